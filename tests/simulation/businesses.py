"""Businesses of several kinds, and others that none of their invoices are any business of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.store.business_rows import BusinessRows
from portal.store.opening import Store
from portal.store.tokens import TokenRows
from tests.builders import a_business

BUSINESSES: tuple[dict[str, Any], ...] = (
    {},
    {"allow_amount": False, "time_zone": "America/New_York"},
    {"stripe_account": "acct_1Connected", "application_fee_percent": Decimal("1.5"), "minimum_cents": 500},
    {"currency": "JPY", "locale": "ja_JP", "time_zone": "Asia/Tokyo"},
    {"currency": "KWD", "locale": "en_US", "time_zone": "Asia/Kuwait"},
    {"currency": "EUR", "locale": "de_DE", "time_zone": "Europe/Berlin"},
)
ELSEWHERE: tuple[dict[str, Any], ...] = ({"name": "Another platform's"},)


@dataclass(frozen=True)
class Business:
    """One of them, with a token of its own and a customer."""

    currency: str
    locale: str
    token: str
    customer_id: str


def founded(store: Store, kinds: tuple[dict[str, Any], ...], now: datetime) -> Iterator[Business]:
    """The businesses of a new partner, whose customers are yet to come; last, the partner itself: all of them."""
    made = []
    with store.unit_of_work() as work:
        partner = work.partners.add("Market", now)
        for facts in kinds:
            shown = a_business(partner_id=partner, **facts)
            number = BusinessRows(work.connection).add(shown, now)
            token, _ = TokenRows(work.connection).create(partner, number, "write", None, now)
            made.append(Business(shown.currency, shown.locale, token, ""))
        token, _ = TokenRows(work.connection).create(partner, None, "write", None, now)
    yield from made
    yield Business(made[0].currency, made[0].locale, token, "")
