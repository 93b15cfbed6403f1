"""What an answer to a key exchange says of money, read again in another way: to hold a page against it.

Nothing here is shared with `portal.wire`; amounts are US cents.
"""

import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import Any

DOLLARS = re.compile("(\N{MINUS SIGN}?)" + r"\$([0-9][0-9,]*)(?:\.([0-9]+))?")
WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
PERCENT = Decimal("0.01")
NOISE = Decimal("0.0001")


class Told:
    """The money in `body`; `is_sound`: it says what is owed, and does not contradict itself about it."""

    def __init__(self, body: bytes) -> None:
        self.answer = json.loads(body, parse_float=Decimal)
        self.total = self._total()
        self.balance = cents(self.answer.get("balance"))
        told = self.answer.get("amountPaid")
        self.paid = self._missing() if told is None else cents(told)
        self.pending = cents(self.answer.get("pendingPaymentAmount") or 0)

    @property
    def is_sound(self) -> bool:
        sums = (self.total, self.balance, self.paid, self.pending)
        if any(one is None or one < 0 for one in sums):
            return False
        if self.balance > self.total or self.pending > self.total or self._totals_differ():
            return False
        return self.balance == 0 or self.balance + self.paid <= self.total

    def headlines(self) -> set[int]:
        """What may stand in the largest type."""
        return {max(0, self.balance - self.pending), self.total, min(self.paid, self.total), self.pending}

    def amounts(self) -> set[Decimal]:
        """Every amount that a page may show, each told or worked out from what is told."""
        lines = list(self._line_amounts())
        applied = min(self.paid, self.total - self.balance)
        owed = self.balance + applied
        sums = {0, self.total, self.balance, self.paid, self.pending, max(0, self.balance - self.pending)}
        sums |= {applied, -applied, owed, owed - self.total, self.paid - applied}
        sums |= set(lines) | set(accumulate(lines)) | set(self._parts())
        found = {Decimal(one) for one in sums} | set(self._prices())
        return found | set(self._of_the_total(sum(lines)))

    def _total(self) -> int | None:
        told = self.answer.get("totalAmountCents")
        if told is None:
            return cents(self.answer.get("totalAmount"))
        if isinstance(told, bool) or not isinstance(told, int | Decimal) or told != int(told):
            return None
        return int(told)

    def _totals_differ(self) -> bool:
        dollars = self.answer.get("totalAmount")
        return dollars is not None and cents(dollars) != self.total

    def _missing(self) -> int | None:
        return None if self.total is None or self.balance is None else self.total - self.balance

    def _line_amounts(self) -> Iterator[int]:
        for line in self.answer.get("lineItems") or []:
            if line.get("amount") is not None:
                yield cents(line["amount"]) or 0
            else:
                exact = number(line.get("quantity")) * number(line.get("price")) * 100
                yield int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    def _prices(self) -> Iterator[Decimal]:
        for line in self.answer.get("lineItems") or []:
            if line.get("price") is not None:
                yield number(line["price"]) * 100

    def _parts(self) -> Iterator[int]:
        """Parts of the plan, what it leaves over, and all that of them which may be due at once or is on its way."""
        parts = [part for part in self.answer.get("installments") or [] if isinstance(part, dict)]
        amounts, balances = ([cents(part.get(name)) or 0 for part in parts] for name in ("amount", "balance"))
        rests = [self.total - sum(amounts), self.balance - sum(balances)]
        for one in (*amounts, *balances, *rests):
            yield from (one, max(0, one - self.pending))
        yield from accumulate(balances)
        yield from (max(0, one - self.pending) for one in accumulate(balances))

    def _of_the_total(self, subtotal: int) -> Iterator[Decimal]:
        """Discount and tax, told or as a share; a share before it is rounded, too."""
        off = cents(self.answer.get("discountAmount") or 0) or 0
        rate = number(self.answer.get("discountPercent") or 0)
        share = subtotal * rate * PERCENT
        tax = cents(self.answer.get("salesTax") or 0) or 0
        discounts = {Decimal(off), share, share.quantize(Decimal(1), ROUND_HALF_UP)}
        bases = {Decimal(subtotal)} | {subtotal - one for one in discounts}
        rates = {number(line.get("salesTax") or 0) for line in self.answer.get("lineItems") or []}
        yield from (*discounts, *bases, Decimal(tax))
        yield from (-one for one in discounts)
        for base in bases:
            for taxed in (base * one * PERCENT for one in rates):
                yield from (taxed, taxed.quantize(Decimal(1), ROUND_HALF_UP))


def number(value: Any) -> Decimal:
    """The number in `value`, 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return Decimal(0)
    if isinstance(value, str) and not (value.isascii() and WRITTEN.fullmatch(value)):
        return Decimal(0)
    return Decimal(value)


def cents(dollars: Any) -> int | None:
    """Dollars as whole cents; None: not a number, or with a fraction of a cent that is no binary noise."""
    if isinstance(dollars, bool) or not isinstance(dollars, int | Decimal | str):
        return None
    if isinstance(dollars, str) and not (dollars.isascii() and WRITTEN.fullmatch(dollars)):
        return None
    exact = Decimal(dollars) * 100
    if abs(exact.adjusted()) > 50:
        return None
    whole = exact.quantize(Decimal(1), ROUND_HALF_UP) if exact.adjusted() < 25 else exact
    return int(whole) if abs(exact - whole) <= NOISE else None


def amounts_in(text: str) -> set[Decimal]:
    """Every dollar amount in a page's text, in cents."""
    found = DOLLARS.findall(text)
    return {Decimal(f"{'-' * bool(sign)}{whole.replace(',', '')}.{part or 0}") * 100 for sign, whole, part in found}
