"""How the total of a key exchange came about, as far as its figures prove it."""

from collections.abc import Iterator
from dataclasses import replace

from portal.domain.invoice import Amount, Discount, Invoice, Percent
from portal.domain.totals import Totals, totals_of
from portal.domain.unknown import UNKNOWN, Unknown
from portal.errors import InvalidField
from portal.wire.exchange_fields import ExchangeFields
from portal.wire.exchange_money import Sums, cents_of


def reconciled(invoice: Invoice, fields: ExchangeFields, sums: Sums) -> tuple[Invoice, Totals | Unknown]:
    """`invoice` with the discount and tax that give the sums told, and its totals; both unknown where nothing does.

    The exchange does not say whether a discount lowers what is taxed, nor what a tax is a share of: its lines' rates
    and its tax in dollars are tried in every way the totals know, and the first that gives its figures is taken.
    """
    for candidate in _candidates(invoice, fields, sums):
        totals = _totals(candidate)
        if totals and totals.total_cents == sums.total_cents and sums.tax_cents in (None, totals.tax_cents):
            return candidate, totals
    return replace(invoice, discount=UNKNOWN, tax=UNKNOWN), UNKNOWN


def _candidates(invoice: Invoice, fields: ExchangeFields, sums: Sums) -> Iterator[Invoice]:
    value = _discount(fields, invoice.currency)
    for before_tax in (True, False):
        yield replace(invoice, discount=Discount(value, before_tax) if value else None)
    if sums.tax_cents is not None:
        untaxed = tuple(replace(line, tax=None) for line in invoice.line_items)
        discount = Discount(value) if value else None
        yield replace(invoice, line_items=untaxed, discount=discount, tax=Amount(sums.tax_cents))


def _discount(fields: ExchangeFields, currency: str) -> Percent | Amount | None:
    if fields.discount_percent:
        return Percent(fields.discount_percent)
    if fields.discount_amount:
        return Amount(cents_of(fields.discount_amount, currency, "discountAmount"))
    return None


def _totals(invoice: Invoice) -> Totals | None:
    try:
        return totals_of(invoice)
    except InvalidField:
        return None
