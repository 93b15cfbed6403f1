"""What a key opens: one invoice with everything its payer may see and nothing else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.domain.attempt import Attempt
from portal.domain.installments import Installment, balances, plan
from portal.domain.invoice import Business, Customer, Invoice
from portal.domain.ledger import COLUMN, Column, Entry, EntryKind, Movement, Standing, fold
from portal.domain.local_time import local_date
from portal.domain.movements import MOVES, REMIT
from portal.domain.totals import Totals, totals_of
from portal.domain.unknown import Unknown
from portal.domain.what_became import Dispute, DisputeState, EndedAttempt, disputes, ended, expected_on


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that arrived (or left again: negative), as the payer knows it. `method` is for people: `Visa ending in
    4242`.

    `kind` is the ledger's: payment, offline_payment, refund, ...; what is set aside as unapplied has arrived as a
    payment. Money that went from one invoice to another is `moved_out` and `moved_in`. `pending`: a refund that the
    banks are at work on.
    """

    date: date
    amount_cents: int
    kind: str
    method: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class PayerInvoice:
    """One invoice as its payer sees it. Amounts are minor units of `invoice.currency`.

    `payments` and `attempt` are UNKNOWN where the source does not carry them. `online` says whether the source can
    start a payment. `read_at` is when the source read it, `stale` that it is a last good copy. `paid_on` is the day
    the balance became 0, `expected_on` the day by which banks should be done with what they are at work on. `ended` is
    the newest try, where it ended without being paid.

    A remote source adds: `source_word`, its own word for a status nobody here knows (nothing is paid online then);
    `refund_status`, PENDING or FAILED where it tells of a refund without its amount; `pdf_url`, a link to a PDF of its
    own, which may hold the key.

    Of a source that others keep: `confirming` says that a payment was confirmed of which nobody knows the end yet,
    `entering_cents` is money that came in here and is not in the source's figures yet, `one_amount` that the source
    alone decides how much is charged.
    """

    invoice: Invoice
    business: Business
    customer: Customer
    totals: Totals | Unknown
    total_cents: int
    standing: Standing
    installments: tuple[Installment, ...]
    payments: tuple[Payment, ...] | Unknown
    attempt: Attempt | None | Unknown
    online: bool
    read_at: datetime
    stale: bool = False
    paid_on: date | None = None
    expected_on: date | None = None
    ended: EndedAttempt | None = None
    disputes: tuple[Dispute, ...] = ()
    source_word: str = ""
    refund_status: str = ""
    pdf_url: str = field(default="", repr=False)
    confirming: bool = False
    entering_cents: int = 0
    one_amount: bool = False

    @property
    def disputed(self) -> bool:
        """Whether a bank has not decided yet."""
        return any(dispute.state is DisputeState.OPEN for dispute in self.disputes)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is stored beside an invoice's ledger: the attempt that is open, the newest of all, and the object ids of the
    refunds that banks are at work on.
    """

    attempt: Attempt | None = None
    newest: Attempt | None = None
    pending_refunds: Collection[str] = ()


def assemble(
    invoice: Invoice,
    business: Business,
    customer: Customer,
    entries: Sequence[Entry],
    *,
    beside: Beside | None = None,
    online: bool,
    read_at: datetime,
) -> PayerInvoice:
    """The payer's invoice from what is stored: every figure is computed here. `entries` is the invoice's whole ledger
    in order.

    Raises `InvalidField` for an invoice that could not have been saved.
    """
    totals = totals_of(invoice)
    beside = beside or Beside()
    return PayerInvoice(
        invoice=invoice,
        business=business,
        customer=customer,
        totals=totals,
        total_cents=totals.total_cents,
        standing=fold(entries),
        installments=balances(plan(invoice, totals.total_cents), entries),
        payments=payments_of(entries, business.time_zone, beside.pending_refunds),
        attempt=beside.attempt,
        online=online,
        read_at=read_at,
        paid_on=paid_on(entries, business.time_zone),
        expected_on=expected_on(entries, business.time_zone),
        ended=ended(beside.newest, entries, business.time_zone),
        disputes=disputes(entries, business.time_zone),
    )


def payments_of(entries: Sequence[Entry], time_zone: str, pending_refunds: Collection[str] = ()) -> tuple[Payment, ...]:
    """The money that moved, in order, with dates in `time_zone`."""
    return tuple(
        Payment(
            _day(entry, time_zone),
            entry.movement.amount_cents,
            _kind(entry.movement),
            entry.movement.note,
            entry.movement.kind is EntryKind.REFUND and entry.movement.object_id in pending_refunds,
        )
        for entry in entries
        if COLUMN[entry.movement.kind] is Column.PAID and entry.movement.kind is not EntryKind.UNAPPLIED
    )


def _kind(movement: Movement) -> str:
    """`moved_in` and `moved_out` for money that went from one invoice to another, else the ledger's."""
    if movement.provider == REMIT and movement.kind in MOVES:
        return "moved_in" if movement.kind is EntryKind.OFFLINE_PAYMENT else "moved_out"
    return movement.kind.value


def paid_on(entries: Sequence[Entry], time_zone: str) -> date | None:
    """The day in `time_zone` on which money brought the balance to 0; None where something is left, or nothing was
    ever paid.
    """
    balance, day = 0, None
    for entry in entries:
        before, column = balance, COLUMN[entry.movement.kind]
        balance += {Column.OWED: 1, Column.PAID: -1, Column.INFORMATION: 0}[column] * entry.movement.amount_cents
        if column is Column.PAID and before > 0 >= balance:
            day = _day(entry, time_zone)
    return None if balance > 0 else day


def _day(entry: Entry, time_zone: str) -> date:
    return local_date(entry.movement.happened_at or entry.created_at, time_zone)
