"""How much of which charge can be given back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.domain.entries import Entry, EntryKind, Movement
from portal.domain.errors import InvalidAmount
from portal.domain.money import chargeable_step
from portal.domain.movements import REMIT
from portal.domain.refund import Refund, RefundStatus

_LEAVES = frozenset({EntryKind.REFUND, EntryKind.REFUND_FAILED, EntryKind.DISPUTE_LOST})


@dataclass(frozen=True, slots=True)
class Refundable:
    """A charge that was paid online, and what is left of it to give back, in minor units and whole steps of the
    currency: Stripe moves nothing else.
    """

    charge_id: str
    attempt_id: str
    currency: str
    left_cents: int


def refundable(entries: Iterable[Entry], refunds: Sequence[Refund] = ()) -> tuple[Refundable, ...]:
    """The charges of an invoice, the newest first: what came in, less what went back, is on its way back or is ordered
    to go back (of `refunds`, those that Stripe has not answered). What was moved to another invoice is not there any
    more, either.
    """
    movements = [entry.movement for entry in entries]
    gone = -sum(m.amount_cents for m in movements if m.kind is EntryKind.OFFLINE_VOID and m.provider == REMIT)
    found: list[Refundable] = []
    for charge in reversed(movements):
        if charge.kind is EntryKind.PAYMENT and charge.attempt_id is not None:
            left = _left(charge, movements, refunds)
            rest = max(0, left - gone)
            rest -= rest % chargeable_step(charge.currency)
            found.append(Refundable(charge.object_id, charge.attempt_id, charge.currency, rest))
            gone -= min(gone, left)
    return tuple(found)


def left_of(charge_cents: int, attempt_id: str, movements: Iterable[Movement]) -> int:
    """What is left of an attempt's charge beside the refunds and lost disputes that are entered."""
    return charge_cents + sum(m.amount_cents for m in movements if m.kind in _LEAVES and m.attempt_id == attempt_id)


def _left(charge: Movement, movements: Iterable[Movement], refunds: Iterable[Refund]) -> int:
    ordered = sum(
        refund.amount_cents
        for refund in refunds
        if refund.status is RefundStatus.STARTED and refund.attempt_id == charge.attempt_id
    )
    return max(0, left_of(charge.amount_cents, charge.attempt_id or "", movements) - ordered)


def shares(charges: Iterable[Refundable], amount_cents: int | None) -> tuple[tuple[Refundable, int], ...]:
    """How much of each charge goes back for `amount_cents` in all (None: everything), the newest charge first.

    Raises `InvalidAmount` for nothing, for more than there is, or for what is no multiple of the currency's step.
    """
    charges = [charge for charge in charges if charge.left_cents]
    most = sum(charge.left_cents for charge in charges)
    wanted = most if amount_cents is None else amount_cents
    if not 0 < wanted <= most:
        raise InvalidAmount(_why_not(wanted, most), amounts_cents=(most,) if most else ())
    _check_step(wanted, charges[0].currency)
    taken: list[tuple[Refundable, int]] = []
    for charge in charges:
        share = min(wanted, charge.left_cents)
        taken += [(charge, share)] if share else []
        wanted -= share
    return tuple(taken)


def _check_step(wanted: int, currency: str) -> None:
    """Of one invoice, so in one currency."""
    step = chargeable_step(currency)
    if wanted % step:
        works = sorted((wanted - wanted % step, wanted + -wanted % step), key=lambda cents: abs(cents - wanted))
        saying = f"In {currency}, only multiples of {step} minor units can be given back."
        raise InvalidAmount(saying, amounts_cents=tuple(cents for cents in works if cents))


def _why_not(wanted: int, most: int) -> str:
    if not most:
        return "There is nothing to refund: no online payment of this invoice is left to give back."
    return "An amount must be above zero." if wanted <= 0 else "This is more than is left to refund."
