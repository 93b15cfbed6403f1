"""What this side knows of an invoice that another API keeps, laid over what that API says of it.

Two things can be ahead of the API: a payment that a payer has confirmed with the API's own PaymentIntent and whose end
nobody knows yet, and payments that were made here and that the API has not entered yet. Both take what can be paid
away at once, so that nothing is ever asked for twice; when the API says the same, they are laid over no more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.attempt import Attempt
from portal.domain.installments import Installment, due_order
from portal.domain.invoice import InvoiceStatus
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.unknown import UNKNOWN, Unknown

REPORT = "upstream_payment"
"""The kind of the outbox's rows that tell the API of a payment made here; slot: the charge, row: the attempt."""


@dataclass(frozen=True, slots=True)
class Aimed:
    """Money of ours, in minor units, and the installment it was meant for."""

    amount_cents: int
    aim: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A payment that was made here. `entered_at`: since when the API has it; None: it has not said so."""

    charge_id: str
    money: Aimed
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandedOut:
    """The API's PaymentIntent that was handed to a payer last; None: the API gave none.

    `balance_cents` and `pending_cents` are the API's figures of when it was handed out. `at` is that moment, or since
    when it is known how a confirmation ended. `confirming_at`: since when a payer confirms it, with no end known.
    """

    intent_id: str | None
    balance_cents: int
    pending_cents: int
    at: datetime
    confirming_at: datetime | None = None

    def moved(self, opened: PayerInvoice, by_cents: int = 1) -> bool:
        """Whether the API's figures have taken in `by_cents` since then, or nothing is open there any more.

        Money that was pending there then and is paid now is not news.
        """
        left = opened.standing.balance_cents - opened.standing.processing_cents
        over = opened.invoice.status is not InvoiceStatus.OPEN or opened.standing.balance_cents <= 0
        return over or self.balance_cents - self.pending_cents - left >= by_cents


@dataclass(frozen=True, slots=True)
class OurSide:
    """What this side knows. `invoice_id` is that of our own books for it, None: no payment was ever made here."""

    invoice_id: str | None = None
    handed_out: HandedOut | None = None
    arrived: tuple[Arrived, ...] = ()
    processing: tuple[Aimed, ...] = ()
    live: Attempt | None = None

    @property
    def entered(self) -> frozenset[str]:
        """The charges that the API has."""
        return frozenset(one.charge_id for one in self.arrived if one.entered_at is not None)

    def missing_at(self, read_at: datetime) -> tuple[Aimed, ...]:
        """Payments that an answer of the API read at that moment need not have in it."""
        return tuple(one.money for one in self.arrived if one.entered_at is None or one.entered_at >= read_at)

    def missing_from(self, entered: frozenset[str]) -> tuple[Aimed, ...]:
        """Payments that are not among those which the API had before it was asked."""
        return tuple(one.money for one in self.arrived if one.charge_id not in entered)


def laid_over(opened: PayerInvoice, missing: Sequence[Aimed], processing: Sequence[Aimed]) -> PayerInvoice:
    """What the API says, less payments it does not have yet; what banks are at work on here is held out, too."""
    if not missing and not processing:
        return opened
    taken = min(_sum(missing), max(0, opened.standing.balance_cents))
    standing = replace(
        opened.standing,
        paid_cents=opened.standing.paid_cents + taken,
        processing_cents=opened.standing.processing_cents + _sum(processing),
    )
    parts = _held(_filled(opened.installments, missing), processing)
    return replace(opened, standing=standing, installments=parts, entering_cents=_sum(missing))


def being_confirmed(opened: PayerInvoice) -> PayerInvoice:
    """The invoice while a payment is confirmed of which nobody knows the end: nothing of it can be paid."""
    held = Aimed(opened.standing.available_cents)
    return replace(laid_over(opened, (), (held,)), confirming=True, entering_cents=opened.entering_cents)


def with_attempt(opened: PayerInvoice, live: Attempt | None) -> PayerInvoice:
    """The invoice with the attempt that is live here."""
    return replace(opened, attempt=known_attempt(live))


def known_attempt(live: Attempt | None) -> Attempt | Unknown:
    """The attempt that is live here, as an invoice holds it."""
    return UNKNOWN if live is None else live


def _sum(money: Iterable[Aimed]) -> int:
    return sum(one.amount_cents for one in money)


def _filled(parts: Sequence[Installment], money: Iterable[Aimed]) -> tuple[Installment, ...]:
    left = {part.id: part.balance_cents for part in parts}
    for one in money:
        _take(one, parts, left)
    return tuple(
        replace(part, balance_cents=left[part.id], processing_cents=min(part.processing_cents, left[part.id]))
        for part in parts
    )


def _held(parts: Sequence[Installment], money: Iterable[Aimed]) -> tuple[Installment, ...]:
    left = {part.id: part.available_cents for part in parts}
    for one in money:
        _take(one, parts, left)
    return tuple(replace(part, processing_cents=part.balance_cents - left[part.id]) for part in parts)


def _take(money: Aimed, parts: Sequence[Installment], left: dict[str, int]) -> None:
    """Take it from the installment it was meant for, then from those due first."""
    cents = money.amount_cents
    for part in sorted(due_order(parts), key=lambda part: part.id != money.aim):
        share = min(cents, left[part.id])
        left[part.id] -= share
        cents -= share
