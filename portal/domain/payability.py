"""May this invoice be paid now, and how much of it?

A fixed offer is left out where its amount can't be charged or would leave a rest that can't: a wider one (all overdue,
the whole balance) always covers it, and an offer must never say one thing and charge another.
"""

from dataclasses import dataclass
from datetime import date

from portal.domain.attempt import Choice
from portal.domain.chargeable import Chargeable, chargeable, least_cents
from portal.domain.errors import InvalidAmount, NotPayable
from portal.domain.installments import Installment
from portal.domain.parts_due import next_part, open_parts, overdue_cents, overdue_parts
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.refusal import refusal


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a payer may choose: a fixed `amount_cents`, or for AMOUNT the range `minimum_cents`..`maximum_cents`.

    `parts` counts the installments an amount covers; `label` is the installment's name where it is one.
    """

    choice: Choice
    amount_cents: int | None
    installment_id: str | None = None
    label: str = ""
    due_date: date | None = None
    parts: int = 0
    minimum_cents: int | None = None
    maximum_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a payer asks to pay. `or_live`: where a payment is under way already, that one, whatever it is for."""

    choice: Choice
    installment_id: str | None = None
    amount_cents: int | None = None
    or_live: bool = False


def offers(opened: PayerInvoice, today: date) -> tuple[Offer, ...]:
    """What the payer may choose, best first; `()` where `refusal` names a reason. Every fixed amount is chargeable and
    leaves a chargeable rest.

    First the next installment, then all that is overdue, where they are less than the balance; then the balance (as
    much of it as one charge may be); then another amount, where the business is known to allow it. Where the source
    decides on the amount there is only the balance.
    """
    if refusal(opened):
        return ()
    works = _chargeable(opened)
    balance = Offer(Choice.BALANCE, works.most_cents, parts=len(open_parts(opened)))
    if opened.one_amount:
        return (balance,)
    fixed: list[Offer] = []
    taken: set[int | None] = {works.most_cents}
    for one in (_next_installment(opened), _overdue(opened, today)):
        if one and one.amount_cents in works and one.amount_cents not in taken:
            fixed.append(one)
            taken.add(one.amount_cents)
    return (*fixed, balance, *_another_amount(opened))


def amount_of(opened: PayerInvoice, wanted: Wanted, today: date) -> int:
    """The amount in minor units that `wanted` means. Raises `InvalidAmount` with the field and the amounts that work,
    or `NotPayable`.
    """
    reason = refusal(opened)
    if reason:
        raise NotPayable("This invoice can't be paid online now.", reason)
    match wanted.choice:
        case Choice.BALANCE:
            return _chargeable(opened).most_cents
        case Choice.INSTALLMENT:
            return _fixed(opened, _installment(opened, wanted.installment_id, today).available_cents, "installmentId")
        case Choice.OVERDUE:
            return _fixed(opened, _overdue_amount(opened, today), "choice")
        case Choice.AMOUNT:
            return _free(opened, wanted.amount_cents, today)


def aim_of(opened: PayerInvoice, wanted: Wanted, today: date) -> str | None:
    """The part that paying `wanted` pays first, also where that is whichever is next; None: no one part. Raises as
    `amount_of` does.
    """
    if wanted.choice is not Choice.INSTALLMENT:
        return wanted.installment_id
    return _installment(opened, wanted.installment_id, today).id


def _chargeable(opened: PayerInvoice, least: int = 0) -> Chargeable:
    return chargeable(opened.standing.available_cents, opened.invoice.currency, least)


def _next_installment(opened: PayerInvoice) -> Offer | None:
    part = next_part(opened)
    if part is None:
        return None
    return Offer(Choice.INSTALLMENT, part.available_cents, part.id, part.name, part.due_date, parts=1)


def _overdue(opened: PayerInvoice, today: date) -> Offer | None:
    parts = overdue_parts(opened, today)
    if not parts:
        return None
    return Offer(Choice.OVERDUE, sum(p.available_cents for p in parts), due_date=parts[0].due_date, parts=len(parts))


def _another_amount(opened: PayerInvoice) -> tuple[Offer, ...]:
    works = _chargeable(opened, least_cents(opened.business, opened.invoice.currency))
    if opened.business.allow_amount is not True or works.highest_cents < works.lowest_cents:
        return ()
    return (Offer(Choice.AMOUNT, None, minimum_cents=works.lowest_cents, maximum_cents=works.most_cents),)


def _installment(opened: PayerInvoice, installment_id: str | None, today: date) -> Installment:
    for part in open_parts(opened):
        if installment_id in {None, part.id}:
            return part
    raise InvalidAmount("There is nothing to pay of this installment.", "installmentId", _amounts(opened, today))


def _overdue_amount(opened: PayerInvoice, today: date) -> int:
    cents = overdue_cents(opened, today)
    if not cents:
        raise InvalidAmount("Nothing is overdue.", "choice", _amounts(opened, today))
    return cents


def _amounts(opened: PayerInvoice, today: date) -> tuple[int, ...]:
    return tuple(one.amount_cents for one in offers(opened, today) if one.amount_cents is not None)


def _fixed(opened: PayerInvoice, cents: int, field: str) -> int:
    works = _chargeable(opened)
    if cents not in works:
        raise InvalidAmount("This can't be charged by itself.", field, works.nearest(cents))
    return cents


def _free(opened: PayerInvoice, cents: int | None, today: date) -> int:
    if opened.business.allow_amount is not True:
        raise InvalidAmount("This business does not take other amounts.", "choice", _amounts(opened, today))
    works = _chargeable(opened, least_cents(opened.business, opened.invoice.currency))
    if cents is None:
        raise InvalidAmount("An amount is missing.", amounts_cents=_amounts(opened, today))
    if cents not in works:
        raise InvalidAmount(_why_not(cents, works, opened), amounts_cents=works.nearest(cents))
    return cents


def _why_not(cents: int, works: Chargeable, opened: PayerInvoice) -> str:
    if cents <= 0:
        return "An amount must be above zero."
    if cents % works.step:
        return "This amount can't be charged in this currency."
    if cents > opened.standing.available_cents:
        return "This is more than can be paid now."
    if cents < works.lowest_cents:
        return "This is less than the least amount."
    if cents > works.most_cents:
        return "This is more than one payment can be."
    return "This would leave a rest too small to be paid."


__all__ = ["Offer", "Wanted", "aim_of", "amount_of", "offers", "refusal"]
