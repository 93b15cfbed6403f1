"""Our own books for invoices that another API keeps: an invoice of ours stands for each that was ever paid here.

It has one line over what can be paid, so ledger, attempts, sweeper and reconciliation work on it as on any other. What
is owed is the API's to say, so its total follows what the API says whenever a payment is begun.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from portal.domain.invoice import Business, Customer, Invoice, InvoiceStatus, LineItem
from portal.domain.ledger import EntryKind, Movement
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.upstream import HandedOut, OurSide
from portal.ports import HandOff, Sight, Told, UnitOfWork
from portal.store.ids import BUSINESS, CUSTOMER, INVOICE, public
from portal.store.ledger_rows import HERE
from portal.store.opening import Store
from portal.store.sighted import SightedUnitOfWork
from portal.store.tables import invoices, upstream_invoices
from portal.store.unit_of_work import SqlUnitOfWork
from portal.store.upstream_reports import told_of
from portal.store.upstream_rows import UpstreamRows

PARTNER = "The invoicing API"


@dataclass(frozen=True, slots=True)
class UpstreamBooks:
    """Keeps `portal.ports.UpstreamBooks`. `source` is the API's address; `account` the one charges are made on."""

    store: Store
    source: str
    account: str | None = None

    def our_side(self, upstream_id: str) -> OurSide:
        """What is known here of an invoice; one or a few reads."""
        with self.store.reading() as connection:
            return UpstreamRows(connection, self.source).our_side(upstream_id)

    def hands_over(self) -> bool | None:
        """Whether the API gave a PaymentIntent when it was last asked for one."""
        with self.store.reading() as connection:
            return UpstreamRows(connection, self.source).hands_over()

    def hand_out(self, upstream_id: str, new: HandedOut, known: OurSide) -> bool:
        """Note the intent that is handed out now; False: things are not as they were known any more."""
        with self._rows() as (_, rows):
            row = rows.held(upstream_id)
            side = rows.side_of(row)
            if _at_stake(side) != _at_stake(known):
                return False
            rows.save(
                row.id,
                intent_id=new.intent_id,
                handed_balance_cents=new.balance_cents,
                handed_pending_cents=new.pending_cents,
                handed_at=new.at,
                confirming_at=new.confirming_at,
            )
            return True

    def claim(self, upstream_id: str, intent_id: str, now: datetime) -> bool:
        """Note that a payer confirms this intent now; False: another one was handed out since."""
        with self._rows() as (_, rows):
            return rows.claim(upstream_id, intent_id, now)

    def let_go(self, upstream_id: str, intent_id: str, now: datetime) -> None:
        """Note that nobody confirms it any more."""
        with self._rows() as (_, rows):
            rows.let_go(upstream_id, intent_id, now)

    def adopt(self, given: HandOff, now: datetime) -> str:
        """The id of the invoice of ours that stands for the API's; made where there is none."""
        opened = given.opened
        with self._rows() as (work, rows):
            row = rows.held(opened.invoice.id)
            if row.invoice_id is None:
                number = self._issue(work, opened, now)
                rows.save(row.id, invoice_id=number, reference=given.upstream_invoice_id)
                return public(INVOICE, number)
            if row.reference is None and given.upstream_invoice_id is not None:
                rows.save(row.id, reference=given.upstream_invoice_id)
            return public(INVOICE, row.invoice_id)

    def unit_of_work(self, sight: Sight) -> UnitOfWork:
        """A transaction in which the invoice that stands for `sight`'s is what the API just said of it."""
        return SightedUnitOfWork(self.store, self.source, self.account, sight)

    def told(self, attempt_id: str, charge_id: str) -> Told | None:
        """What the API is to be told of a payment that was made here."""
        with self.store.reading() as connection:
            return told_of(connection, attempt_id, charge_id)

    @contextmanager
    def _rows(self) -> Iterator[tuple[SqlUnitOfWork, UpstreamRows]]:
        with self.store.unit_of_work() as work:
            yield work, UpstreamRows(work.connection, self.source)

    def _issue(self, work: SqlUnitOfWork, opened: PayerInvoice, now: datetime) -> int:
        business_id = self._business(work, opened, now)
        work.invoices.hold_numbers_of(business_id)
        (customer,) = work.customers(business_id).add_each([Customer("", "The API's customer")], now)
        taken = work.invoices.numbers(business_id, [opened.invoice.number])
        free = opened.invoice.number if opened.invoice.number > 0 and not taken else None
        total_cents = opened.standing.balance_cents
        stand_in = Invoice(
            id="",
            business_id=business_id,
            customer_id=public(CUSTOMER, customer),
            name=opened.invoice.name,
            number=free or work.invoices.next_number(business_id),
            status=InvoiceStatus.OPEN,
            currency=opened.invoice.currency,
            date=opened.invoice.date,
            due_date=opened.invoice.due_date,
            line_items=(LineItem("ili_1", f"Invoice {opened.invoice.id} of {self.source}", total_cents),),
            payment_methods=opened.invoice.payment_methods,
            issued_at=now,
        )
        (number,) = work.invoices.add_each([(stand_in, total_cents)], now)
        named = public(INVOICE, number)
        work.append(named, [Movement(EntryKind.ISSUED, total_cents, stand_in.currency, HERE, f"{named}:1")], now)
        return number

    def _business(self, work: SqlUnitOfWork, opened: PayerInvoice, now: datetime) -> str:
        """The business of ours that all invoices of the source belong to."""
        theirs = select(invoices.c.business_id).join(upstream_invoices, upstream_invoices.c.invoice_id == invoices.c.id)
        found = work.connection.execute(theirs.where(upstream_invoices.c.source == self.source).limit(1)).scalar()
        if found is None:
            facts = opened.business
            partner_id = work.partners.add(PARTNER, now)
            zone, locale = facts.time_zone, facts.locale
            new = Business("", partner_id, self.source, currency=facts.currency, time_zone=zone, locale=locale)
            return work.businesses.add(replace(new, stripe_account=self.account, allow_amount=False), now)
        business = work.businesses.get(public(BUSINESS, found))
        if business is not None and business.stripe_account != self.account:
            work.businesses.rewrite(replace(business, stripe_account=self.account))
        return public(BUSINESS, found)


def _at_stake(side: OurSide) -> object:
    """What may not have changed between judging and handing out."""
    handed = side.handed_out
    note = (handed.intent_id, handed.confirming_at) if handed else None
    return note, side.live and side.live.id, side.processing, side.arrived
