"""A transaction in which an invoice of ours is what another API just said of the one it stands for."""

from dataclasses import replace
from datetime import datetime

from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import EntryKind, Movement
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.upstream import OurSide, laid_over, with_attempt
from portal.errors import Overtaken
from portal.ports import Sight
from portal.store.ledger_rows import HERE
from portal.store.opening import Store
from portal.store.unit_of_work import SqlUnitOfWork
from portal.store.upstream_rows import UpstreamRows


class SightedUnitOfWork(SqlUnitOfWork):
    """`lock` gives the API's invoice with what is known here laid over it, under our own id, and lets our total follow.

    Raises `Overtaken` there when the API entered a payment of ours after it was asked, or a PaymentIntent of its own
    was handed out: then what was read says nothing any more.
    """

    def __init__(self, store: Store, source: str, account: str | None, sight: Sight) -> None:
        super().__init__(store.engines.writing, store.keyring, store.bell)
        self._source = source
        self._account = account
        self._sight = sight

    def invoice_id_of(self, key: str) -> str | None:  # noqa: ARG002 - the API has said what the key opens
        return self._sight.invoice_id

    def lock(self, invoice_id: str, now: datetime) -> PayerInvoice | None:
        ours = super().lock(invoice_id, now)
        if ours is None or self._sight.look_only or invoice_id != self._sight.invoice_id:
            return ours
        rows = UpstreamRows(self.connection, self._source)
        side = rows.side_of(rows.held(self._sight.opened.invoice.id))
        handed = side.handed_out
        if side.entered != self._sight.entered or (handed is not None and handed.intent_id is not None):
            raise Overtaken("The invoice has moved on meanwhile. Nothing was charged.")
        opened = self._as_ours(ours, side)
        return opened if self._follow(ours, opened, now) == 0 else self._as_ours(super().lock(invoice_id, now), side)

    def _as_ours(self, ours: PayerInvoice | None, side: OurSide) -> PayerInvoice:
        assert ours is not None  # noqa: S101 - it is held
        opened = laid_over(self._sight.opened, side.missing_from(self._sight.entered), side.processing)
        own = ours.invoice
        return replace(
            with_attempt(opened, side.live),
            invoice=replace(opened.invoice, id=own.id, number=own.number, version=own.version),
            business=replace(opened.business, id=ours.business.id, stripe_account=self._account),
            online=True,
        )

    def _follow(self, ours: PayerInvoice, opened: PayerInvoice, now: datetime) -> int:
        """Let our total come to what the API says, never below what is being moved here; by how much it changed."""
        wanted = max(opened.standing.balance_cents, ours.standing.processing_cents)
        change = wanted - ours.standing.balance_cents
        same = ours.invoice.payment_methods == opened.invoice.payment_methods
        if change == 0 and same:
            return 0
        total_cents = ours.total_cents + change
        line = replace(ours.invoice.line_items[0], amount_cents=total_cents)
        changed = replace(
            ours.invoice,
            line_items=(line,),
            status=InvoiceStatus.OPEN if change else ours.invoice.status,
            payment_methods=opened.invoice.payment_methods,
        )
        self.invoices.rewrite_each([(changed, total_cents)])
        if change:
            object_id = f"{ours.invoice.id}:{ours.invoice.version + 1}"
            self.append(ours.invoice.id, [Movement(EntryKind.EDITED, change, changed.currency, HERE, object_id)], now)
        return 1
