"""Whether the prices of an item are in minor or in major units.

The published samples disagree (2.0 x 5000.0 = 10000 cents, 1.0 x 50.0 = 5000 cents), so `amount` decides, line by line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import Enum

from portal.domain.money import exponent, round_half_up
from portal.errors import BadInput, InvalidField
from portal.wire.v6_items import LineSave

_EXACT_DIGITS = 60


class Unit(Enum):
    """What a price is counted in."""

    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True, slots=True)
class Scale:
    """How values of one item become minor units."""

    unit: Unit
    currency: str

    def cents(self, value: Decimal) -> Decimal:
        """`value` in minor units, exactly; it may have a fraction."""
        return value.scaleb(exponent(self.currency)) if self.unit is Unit.MAJOR else value

    def whole_cents(self, value: Decimal, field: str) -> int:
        """`value` in minor units. Raises `InvalidField` naming `field` where it has a fraction of one."""
        exact = self.cents(value)
        if exact != exact.to_integral_value():
            raise InvalidField("Must be a whole number of the currency's smallest unit.", field)
        return int(exact)


def scale_of(lines: Sequence[LineSave], currency: str, faults: list[BadInput]) -> Scale:
    """The scale that the lines prove; minor units without proof.

    Adds to `faults` the `amount` of each line that fits neither unit, or another one than a line before it.
    """
    proved: Unit | None = None
    for i, possible in _proofs(lines, currency):
        if not possible or (proved and proved not in possible):
            faults.append(InvalidField("Is not quantity times price.", f"lineItems[{i}].amount"))
        elif len(possible) == 1:
            (proved,) = possible
    return Scale(proved or Unit.MINOR, currency)


def amount_of(line: LineSave, scale: Scale) -> int:
    """A line's amount in minor units: as sent, else quantity times price, HALF_UP."""
    if line.amount is not None or line.quantity is None or line.price is None:
        return line.amount or 0
    return _product(line.quantity, line.price, scale)


def _proofs(lines: Sequence[LineSave], currency: str) -> Iterator[tuple[int, set[Unit]]]:
    for i, line in enumerate(lines):
        if line.amount is not None and line.quantity is not None and line.price is not None:
            products = {unit: _product(line.quantity, line.price, Scale(unit, currency)) for unit in Unit}
            yield i, {unit for unit, product in products.items() if product == line.amount}


def _product(quantity: Decimal, price: Decimal, scale: Scale) -> int:
    with localcontext(prec=_EXACT_DIGITS):
        return round_half_up(quantity * scale.cents(price))
