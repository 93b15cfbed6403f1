"""The lines and the installments of a key exchange."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext

from portal.domain.installments import IMPLIED_ID, IMPLIED_NAME, Installment, due_order
from portal.domain.invoice import LineItem, Percent
from portal.domain.money import round_half_up
from portal.wire.exchange_fields import ExchangeFields, InstallmentFields, LineFields
from portal.wire.exchange_money import Sums, cents_of, contradiction, minor_units

_WHOLE = Decimal(100)
_EXACT_DIGITS = 100
_OUT_OF_USE = frozenset({"INACTIVE", "REMOVED", "DELETED", "CANCELLED"})


def lines_of(lines: Sequence[LineFields], currency: str) -> tuple[LineItem, ...]:
    """The lines. Raises `SourceAnswerInvalid` naming an amount that can't be."""
    return tuple(_line(line, i, currency) for i, line in enumerate(lines))


def installments_of(fields: ExchangeFields, sums: Sums, currency: str) -> tuple[Installment, ...]:
    """The plan, with the part it leaves over; `()` where its balances do not sum to the invoice's: none to pay by.

    Raises `SourceAnswerInvalid` for a balance above its amount, or a plan above the total.
    """
    active = [(i, part) for i, part in enumerate(fields.installments) if part.status not in _OUT_OF_USE]
    parts = [_installment(part, i, currency) for i, part in active]
    if not parts:
        return ()
    rest = sums.total_cents - sum(part.amount_cents for part in parts)
    left = sums.balance_cents - sum(part.balance_cents for part in parts)
    if rest < 0:
        raise contradiction("installments")
    if rest and left >= 0:
        parts.append(Installment(IMPLIED_ID, IMPLIED_NAME, fields.due_date, rest, min(left, rest), implied=True))
    adds_up = sum(part.balance_cents for part in parts) == sums.balance_cents
    return _held(parts, sums) if adds_up and len({part.id for part in parts}) == len(parts) else ()


def _line(line: LineFields, i: int, currency: str) -> LineItem:
    return LineItem(
        id=f"ili_{i + 1}",
        description=line.description,
        amount_cents=_amount(line, currency, f"lineItems[{i}].amount"),
        quantity=line.quantity,
        price_cents=None if line.price is None else minor_units(line.price, currency),
        tax=Percent(line.sales_tax) if line.sales_tax is not None and 0 <= line.sales_tax <= _WHOLE else None,
    )


def _amount(line: LineFields, currency: str, place: str) -> int:
    if line.amount is not None:
        return cents_of(line.amount, currency, place)
    if line.quantity is None or line.price is None:
        raise contradiction(place)
    with localcontext(prec=_EXACT_DIGITS):
        return round_half_up(line.quantity * minor_units(line.price, currency))


def _installment(part: InstallmentFields, i: int, currency: str) -> Installment:
    amount = cents_of(part.amount, currency, f"installments[{i}].amount")
    balance = cents_of(part.balance, currency, f"installments[{i}].balance")
    if not 0 <= balance <= amount:
        raise contradiction(f"installments[{i}].balance")
    if part.id is None:
        return Installment(IMPLIED_ID, part.name or IMPLIED_NAME, part.due_date, amount, balance, implied=True)
    return Installment(f"istl_{part.id}", part.name, part.due_date, amount, balance)


def _held(parts: Sequence[Installment], sums: Sums) -> tuple[Installment, ...]:
    """The parts with what the bank is moving, which the exchange tells only in sum: first due, first filled."""
    held: dict[str, int] = {}
    pending = sums.processing_cents
    for part in due_order(parts):
        held[part.id] = min(pending, part.balance_cents)
        pending -= held[part.id]
    return tuple(replace(part, processing_cents=held[part.id]) for part in parts)
