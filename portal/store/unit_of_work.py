"""One write transaction over the store; keeps the promises of `portal.ports.UnitOfWork`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from portal.domain.attempt import Attempt
from portal.domain.ledger import Entry, Movement
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.refund import Refund
from portal.domain.upstream import REPORT
from portal.ports import Followed, GatewayEvent
from portal.store.attempt_rows import AttemptRows
from portal.store.audit_rows import AuditRows
from portal.store.bell import Bell
from portal.store.business_rows import BusinessRows
from portal.store.client_rows import ClientRows
from portal.store.counters import start_ids_at
from portal.store.customer_rows import CustomerRows
from portal.store.effect_rows import EffectRows
from portal.store.followed_rows import FollowedRows
from portal.store.ids import BUSINESS, INVOICE, number_of, public
from portal.store.installation import installation_id, installation_ids
from portal.store.integrity_rows import RECEIPT
from portal.store.invoice_rows import InvoiceRows
from portal.store.key_rows import KeyRows
from portal.store.keys import Keyring
from portal.store.ledger_rows import LedgerRows
from portal.store.logos import LogoRows
from portal.store.partner_rows import PartnerRows
from portal.store.reading import invoice_of_key, open_by_number, open_each
from portal.store.recorded_rows import RecordedRows
from portal.store.refund_rows import RefundRows
from portal.store.replay_rows import ReplayRows
from portal.store.setup_rows import SetupRows
from portal.store.tables import attempts, invoices
from portal.store.tokens import TokenRows
from portal.store.unavailable import unavailable_is_told
from portal.store.untold import untold
from portal.store.upstream_rows import attempt_for_another


class SqlUnitOfWork:
    """A transaction that begins with the block, commits when it ends and rolls back when it breaks.

    SQLite lets one writer in at a time (BEGIN IMMEDIATE); PostgreSQL holds the invoices that were `lock`ed. Whoever
    waits too long for either gets `StoreUnavailable`, and nothing of the block is written.
    """

    connection: Connection

    def __init__(self, engine: Engine, keyring: Keyring, bell: Bell) -> None:
        self._engine = engine
        self._keyring = keyring
        self._bell = bell
        self._ordered = False

    def __enter__(self) -> Self:
        with unavailable_is_told():
            self.connection = self._engine.connect()
            try:
                self._transaction = self.connection.begin()
            except BaseException:
                self.connection.close()
                raise
        return self

    def __exit__(self, *exc: object) -> None:
        fault = exc[1] if isinstance(exc[1], BaseException) else None
        try:
            with unavailable_is_told():
                self._end(fault)
        finally:
            self.connection.close()
        if fault is None and self._ordered:
            self._bell.ring()

    def _end(self, fault: BaseException | None) -> None:
        """Commit, or roll back; what the database could not do is raised once more, to be told in our words."""
        if fault is None:
            self._transaction.commit()
            return
        self._transaction.rollback()
        if isinstance(fault, DBAPIError):
            raise fault

    @property
    def keys(self) -> KeyRows:
        """The keys of invoices."""
        return KeyRows(self.connection, self._keyring)

    @property
    def invoices(self) -> InvoiceRows:
        """Writing of invoices."""
        return InvoiceRows(self.connection)

    @property
    def businesses(self) -> BusinessRows:
        """Businesses."""
        return BusinessRows(self.connection)

    @property
    def partners(self) -> PartnerRows:
        """Partners."""
        return PartnerRows(self.connection)

    @property
    def tokens(self) -> TokenRows:
        """API tokens."""
        return TokenRows(self.connection)

    @property
    def logos(self) -> LogoRows:
        """Images of logos."""
        return LogoRows(self.connection)

    @property
    def setups(self) -> SetupRows:
        """How businesses want their invoices to begin."""
        return SetupRows(self.connection)

    @property
    def audit(self) -> AuditRows:
        """Who changed what."""
        return AuditRows(self.connection)

    @property
    def replays(self) -> ReplayRows:
        """Answers by idempotency key."""
        return ReplayRows(self.connection, self.keys)

    @property
    def clients(self) -> ClientRows:
        """API clients."""
        return ClientRows(self.connection)

    def recorded(self, business_id: str) -> RecordedRows:
        """A business's payments that did not come through Remit."""
        return RecordedRows(self.connection, number_of(BUSINESS, business_id))

    def customers(self, business_id: str) -> CustomerRows:
        """A business's customers."""
        return CustomerRows(self.connection, number_of(BUSINESS, business_id))

    def start_ids_at(self, prefix: str, number: int) -> None:
        """Give the next invoice (`inv`) or customer (`cus`) that number; for the demo only."""
        start_ids_at(self.connection, prefix, number)

    def invoice_id_of(self, key: str) -> str | None:
        number = invoice_of_key(self.connection, key)
        return public(INVOICE, number) if number else None

    def lock(self, invoice_id: str, now: datetime) -> PayerInvoice | None:
        number = number_of(INVOICE, invoice_id)
        held = select(invoices.c.id).where(invoices.c.id == number).with_for_update()
        if self.connection.execute(held).one_or_none() is None:
            return None
        return open_by_number(self.connection, number, now)

    def lock_each(self, invoice_ids: Iterable[str], now: datetime) -> dict[str, PayerInvoice]:
        """`lock` for many invoices; those that are not there are left out."""
        numbers = {number_of(INVOICE, invoice_id) for invoice_id in invoice_ids}
        if numbers:
            held = select(invoices.c.id).where(invoices.c.id.in_(numbers)).order_by(invoices.c.id)
            self.connection.execute(held.with_for_update())
        return {public(INVOICE, number): one for number, one in open_each(self.connection, numbers, now).items()}

    def opened(self, numbers: Iterable[int], now: datetime) -> dict[int, PayerInvoice]:
        """Invoices by their rows as this transaction has written them."""
        return open_each(self.connection, list(numbers), now)

    def installation_id(self) -> str:
        return installation_id(self.connection)

    def installation_ids(self) -> frozenset[str]:
        return installation_ids(self.connection)

    def entries(self, invoice_id: str) -> tuple[Entry, ...]:
        return LedgerRows(self.connection).entries(number_of(INVOICE, invoice_id))

    def append(self, invoice_id: str, movements: Iterable[Movement], now: datetime) -> tuple[Entry, ...]:
        number = number_of(INVOICE, invoice_id)
        added = LedgerRows(self.connection).append(number, movements, now)
        if added:
            self.audit.add_entries(number, added, now)
            untold(self.connection, number, added, now)
        return added

    def append_each(self, movements: Mapping[int, Sequence[Movement]], now: datetime) -> None:
        """`append` for many invoices, by their rows; the audit trail is the caller's to tell."""
        LedgerRows(self.connection).append_each(movements, now)

    def live_attempt(self, invoice_id: str) -> Attempt | None:
        return AttemptRows(self.connection).live(number_of(INVOICE, invoice_id))

    def attempt(self, attempt_id: str) -> Attempt | None:
        return AttemptRows(self.connection).one(attempts.c.id == attempt_id)

    def attempt_of_intent(self, intent_id: str) -> Attempt | None:
        return AttemptRows(self.connection).one(attempts.c.intent_id == intent_id)

    def add_attempt(self, attempt: Attempt) -> None:
        AttemptRows(self.connection).add(attempt)
        FollowedRows(self.connection).follow(attempt.stripe_account, attempt.created_at)

    def save_attempt(self, attempt: Attempt) -> None:
        AttemptRows(self.connection).save(attempt)

    def refunds(self, invoice_id: str) -> tuple[Refund, ...]:
        return RefundRows(self.connection).of_invoice(number_of(INVOICE, invoice_id))

    def refunds_called(self, natural_key: str) -> tuple[Refund, ...]:
        return RefundRows(self.connection).called(natural_key)

    def add_refund(self, refund: Refund) -> None:
        RefundRows(self.connection).add(refund)

    def save_refund(self, refund: Refund) -> None:
        RefundRows(self.connection).save(refund)

    def followed(self, followed: Followed, now: datetime) -> None:
        FollowedRows(self.connection).save(followed, now)

    def quarantine(self, *, object_id: str, reason: str, detail: str, now: datetime) -> None:
        EffectRows(self.connection).set_apart(object_id, reason, detail, now)

    def add_event(self, event: GatewayEvent, now: datetime) -> bool:
        return EffectRows(self.connection).add_event(event, now)

    def event_settled(self, event_id: str, now: datetime) -> None:
        EffectRows(self.connection).event_settled(event_id, now)

    def order_each(self, orders: Iterable[tuple[str, str, str]], now: datetime) -> None:
        """`add_outbox` for many, each `(kind, slot, row id)`."""
        ordered = list(orders)
        EffectRows(self.connection).order_each(ordered, now)
        self._ordered = self._ordered or bool(ordered)

    def order_once(self, kind: str, slot: str, row_id: str, now: datetime) -> bool:
        """`add_outbox`; False: it was ordered before."""
        ordered = EffectRows(self.connection).order(kind, slot, row_id, now)
        self._ordered = self._ordered or ordered
        return ordered

    def add_outbox(self, kind: str, slot: str, row_id: str, now: datetime) -> None:
        if kind == RECEIPT and attempt_for_another(self.connection, row_id):
            kind = REPORT  # the API that keeps the invoice also mails the receipt
        EffectRows(self.connection).order(kind, slot, row_id, now)
        self._ordered = True
