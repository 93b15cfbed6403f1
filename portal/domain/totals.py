"""From lines, discount and tax to the totals, with every step told."""

from dataclasses import dataclass
from decimal import Decimal

from portal.domain.invoice import Invoice


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the calculation: `kind` is subtotal, discount, tax or total; `base_cents` what a rate was applied to.

    `exact` is the unrounded result in minor units where rounding changed it (843.125 -> 843), else None.
    """

    kind: str
    amount_cents: int
    rate_percent: Decimal | None = None
    base_cents: int | None = None
    exact: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """An invoice's totals in minor units; `discounted_cents` = subtotal - discount; total = discounted + tax."""

    subtotal_cents: int
    discount_cents: int
    discounted_cents: int
    tax_cents: int
    total_cents: int
    steps: tuple[Step, ...] = ()


def totals_of(invoice: Invoice) -> Totals:
    """The totals of `invoice`. Raises `InvalidField` naming the field (`discount.value`, `lineItems[i].salesTax.value`) that can't be."""
    raise NotImplementedError
