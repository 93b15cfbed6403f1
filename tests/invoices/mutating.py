"""Answers to a key exchange, damaged at random: the page is right, or it is an honest error; never a fault of ours.

The suite looks at a few hundred. `python -m tests.invoices.mutating --cases 5000` looks at more and prints what became
of them.
"""

import argparse
import contextlib
import io
import json
import logging
from collections import Counter
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portal.domain.payer_invoice import PayerInvoice
from portal.invoices.remote import RemoteInvoices
from portal.settings import Settings
from portal.wire.json_text import write_json
from tests.fakes import FixedClock
from tests.invoices.told import Told, amounts_in
from tests.web.html_facts import Element, elements
from tests.web.page_fixtures import a_page_app
from tests.wire.test_exchange_reading import GOLDEN

KEY = "k-1"
TEXT = Decimal("103.43")
PAID = {"status": "CLOSED", "balance": 0, "amountPaid": TEXT, "pendingPaymentAmount": 0, "installments": []}
ANSWERS = (
    GOLDEN,
    GOLDEN | {"pendingPaymentAmount": Decimal("53.43")},
    GOLDEN | {"installments": [], "discountPercent": None, "discountAmount": 5},
    GOLDEN | {"installments": GOLDEN["installments"][:1], "pendingPaymentAmount": 0},
    GOLDEN | {"salesTax": None, "lineItems": [{"description": "One", "quantity": 3, "price": Decimal("34.476")}] * 2},
    GOLDEN | PAID,
    GOLDEN | {"status": "CANCELLED", "amountPaid": 0, "balance": 0, "installments": []},
    GOLDEN | {"status": "DRAFT", "emailStatus": "SUCCESS", "amountPaid": 0, "balance": TEXT, "installments": []},
    GOLDEN | {"status": "REFUNDED", "refundStatus": "PENDING"},
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.integers(-2, 20_000),
    st.decimals(-(10**6), 10**6, allow_nan=False, places=2),
    st.decimals(0, 200, allow_nan=False, places=4),
    st.sampled_from(["", "0", "53.43", "5_3", "٥٣", " 53.43", "1e3", "NaN", "Infinity", "-0", "$5", "5,3", "true"]),
    st.sampled_from(["OPEN", "PAID", "VOID", "SCHEDULED", "DRAFT", "2026-02-30", "2026-02-04T10:00:00Z", "NET_45"]),
    st.text(max_size=30),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
SUMS = frozenset(
    {"totalAmount", "totalAmountCents", "balance", "amountPaid", "pendingPaymentAmount", "amount", "price", "quantity"}
)
AMOUNTS = st.sampled_from(
    ["103.43", "53.43", "53.44", "103.44", "10.00", "50", "10343", "10344", "5343", "53.435", "0"]
)
SCALES = st.sampled_from([Decimal(100), Decimal("0.01"), Decimal(-1), Decimal("1.001"), Decimal(10) ** 12])


@st.composite
def damaged(draw: Any) -> bytes:
    """The body of an answer that was right before one to four things happened to it."""
    answer = deepcopy(draw(st.sampled_from(ANSWERS)))
    for _ in range(draw(st.integers(1, 4))):
        _damage(draw, draw(st.sampled_from(_objects(answer))))
    body = write_json(answer).encode()
    return draw(_spoiled(body)) if draw(st.integers(0, 9)) == 0 else body


def _objects(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The answer, most of the time, and the objects in it."""
    inner = [one for value in answer.values() if isinstance(value, list) for one in value if isinstance(one, dict)]
    return [answer, answer, *inner]


def _damage(draw: Any, place: dict[str, Any]) -> None:
    name = _target(draw, place)
    match draw(st.sampled_from(["put", "put", "sum", "sum", "drop", "swap", "scale", "scale", "wrap", "add"])):
        case "sum":
            place[name] = Decimal(draw(AMOUNTS))
        case "put":
            place[name] = draw(VALUES)
        case "drop":
            place.pop(name, None)
        case "swap":
            other = _target(draw, place)
            place[name], place[other] = place.get(other), place.get(name)
        case "scale" if isinstance(place.get(name), int | Decimal) and not isinstance(place[name], bool):
            place[name] = Decimal(place[name]) * draw(SCALES)
        case "wrap":
            place[name] = draw(st.sampled_from([[place.get(name)], {"value": place.get(name)}, str(place.get(name))]))
        case _:
            place[draw(st.text(max_size=8))] = draw(VALUES)


def _target(draw: Any, place: dict[str, Any]) -> str:
    """A name in `place`, a sum's half of the time."""
    sums = sorted(SUMS & place.keys())
    names = sums if sums and draw(st.booleans()) else sorted(place)
    return draw(st.sampled_from(names)) if names else "x"


@st.composite
def _spoiled(draw: Any, body: bytes) -> bytes:
    """Bytes cut off, put in or written over."""
    at, noise = draw(st.integers(0, len(body))), draw(st.binary(max_size=4))
    return body[:at] + draw(st.sampled_from([b"", noise, noise + body[at:], noise + body[at + len(noise) :]]))


class Watcher:
    """Shows each damaged answer on a page, counts what became of it, and fails on a page that is not right."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._settings = Settings(INVOICING_API_URL="http://127.0.0.1:9")
        self._source = RemoteInvoices(self._settings)
        self._client = a_page_app(source=self, clock=FixedClock()).test_client()

    def open(self, key: str, now: datetime) -> PayerInvoice:
        return self._source.open(key, now)

    def watch(self, body: bytes) -> None:
        self._source = RemoteInvoices(self._settings)
        self._source._reader._call = lambda key: body
        with structlog.testing.capture_logs() as logs:
            answer = self._client.get(f"/invoices/{KEY}")
        assert [line for line in logs if line["event"] == "bug"] == []
        assert answer.status_code in {200, 404, 503}, answer.status_code
        if answer.status_code == 200:
            is_right(answer.text, Told(body))
        else:
            assert "Nothing was charged by this try." in answer.text or answer.status_code == 404
        self.seen[{200: "page", 404: "not found", 503: "honest error"}[answer.status_code]] += 1


def is_right(page: str, told: Told) -> None:
    """Every amount on `page` is one that the answer tells, the largest one for what it is said to be."""
    assert told.is_sound
    parts = elements(page)
    (body,) = (part for part in parts if part.tag == "main")
    shown = amounts_in(body.text)
    assert shown <= told.amounts(), sorted(shown - told.amounts())
    assert amounts_in(_largest(parts)) <= {Decimal(one) for one in told.headlines()}
    row = next((part for part in parts if part["class"] == "sum" and part.text.startswith("Total ")), None)
    assert row is None or amounts_in(row.text) == {Decimal(told.total)}


def _largest(parts: list[Element]) -> str:
    return next((part.text for part in parts if (part["class"] or "").startswith("due")), "")


def look_at(cases: int, watcher: Watcher, *, same_each_time: bool = False) -> None:
    """`cases` damaged answers, new ones or the same each time.

    Raises what is wrong with the first page that is not right.
    """

    @settings(
        max_examples=cases,
        deadline=None,
        derandomize=same_each_time,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(damaged())
    def every_page_is_right_or_an_honest_error(body: bytes) -> None:
        watcher.watch(body)

    every_page_is_right_or_an_honest_error()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5_000)
    cases, watcher = parser.parse_args().cases, Watcher()
    logging.disable()
    with contextlib.redirect_stderr(io.StringIO()):
        look_at(cases, watcher)
    print(json.dumps({"cases": sum(watcher.seen.values()), **watcher.seen}))  # noqa: T201 - a program that reports


if __name__ == "__main__":
    main()
