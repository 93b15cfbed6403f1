"""The books in figures: nothing where all is well, and each trouble where it is."""

import pytest

from portal.errors import StripeUnavailable
from tests.fakes import FakeGateway, an_event
from tests.payments.lived_in import BALANCE, pay, the_books


@pytest.fixture
def stripe(shop):
    return FakeGateway(clock=shop.clock)


@pytest.fixture
def books(shop, stripe):
    return the_books(shop, stripe)


def figures(books):
    return {gauge.name: gauge.value for gauge in books.gauges()}


def test_a_well_kept_shop_shows_noughts(shop, stripe, books):
    pay(shop, stripe, shop.invoice(), BALANCE)
    books.reconcile(30)
    shown = figures(books)
    ended = shown.pop("reconciliation_ended_timestamp_seconds")
    assert ended == int(shop.clock.now().timestamp())
    assert {name: value for name, value in shown.items() if value} == {
        "outbox_waiting": 1,
        "reconciliation_complete": 1,
    }


def test_before_the_first_run_nothing_is_said_of_one(books):
    assert not any(name.startswith("reconciliation") for name in figures(books))


def test_each_trouble_is_counted(shop, stripe, books):
    intent = pay(shop, stripe, shop.invoice(), BALANCE, settled=False)
    stripe.fail("retrieve", StripeUnavailable("down"))
    with pytest.raises(StripeUnavailable):
        shop.payments(stripe).receive(an_event(stripe.intents[intent]))
    pay(shop, stripe, shop.invoice(), BALANCE)
    with shop.store.unit_of_work() as work:
        work.quarantine(object_id="pi_x", reason="mismatch", detail="amount", now=shop.clock.now())
    shop.clock.advance(hours=3)
    shown = figures(books)
    assert shown["attempts_stuck"] == 1
    assert shown["attempts_stuck_oldest_seconds"] == 3 * 3600 + 14 * 60
    assert (shown["quarantine_open"], shown["events_unsettled"]) == (1, 1)
    assert (shown["outbox_waiting"], shown["outbox_late"], shown["refunds_stuck"]) == (1, 1, 0)


def test_what_the_last_run_left_and_put_right_is_shown(shop, stripe, books):
    pay(shop, stripe, shop.invoice(), BALANCE, settled=False)
    with shop.store.unit_of_work() as work:
        work.quarantine(object_id="pi_x", reason="mismatch", detail="amount", now=shop.clock.now())
    books.reconcile(30)
    shown = figures(books)
    assert (shown["reconciliation_differences"], shown["reconciliation_settled"]) == (1, 1)
