"""The plan: parts with amounts, and what is left of each after the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portal.domain.allocation import allocate
from portal.domain.errors import InvalidField
from portal.domain.invoice import Amount, Invoice, Percent, PlannedInstallment
from portal.domain.ledger import Entry
from portal.domain.money import chargeable_step, percent_of, round_half_up, split

IMPLIED_ID = "istl_rest"
IMPLIED_NAME = "Remaining balance"


@dataclass(frozen=True, slots=True)
class Installment:
    """A part of the total with what is left of it, in minor units.

    `implied` marks the last part that a plan left over. `processing_cents` is the part of `balance_cents` the bank is
    moving already.
    """

    id: str
    name: str
    due_date: date | None
    amount_cents: int
    balance_cents: int
    processing_cents: int = 0
    implied: bool = False

    @property
    def available_cents(self) -> int:
        """What of this part can be paid now."""
        return self.balance_cents - self.processing_cents


def plan(invoice: Invoice, total_cents: int) -> tuple[Installment, ...]:
    """The plan with full balances; `()` where there is none. Raises `InvalidField` naming `installments[i].amountDue`
    over the total.

    Percent parts share what they come to together by largest remainder; where amounts and percents come to the whole
    total, the percent parts take exactly the rest. What the plan leaves over is one more part, due when the invoice
    is.
    """
    planned = invoice.installments
    if not planned:
        return ()
    amounts = _amounts(planned, total_cents, chargeable_step(invoice.currency))
    parts = [_part(one, cents) for one, cents in zip(planned, amounts, strict=True)]
    rest = total_cents - sum(amounts)
    if rest:
        parts.append(Installment(IMPLIED_ID, IMPLIED_NAME, invoice.due_date, rest, rest, implied=True))
    return tuple(parts)


def _part(planned: PlannedInstallment, cents: int) -> Installment:
    return Installment(planned.id, planned.name, planned.due_date, cents, cents)


def _amounts(planned: Sequence[PlannedInstallment], total_cents: int, step: int) -> list[int]:
    _check(planned, total_cents, step)
    rates = [one.value.rate for one in planned if isinstance(one.value, Percent)]
    together = round_half_up(percent_of(total_cents, Percent(sum(rates, Decimal(0)))), step)
    shares = iter(split(together, rates, step))
    return [one.value.cents if isinstance(one.value, Amount) else next(shares) for one in planned]


def _check(planned: Sequence[PlannedInstallment], total_cents: int, step: int) -> None:
    """Refuse parts that are nothing, not chargeable, or reach over the total, by their exact unrounded sum."""
    exact = Fraction(0)
    for i, one in enumerate(planned):
        field = f"installments[{i}].amountDue"
        _check_value(one.value, field, step)
        exact += one.value.cents if isinstance(one.value, Amount) else Fraction(percent_of(total_cents, one.value))
        if exact > total_cents:
            raise InvalidField("The installments sum to more than the total.", field)


def _check_value(value: Amount | Percent, field: str, step: int) -> None:
    match value:
        case Amount(cents) if cents <= 0 or cents % step:
            raise InvalidField("An installment is an amount that can be charged, above zero.", field)
        case Percent(rate) if not (rate.is_finite() and 0 < rate <= 100):  # noqa: PLR2004
            raise InvalidField("A percentage of the total lies above 0 and up to 100.", field)


def due_order(parts: Iterable[Installment]) -> tuple[Installment, ...]:
    """`parts` by due date, those without one last, then by id (`istl_9` before `istl_10`)."""
    return tuple(sorted(parts, key=_due_key))


def _due_key(part: Installment) -> tuple[bool, date, bool, int, str]:
    return part.due_date is None, part.due_date or date.max, part.implied, len(part.id), part.id


def balances(parts: Sequence[Installment], entries: Iterable[Entry]) -> tuple[Installment, ...]:
    """`parts` with the balances that `entries` leave; their sum is the invoice's balance."""
    if not parts:
        return ()
    amounts = {part.id: part.amount_cents for part in due_order(parts)}
    allocated = allocate(amounts, tuple(entry.movement for entry in entries))
    return tuple(
        replace(part, balance_cents=allocated.left[part.id], processing_cents=allocated.held[part.id]) for part in parts
    )
