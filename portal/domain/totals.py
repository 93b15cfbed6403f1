"""From lines, discount and tax to the totals, with every step told.

The rules (money.md "Totals"): the discount is taken of the subtotal and spread over the lines in proportion; lines
with the same rate are taxed together and rounded once; a line's own tax replaces the invoice's; a tax that is an
amount stands for itself. Roundings fall on amounts Stripe can charge, so in ISK, UGX and the three-decimal currencies
on their coarser step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from portal.domain.errors import InvalidField
from portal.domain.invoice import Amount, Discount, Invoice, LineItem, Percent
from portal.domain.money import chargeable_step, percent_of, round_half_up, split
from portal.domain.unknown import known

_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the calculation: `kind` is subtotal, discount, tax or total; `base_cents` what a rate was applied to.

    Amounts are signed: a discount is negative, so that the steps before the total add up to it. A fixed discount or
    tax has no rate and no base. `exact` is the unrounded result in minor units where rounding changed it (843.125 ->
    843), else None.
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
    """The totals of `invoice`. Raises `InvalidField` naming the field (`discount.value`,
    `lineItems[i].salesTax.value`) that can't be.

    A discount or tax that the source does not carry counts as none.
    """
    step = chargeable_step(invoice.currency)
    subtotal, discount = _subtotal(invoice, step), known(invoice.discount, None)
    reductions = (_reduction(discount, subtotal, step),) if discount else ()
    discount_cents = -sum(one.amount_cents for one in reductions)
    before_tax = discount is not None and discount.before_tax
    taxes = _taxes(invoice, discount_cents if before_tax else 0, step)
    tax_cents = sum(one.amount_cents for one in taxes)
    total = subtotal - discount_cents + tax_cents
    if total < 0:
        raise InvalidField("The total of an invoice can't be negative.", "lineItems")
    middle = (*reductions, *taxes) if before_tax else (*taxes, *reductions)
    steps = (Step("subtotal", subtotal), *middle, Step("total", total))
    return Totals(subtotal, discount_cents, subtotal - discount_cents, tax_cents, total, steps)


def _subtotal(invoice: Invoice, step: int) -> int:
    for i, line in enumerate(invoice.line_items):
        if line.amount_cents % step:
            raise InvalidField(
                f"An amount in {invoice.currency} must be a multiple of {step}.", f"lineItems[{i}].amount"
            )
    subtotal = sum(line.amount_cents for line in invoice.line_items)
    if subtotal < 0:
        raise InvalidField("The lines of an invoice can't sum to less than nothing.", "lineItems")
    return subtotal


def _reduction(discount: Discount, subtotal: int, step: int) -> Step:
    _check(discount.value, "discount.value", step)
    if isinstance(discount.value, Percent):
        taken = _rated("discount", subtotal, discount.value, step)
        return replace(taken, amount_cents=-taken.amount_cents, exact=-taken.exact if taken.exact else None)
    if discount.value.cents > subtotal:
        raise InvalidField("A discount can't exceed the subtotal.", "discount.value")
    return Step("discount", -discount.value.cents)


def _taxes(invoice: Invoice, discount_cents: int, step: int) -> tuple[Step, ...]:
    """One step per tax rate, in the order of the lines, then the taxes that are amounts."""
    default = known(invoice.tax, None)
    _check(default, "salesTax.value", step)
    for i, line in enumerate(invoice.line_items):
        _check(line.tax, f"lineItems[{i}].salesTax.value", step)
    bases = _bases(invoice.line_items, default, discount_cents)
    fixed = [line.tax.cents for line in invoice.line_items if isinstance(line.tax, Amount)]
    if isinstance(default, Amount) and any(line.tax is None for line in invoice.line_items):
        fixed.append(default.cents)
    return (
        *(_rated("tax", base, Percent(rate), step) for rate, base in bases.items()),
        *(Step("tax", cents) for cents in fixed),
    )


def _bases(lines: Sequence[LineItem], default: Percent | Amount | None, discount_cents: int) -> dict[Decimal, int]:
    """What is taxed at each rate: the lines, less their shares of the discount."""
    bases: dict[Decimal, int] = {}
    shares = split(discount_cents, [line.amount_cents for line in lines]) if discount_cents else (0,) * len(lines)
    for line, share in zip(lines, shares, strict=True):
        tax = _tax_of(line, default)
        if isinstance(tax, Percent):
            bases[tax.rate] = bases.get(tax.rate, 0) + line.amount_cents - share
    return bases


def _tax_of(line: LineItem, default: Percent | Amount | None) -> Percent | Amount | None:
    return default if line.tax is None else line.tax


def _rated(kind: str, base_cents: int, percent: Percent, step: int) -> Step:
    exact = percent_of(base_cents, percent)
    amount = round_half_up(exact, step)
    return Step(kind, amount, percent.rate, base_cents, None if amount == exact else exact)


def _check(value: Percent | Amount | None, field: str, step: int) -> None:
    match value:
        case Percent(rate) if not (rate.is_finite() and 0 <= rate <= _WHOLE):
            raise InvalidField("A percentage lies between 0 and 100.", field)
        case Amount(cents) if cents < 0:
            raise InvalidField("This amount can't be negative.", field)
        case Amount(cents) if cents % step:
            raise InvalidField(f"This amount must be a multiple of {step}.", field)
