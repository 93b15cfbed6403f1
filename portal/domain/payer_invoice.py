"""What a key opens: one invoice with everything its payer may see and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.attempt import Attempt
from portal.domain.installments import Installment, balances, plan
from portal.domain.invoice import Business, Customer, Invoice
from portal.domain.ledger import COLUMN, Column, Entry, EntryKind, Standing, fold
from portal.domain.local_time import local_date
from portal.domain.totals import Totals, totals_of
from portal.domain.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that arrived (or left again: negative), as the payer knows it. `method` is for people: `Visa ending in 4242`.

    `kind` is the ledger's: payment, offline_payment, refund, unapplied, ...
    """

    date: date
    amount_cents: int
    kind: str
    method: str = ""


@dataclass(frozen=True, slots=True)
class PayerInvoice:
    """One invoice as its payer sees it. Amounts are minor units of `invoice.currency`.

    `payments` and `attempt` are UNKNOWN where the source does not carry them. `online` says whether the source can start a payment.
    `read_at` is when the source read it, `stale` that it is a last good copy. `paid_on` is the day the balance became 0.
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
    disputed: bool = False


def assemble(
    invoice: Invoice,
    business: Business,
    customer: Customer,
    entries: Sequence[Entry],
    *,
    attempt: Attempt | None = None,
    online: bool,
    read_at: datetime,
) -> PayerInvoice:
    """The payer's invoice from what is stored: every figure is computed here. `entries` is the invoice's whole ledger in order.

    Raises `InvalidField` for an invoice that could not have been saved.
    """
    totals = totals_of(invoice)
    standing = fold(entries)
    payments = payments_of(entries, business.time_zone)
    return PayerInvoice(
        invoice=invoice,
        business=business,
        customer=customer,
        totals=totals,
        total_cents=totals.total_cents,
        standing=standing,
        installments=balances(plan(invoice, totals.total_cents), entries),
        payments=payments,
        attempt=attempt,
        online=online,
        read_at=read_at,
        paid_on=payments[-1].date if payments and not standing.balance_cents else None,
        disputed=_is_disputed(entries),
    )


def payments_of(entries: Sequence[Entry], time_zone: str) -> tuple[Payment, ...]:
    """The money that moved, in order, with dates in `time_zone`."""
    return tuple(
        Payment(
            local_date(entry.movement.happened_at or entry.created_at, time_zone),
            entry.movement.amount_cents,
            entry.movement.kind.value,
            entry.movement.note,
        )
        for entry in entries
        if COLUMN[entry.movement.kind] is Column.PAID
    )


def _is_disputed(entries: Sequence[Entry]) -> bool:
    moves = [entry.movement for entry in entries]
    over = {move.object_id for move in moves if move.kind in {EntryKind.DISPUTE_WON, EntryKind.DISPUTE_LOST}}
    return any(move.kind is EntryKind.DISPUTE_OPENED and move.object_id not in over for move in moves)
