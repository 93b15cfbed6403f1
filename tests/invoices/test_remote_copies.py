"""What is kept of remote invoices: for how long, how much, and what is never believed."""

import gc
import sys
import types
from dataclasses import replace
from datetime import timedelta
from enum import Enum

import pytest

from portal.domain.invoice import InvoiceStatus
from portal.domain.last_known import LAST_GOOD, believed
from portal.domain.ledger import Standing
from portal.errors import NotFound, SourceAnswerInvalid, SourceUnavailable
from portal.invoices import remote_copies
from portal.invoices.remote_copies import FRESH, Copies, name_of
from portal.invoices.remote_sizes import size_of
from portal.wire.exchange_reading import read_exchange
from portal.wire.json_text import write_json
from tests.builders import NOW, a_payer_invoice, an_invoice
from tests.wire.test_exchange_reading import FRAME, GOLDEN

NAME = name_of("k-1")
DOWN, INVALID, GONE = SourceUnavailable("down"), SourceAnswerInvalid("nonsense", "body"), NotFound("no")


def read_at(when, status=InvoiceStatus.OPEN, **changes):
    return a_payer_invoice(invoice=an_invoice(status=status), read_at=when, **changes)


def after(**by):
    return NOW + timedelta(**by)


@pytest.fixture
def copies():
    copies = Copies()
    copies.take_in(NAME, NOW, read_at(NOW), 0)
    return copies


def test_a_copy_is_fresh_for_ten_seconds(copies):
    assert copies.fresh(NAME, after(seconds=9.9)) == read_at(NOW)
    assert copies.fresh(NAME, NOW + FRESH) is None
    assert copies.fresh(NAME, after(seconds=-1)) is None


@pytest.mark.parametrize("fault", [DOWN, INVALID])
def test_a_fault_is_answered_with_the_copy_marked_and_keeps_as_long(copies, fault):
    shown = copies.miss(NAME, after(minutes=1), fault, 0)
    assert shown == replace(read_at(NOW), stale=True)
    assert copies.fresh(NAME, after(minutes=1, seconds=9)) == shown


def test_a_copy_is_good_for_a_day_and_no_longer(copies):
    assert copies.instead(NAME, NOW + LAST_GOOD - timedelta(seconds=1), DOWN).stale
    assert copies.instead(NAME, NOW + LAST_GOOD, DOWN) is DOWN
    assert not copies.has(NAME, NOW + LAST_GOOD)


def test_a_key_that_is_refused_shows_no_copy_even_when_nobody_answers_after_that(copies):
    assert copies.miss(NAME, after(minutes=1), GONE, 0) is GONE
    assert copies.miss(NAME, after(minutes=2), DOWN, 0) is DOWN
    copies.take_in(NAME, after(minutes=3), read_at(after(minutes=3)), 0)
    assert copies.miss(NAME, after(minutes=4), DOWN, 0).stale


def test_an_answer_that_was_asked_for_earlier_changes_nothing(copies):
    late = read_at(after(seconds=-1), standing=Standing(10_343, 0))
    assert copies.take_in(NAME, after(seconds=-1), late, 0) == read_at(NOW)
    assert copies.fresh(NAME, after(seconds=9)) == read_at(NOW)


def test_what_was_forgotten_meanwhile_is_kept_and_not_fresh(copies):
    copies.forget(NAME)
    copies.take_in(NAME, after(seconds=1), read_at(after(seconds=1)), 0)
    assert copies.fresh(NAME, after(seconds=1)) is None
    assert copies.held(NAME).read_at == after(seconds=1)


OVER = {
    "paid": {"status": InvoiceStatus.CLOSED, "standing": Standing(10_343, 10_343)},
    "paid and open": {"standing": Standing(10_343, 10_343)},
    "cancelled": {"status": InvoiceStatus.CANCELLED},
    "refunded": {"status": InvoiceStatus.REFUNDED},
}
NOT_OVER = {"open": {}, "draft": {"status": InvoiceStatus.DRAFT}, "scheduled": {"status": InvoiceStatus.SCHEDULED}}


@pytest.mark.parametrize("held", OVER.values(), ids=OVER)
@pytest.mark.parametrize("told", NOT_OVER.values(), ids=NOT_OVER)
def test_what_is_over_never_goes_back_within_a_day(held, told):
    over = read_at(NOW, **held)
    assert believed(over, read_at(after(minutes=1), **told), after(minutes=1)) is over
    later = read_at(NOW + LAST_GOOD, **told)
    assert believed(over, later, NOW + LAST_GOOD) is later


@pytest.mark.parametrize("held", [*OVER.values(), *NOT_OVER.values()], ids=[*OVER, *NOT_OVER])
@pytest.mark.parametrize("told", OVER.values(), ids=OVER)
def test_from_anything_to_what_is_over_it_goes_at_once(held, told):
    read = read_at(after(minutes=1), **told)
    assert believed(read_at(NOW, **held), read, after(minutes=1)) is read


def test_another_invoice_under_the_key_is_judged_by_itself():
    other = a_payer_invoice(invoice=an_invoice(id="inv_9"), read_at=after(minutes=1))
    assert believed(read_at(NOW, **OVER["paid"]), other, after(minutes=1)) is other


def test_copies_are_bounded_in_number_and_bytes_and_the_longest_unused_goes_first(monkeypatch):
    monkeypatch.setattr(remote_copies, "MOST_COPIES", 3)
    copies, names = Copies(), [name_of(str(i)) for i in range(4)]
    for name in names[:3]:
        copies.take_in(name, NOW, read_at(NOW), 0)
    copies.held(names[0])
    copies.take_in(names[3], NOW, read_at(NOW), 0)
    assert [copies.held(name) is not None for name in names] == [True, False, True, True]
    monkeypatch.setattr(remote_copies, "MOST_BYTES", size_of(read_at(NOW)))
    copies.take_in(names[2], NOW, read_at(NOW), 0)
    assert [copies.held(name) is not None for name in names] == [False, False, True, False]


def test_strangers_keys_push_out_no_copy(copies, monkeypatch):
    monkeypatch.setattr(remote_copies, "MOST_ASKED", 2)
    for i in range(10):
        copies.miss(name_of(str(i)), NOW, GONE, 0)
    assert copies.instead(NAME, NOW, DOWN).stale


@pytest.mark.parametrize("lines", [0, 1, 10, 200])
@pytest.mark.parametrize("note", ["", "é" * 5_000, "漢" * 5_000, "a" * 5_000])
def test_no_invoice_takes_more_than_is_reckoned(lines, note):
    line = GOLDEN["lineItems"][0]
    told = [line | {"description": f"Hour {i} of so much work"} for i in range(lines)]
    body = write_json(GOLDEN | {"lineItems": told, "personalNote": note}).encode()
    opened = read_exchange(body, "k-1", FRAME, NOW)
    assert bytes_of(opened, set()) <= size_of(opened) <= 40_000 + 2_000 * lines


def bytes_of(value, seen):
    """What `value` and all it leads to takes, what is shared with everybody aside."""
    if id(value) in seen or isinstance(value, type | types.ModuleType | types.FunctionType | Enum):
        return 0
    seen.add(id(value))
    return sys.getsizeof(value) + sum(bytes_of(inner, seen) for inner in gc.get_referents(value))
