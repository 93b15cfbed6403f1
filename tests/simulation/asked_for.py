"""What a payment that begins must be of: by hand from the rows, as they were when it was asked for."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from tests.simulation.market import BUSINESSES, Business, Market
from tests.simulation.parts import STEPS, parts_of, todo
from tests.simulation.raw import Books

Row = dict[str, Any]
LEAST = {"USD": 50, "EUR": 50, "JPY": 50, "KWD": 500}


def as_asked(market: Market, business: Business, order: Row, begun: Row, *moments: Books) -> Iterator[str]:
    """Nobody begins to pay another amount than they asked for and may pay, or of another balance than they saw.

    `moments` are the books as they were, and as they are after what came in between: it is as it should be in one.
    """
    found = [list(_at_once(market, business, order, begun["amountCents"], ours)) for ours in moments]
    if all(found):
        yield from found[0]


def _at_once(market: Market, business: Business, order: Row, cents: int, ours: Books) -> Iterator[str]:
    due, facts = ours.invoice.owed - ours.invoice.paid, facts_of(market, business)
    if order["seenBalanceCents"] != due:
        yield f"{order['seenBalanceCents']} were seen, {due} are due, and a payment began"
    wanted = order.get("amountCents")
    if order["choice"] != "amount":
        wanted = means(order, ours, today(market, business))
    elif not facts.get("allow_amount", True):
        yield "another amount began, which this business does not take"
    elif cents < facts.get("minimum_cents", 0) and cents != chargeable(business.currency, available(ours)):
        yield f"{cents} began, which is less than the business takes"
    if wanted is not None and cents != wanted:
        yield f"{order['choice']} was asked for, which is {wanted}; {cents} began"


def means(order: Row, ours: Books, day: date) -> int | None:
    """What a choice comes to; None where a plan and what happened since leave more than one answer."""
    if order["choice"] == "balance":
        return chargeable(ours.invoice.currency, available(ours))
    if order["choice"] == "overdue" and not ours.plan:
        late = ours.invoice.due_date is not None and ours.invoice.due_date < day.isoformat()
        return available(ours) if late else 0
    left = todo(ours)
    if left is None:
        return None
    if order["choice"] == "overdue":
        return sum(left[part.id] for part in parts_of(ours) if part.due_date < day.isoformat())
    return left.get(aim(order, ours) or "", 0)


def aim(order: Row, ours: Books) -> str | None:
    """The part that a payment is to be for: the one that was named, or else the first with something to pay."""
    left = todo(ours) or {}
    first = next((part.id for part in parts_of(ours) if left.get(part.id)), None)
    return order.get("installmentId") or (first if order["choice"] == "installment" else None)


def chargeable(currency: str, cents: int) -> int:
    """So much of `cents` as Stripe charges of the currency."""
    return cents - cents % STEPS.get(currency, 1)


def available(ours: Books) -> int:
    """What is due and no bank is at work on."""
    return ours.invoice.owed - ours.invoice.paid - ours.invoice.processing


def today(market: Market, business: Business) -> date:
    """The day it is at the business."""
    zone = facts_of(market, business).get("time_zone", "UTC")
    return market.now.astimezone(ZoneInfo(zone)).date()


def facts_of(market: Market, business: Business) -> Row:
    """What a business was made with."""
    return BUSINESSES[market.businesses.index(business)]
