"""Dollars of the exchange as minor units, and what must agree among them."""

from dataclasses import dataclass
from decimal import Context, Decimal

from portal.domain.money import exponent, round_half_up
from portal.errors import SourceAnswerInvalid
from portal.wire.exchange_fields import ExchangeFields

_NOISE = Decimal("0.0001")  # what is left of a binary float that meant a whole number of cents
_EXACT = Context(prec=100)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of an exchange in minor units; `tax_cents` None: not told."""

    total_cents: int
    balance_cents: int
    paid_cents: int
    processing_cents: int
    tax_cents: int | None


def contradiction(place: str) -> SourceAnswerInvalid:
    """Money at `place` that can't be."""
    return SourceAnswerInvalid("The invoicing API contradicts itself about money.", place)


def minor_units(major: Decimal, currency: str) -> Decimal:
    """An amount in major units as minor ones, exactly; it may have a fraction."""
    return _EXACT.scaleb(major, exponent(currency))


def cents_of(major: Decimal, currency: str, place: str) -> int:
    """An amount in major units as whole minor ones. Raises `SourceAnswerInvalid`: more digits than the currency has."""
    exact = minor_units(major, currency)
    cents = round_half_up(exact)
    if abs(exact - cents) > _NOISE:
        raise contradiction(place)
    return cents


def sums_of(fields: ExchangeFields, currency: str) -> Sums:
    """The sums.

    Raises `SourceAnswerInvalid` where cents and dollars differ, one is negative, the balance exceeds the total, or more
    is left than was not paid. Less may be: what a credit or a refund took off is not told.
    """
    total = _total(fields, currency)
    balance = _between(0, cents_of(fields.balance, currency, "balance"), total, "balance")
    paid = _optional(fields.amount_paid, currency, "amountPaid")
    _agree(total, balance, paid or 0)
    pending = _optional(fields.pending_payment_amount, currency, "pendingPaymentAmount")
    return Sums(
        total_cents=total,
        balance_cents=balance,
        paid_cents=total - balance if paid is None else _between(0, paid, None, "amountPaid"),
        processing_cents=_between(0, pending or 0, total, "pendingPaymentAmount"),
        tax_cents=_optional(fields.sales_tax, currency, "salesTax"),
    )


def _agree(total_cents: int, balance_cents: int, paid_cents: int) -> None:
    if balance_cents and paid_cents + balance_cents > total_cents:
        raise contradiction("amountPaid")


def _total(fields: ExchangeFields, currency: str) -> int:
    cents = fields.total_amount_cents
    dollars = _optional(fields.total_amount, currency, "totalAmount")
    if cents is None and dollars is None:
        raise contradiction("totalAmountCents")
    if cents is not None and dollars is not None and cents != dollars:
        raise contradiction("totalAmount")
    return _between(0, cents if cents is not None else dollars or 0, None, "totalAmountCents")


def _optional(major: Decimal | None, currency: str, place: str) -> int | None:
    return None if major is None else cents_of(major, currency, place)


def _between(least: int, cents: int, most: int | None, place: str) -> int:
    if cents < least or (most is not None and cents > most):
        raise contradiction(place)
    return cents
