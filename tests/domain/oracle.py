"""An independent calculation of an invoice's totals, in exact fractions, and a run of it against ours.

Written from money.md's rules alone: nothing here comes from `portal.domain.totals` or `portal.domain.money`, so that a
mistake there is not made here too. `python -m tests.domain.oracle --cases 100000` compares as many made-up invoices;
1: they differ, and the first that do are printed.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

import click

from portal.domain.errors import InvalidField
from portal.domain.invoice import Amount, Discount, Invoice, LineItem, Percent
from portal.domain.totals import totals_of
from tests.builders import an_invoice

COARSE = {"ISK": 100, "UGX": 100, "KWD": 10, "JOD": 10}
CURRENCIES = ("USD", "USD", "USD", "EUR", "JPY", *COARSE)
MOST_SHOWN = 3
Rate = Percent | Amount | None
"""What is added to or taken of a line or an invoice."""


@dataclass(frozen=True, slots=True)
class Figures:
    """An invoice's totals in minor units."""

    subtotal: int
    discounted: int
    tax: int
    total: int


def expected(invoice: Invoice) -> Figures | None:
    """The totals by the rules; None: there is no such invoice."""
    step = COARSE.get(invoice.currency, 1)
    lines, discount, tax = invoice.line_items, invoice.discount, invoice.tax
    assert isinstance(tax, Percent | Amount | None)
    amounts = [line.amount_cents for line in lines]
    subtotal = sum(amounts)
    if subtotal < 0 or any(amount % step for amount in amounts):
        return None
    taken = 0
    if isinstance(discount, Discount):
        taken = _of(discount.value, subtotal, step)
        if taken > subtotal:
            return None
    before = isinstance(discount, Discount) and discount.before_tax
    taxed = _taxes(lines, tax, shares(taken if before else 0, amounts), step)
    total = subtotal - taken + taxed
    return None if total < 0 else Figures(subtotal, subtotal - taken, taxed, total)


def shares(taken: int, amounts: Sequence[int]) -> list[int]:
    """`taken` spread over lines in proportion: each gets the whole part of its share, and the minor units left over go
    to the largest remainders, of equal ones to the first.
    """
    whole = sum(amounts)
    if not taken or not whole:
        return [0 for _ in amounts]
    exact = [Fraction(taken * amount, whole) for amount in amounts]
    parts = [floor(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: taken - sum(parts)]:
        parts[place] += 1
    return parts


def _taxes(lines: Sequence[LineItem], default: Rate, taken: Sequence[int], step: int) -> int:
    bases: dict[Fraction, int] = {}
    fixed = 0
    for line, share in zip(lines, taken, strict=True):
        rate = default if line.tax is None else line.tax
        if isinstance(rate, Percent):
            bases[Fraction(rate.rate)] = bases.get(Fraction(rate.rate), 0) + line.amount_cents - share
        elif isinstance(line.tax, Amount):
            fixed += line.tax.cents
    if isinstance(default, Amount) and any(line.tax is None for line in lines):
        fixed += default.cents
    return fixed + sum(_rounded(base * rate / 100, step) for rate, base in bases.items())


def _of(value: Percent | Amount, base: int, step: int) -> int:
    return value.cents if isinstance(value, Amount) else _rounded(base * Fraction(value.rate) / 100, step)


def _rounded(exact: Fraction, step: int) -> int:
    """To the nearest whole step; halves away from zero."""
    steps = floor(abs(exact) / step + Fraction(1, 2))
    return steps * step if exact >= 0 else -steps * step


def made_up(chance: random.Random) -> Invoice:
    """An invoice of one to eight lines; some are credits, so that some invoices can't be."""
    currency = chance.choice(CURRENCIES)
    step = COARSE.get(currency, 1)

    def cents(least: int, most: int) -> int:
        return chance.choice([chance.randint(least, most), chance.randint(least, min(most, 500))]) // step * step

    def rate(most_cents: int) -> Percent | Amount:
        places = chance.choice([0, 1, 3, 4])
        percent = Decimal(chance.randint(0, 100 * 10**places)).scaleb(-places)
        return Amount(cents(0, most_cents)) if chance.random() < 0.2 else Percent(percent)

    rates = [rate(50_000) for _ in range(2)]
    lines = tuple(
        LineItem(
            id=f"ili_{place}",
            description="",
            amount_cents=cents(1, 10 ** chance.randint(2, 9)) * (-1 if chance.random() < 0.08 else 1),
            tax=chance.choice([None, None, *rates]),
        )
        for place in range(chance.randint(1, 8))
    )
    subtotal = max(0, sum(line.amount_cents for line in lines))
    discount = Discount(rate(subtotal), chance.random() < 0.5) if chance.random() < 0.7 else None
    tax = chance.choice([None, *rates])
    return an_invoice(currency=currency, line_items=lines, discount=discount, tax=tax)


def calculated(invoice: Invoice) -> Figures | None:
    """Our totals; None: refused."""
    try:
        totals = totals_of(invoice)
    except InvalidField:
        return None
    return Figures(totals.subtotal_cents, totals.discounted_cents, totals.tax_cents, totals.total_cents)


@dataclass(frozen=True, slots=True)
class Compared:
    """An invoice with what the rules and what we make of it; None: there is no such invoice."""

    invoice: Invoice
    expected: Figures | None
    calculated: Figures | None

    @property
    def differs(self) -> bool:
        """Whether we are wrong."""
        return self.expected != self.calculated


def compared(cases: int, seed: int) -> Iterator[Compared]:
    """As many made-up invoices; the same seed makes the same."""
    chance = random.Random(seed)
    for _ in range(cases):
        invoice = made_up(chance)
        yield Compared(invoice, expected(invoice), calculated(invoice))


def main() -> int:
    """Compare. 1: something differs."""
    asked = argparse.ArgumentParser(description="Compares totals with an independent calculation in fractions.")
    asked.add_argument("--cases", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=1)
    wished = asked.parse_args()
    started, refused, wrong = time.monotonic(), 0, 0
    for one in compared(wished.cases, wished.seed):
        refused += one.expected is None
        wrong += one.differs
        if one.differs and wrong <= MOST_SHOWN:
            click.echo(f"expected {one.expected}, calculated {one.calculated}: {one.invoice}")
    took = time.monotonic() - started
    click.echo(f"{wished.cases} invoices ({refused} that can't be), seed {wished.seed}: {wrong} differ. {took:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
