"""What is shown of one invoice in four places: the page, its status, API v6 and API v5."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

from tests.simulation.asked_for import available, facts_of, means, today
from tests.simulation.life import INVOICES, Life
from tests.simulation.parts import parts_of, todo
from tests.simulation.raw import Books

DECIMALS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
SETTLED = frozenset({"paid", "paid_outside", "refunded", "zero_total", "disputed"})
WHEN = frozenset({"overdue", "due_today", "installments", "partially_paid", "open"})
BACK = re.compile(r"(?:You got|A refund of) ([^<]+?) (?:back|is on its way)")
NEVER = "9999"
OFFERS = b'<form class="choose"'
OFFER = re.compile(r'name="choice"[^>]* value="(\w+)"(?:(?!</label>).)*<b><bdi>([^<]*)</bdi>', re.DOTALL)
ROW = re.compile(r"<dt>(Left to pay|Total)</dt><dd><bdi>([^<]*)</bdi>")


def disagreements(life: Life, ours: Books) -> Iterator[str]:
    """Where a balance stands that is not that of the rows. A deleted invoice opens for its tenant alone."""
    due = ours.invoice.owed - ours.invoice.paid
    v6 = life.api("GET", f"{INVOICES}/{life.id}").json["data"]
    yield from _is("API v6", v6["totals"]["balance"], due)
    yield from _is("paidAmount of API v6", v6["totals"]["paidAmount"], ours.invoice.paid)
    page, status, v5 = life.public("GET"), life.public("GET", "/status"), life.exchange()
    if not (page.ok and status.ok and v5.ok):
        if (page.status, status.status, v5.status) != (404, 404, 401) or ours.invoice.record_status == "ACTIVE":
            yield f"page {page.status}, status {status.status}, v5 {v5.status}"
        return
    yield from _is("status", status.json["balanceCents"], due)
    yield from _is("processing of status", status.json["processingCents"], ours.invoice.processing)
    yield from _is("paid of status", status.json["paidCents"], ours.invoice.paid)
    yield from _is("available of status", status.json["availableCents"], max(0, available(ours)))
    yield from _expected(life, status.json["expectedOn"], ours)
    yield from _when_due(life, status.json["state"], ours)
    yield from _state(status.json["state"], ours)
    yield from _given_back(page.body.decode(), ours)
    yield from _is("page", _on_page(page.body.decode()), due if ours.invoice.status != "CANCELLED" else None)
    yield from _v5(life, v5.body, ours, due)
    payable = ours.invoice.status == "OPEN" and due > ours.invoice.processing
    if OFFERS in page.body and not payable:
        yield f"the page offers to pay what can't be paid: {due} due, {ours.invoice.processing} processing"
    elif OFFERS in page.body:
        yield from _offers(life, ours, page.body.decode())


def _v5(life: Life, body: bytes, ours: Books, due: int) -> Iterator[str]:
    found, unit = json.loads(body, parse_float=Decimal), Decimal(10) ** DECIMALS[life.business.currency]
    yield from _is("API v5", found["balance"] * unit, due)
    yield from _is("amountPaid of API v5", found["amountPaid"] * unit, ours.invoice.paid)
    yield from _is("pendingPaymentAmount of API v5", found["pendingPaymentAmount"] * unit, ours.invoice.processing)
    parts = found["installments"]
    if parts:
        yield from _is("installments of API v5", sum(part["balance"] for part in parts) * unit, due)


def _expected(life: Life, found: str | None, ours: Books) -> Iterator[str]:
    """The fourth day from Monday to Friday after the last debit at work began."""
    zone = ZoneInfo(facts_of(life.market, life.business).get("time_zone", "UTC"))
    began = [(one.happened_at or one.created_at).astimezone(zone).date() for one in ours.at_work]
    weeks = ([day + timedelta(days=some) for some in range(1, 8)] for day in began)
    days = [[day for day in week if day.isoweekday() < 6][3] for week in weeks]
    if found != (max(days).isoformat() if days else None):
        yield f"the debits are expected on {found}, by hand {days}"


def _when_due(life: Life, state: str, ours: Books) -> Iterator[str]:
    """Whoever reads that it is late, or due today, has something to pay that is."""
    left, day = todo(ours), today(life.market, life.business).isoformat()
    if state not in WHEN or left is None:
        return
    days = (
        [part.due_date for part in parts_of(ours) if left[part.id]] if ours.plan else [ours.invoice.due_date or NEVER]
    )
    first = min(days, default=NEVER)
    late, now = first < day, first == day
    if (state == "overdue", state == "due_today") != (late, now):
        yield f"the page says {state} on {day}, {first} is the first day that something is due"


def _state(state: str, ours: Books) -> Iterator[str]:
    """Whoever reads that it is paid has nothing to pay, and the other way round."""
    due, is_open = ours.invoice.owed - ours.invoice.paid, ours.invoice.status != "CANCELLED"
    if is_open and (state in SETTLED) != (due <= 0):
        yield f"the page says {state}, {due} are due"
    elif is_open and (state == "processing") != (0 < due <= ours.invoice.processing):
        yield f"the page says {state}, {due} are due and {ours.invoice.processing} processing"


def _given_back(page: str, ours: Books) -> Iterator[str]:
    """The payer reads the sum of all that went back and stayed with them."""
    for amount in BACK.findall(page):
        yield from _is("what went back on the page", _digits(amount), -ours.sum("refund", "refund_failed"))


def _offers(life: Life, ours: Books, page: str) -> Iterator[str]:
    """What each choice is said to come to."""
    day = today(life.market, life.business)
    for choice, amount in OFFER.findall(page):
        expected = means({"choice": choice}, ours, day)
        yield from _is(f"the choice {choice} of the page", _digits(amount), expected)


def _on_page(page: str) -> int | None:
    """The digits of what is left to pay; the total where nothing else is said."""
    rows = dict(ROW.findall(page))
    text = rows.get("Left to pay", rows.get("Total"))
    return _digits(text) if text else None


def _digits(text: str) -> int:
    return int("".join(filter(str.isdecimal, unescape(text))))


def _is(place: str, found: object, expected: int | None) -> Iterator[str]:
    if expected is not None and found != expected:
        yield f"{place} shows {found}, the rows come to {expected}"
