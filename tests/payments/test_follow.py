"""With every webhook lost, Stripe's list of events tells what happened to money that had arrived."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import GatewayDeclined, StripeUnavailable
from portal.ports import Seen
from tests.fakes import an_event
from tests.shop import a_shop, sqlite_in

BALANCE = Wanted(Choice.BALANCE)


@pytest.fixture
def invoice(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    stripe.pay("pi_1")
    payments.check(invoice.key)
    return invoice


@pytest.fixture
def happen(shop, stripe):
    """Something happens at Stripe, and no webhook comes."""

    def happen(intent_id="pi_1", type="charge.refunded", **changes):
        number = len(stripe.happened)
        event = an_event(stripe.intents[intent_id], type, id=f"evt_{number}", **changes)
        stripe.happened.append(replace(event, created_at=shop.clock.now()))
        shop.clock.advance(seconds=60)

    return happen


def paid(shop, invoice):
    return shop.open(invoice).standing.paid_cents


def test_p5_a_refund_nobody_told_us_of_is_found_by_the_next_sweep(shop, payments, stripe, invoice, happen):
    stripe.give_back("pi_1", 4_000)
    happen()
    payments.sweep()
    assert paid(shop, invoice) == 6_000


def test_p5_a_dispute_nobody_told_us_of_is_found_too(shop, payments, stripe, invoice, happen):
    stripe.dispute("pi_1", status="lost")
    happen(type="charge.dispute.closed")
    payments.sweep()
    assert shop.open(invoice).standing.balance_cents == 10_000


def test_events_are_read_to_the_last_page_and_oldest_first(shop, payments, stripe, invoice, happen):
    for _ in range(8):
        stripe.give_back("pi_1", 1_000)
        happen()
    payments.sweep()
    assert paid(shop, invoice) == 2_000
    assert shop.events() == [f"evt_{number}" for number in range(8)]


def test_what_was_told_is_not_asked_for_again(shop, payments, stripe, invoice, happen):
    stripe.give_back("pi_1", 4_000)
    happen()
    payments.receive(stripe.happened[0])
    looks = stripe.calls.count("retrieve")
    for _ in range(3):
        payments.sweep()
        shop.clock.advance(minutes=1)
    assert stripe.calls.count("retrieve") == looks


def test_what_stripe_could_not_be_asked_about_is_taken_up_again(shop, payments, stripe, invoice, happen):
    stripe.give_back("pi_1", 4_000)
    happen()
    stripe.fail("retrieve", StripeUnavailable("down"))
    payments.sweep()
    assert paid(shop, invoice) == 10_000
    shop.clock.advance(minutes=10)
    payments.sweep()
    assert paid(shop, invoice) == 6_000


def test_an_account_that_shut_us_out_does_not_hold_up_the_others(shop, payments, stripe, invoice, happen, monkeypatch):
    other = shop.invoice()
    with shop.store.unit_of_work() as books:
        attempt = books.attempt(shop.attempts(invoice)[0][0])
        books.add_attempt(
            replace(attempt, id="att_2", invoice_id=other.invoice.id, stripe_account="acct_gone", intent_id="pi_2")
        )
    stripe.give_back("pi_1", 4_000)
    happen()
    read = stripe.events

    def events(account, since, after):
        if account == "acct_gone":
            raise GatewayDeclined("no", "account_invalid")
        return read(account, since, after)

    monkeypatch.setattr(stripe, "events", events)
    payments.sweep()
    assert paid(shop, invoice) == 6_000


def test_events_are_followed_from_where_they_were_left(shop, payments, stripe, invoice, happen, monkeypatch):
    asked = []
    read = stripe.events
    monkeypatch.setattr(
        stripe, "events", lambda account, since, after: asked.append(since) or read(account, since, after)
    )
    stripe.give_back("pi_1", 1_000)
    happen()
    moment = stripe.happened[-1].created_at
    payments.sweep()
    shop.clock.advance(hours=3)
    payments.sweep()
    assert asked[-1] == moment - timedelta(minutes=5)


def test_sweeps_close_together_read_the_events_once(shop, payments, stripe, invoice, monkeypatch):
    asked = []
    read = stripe.events
    monkeypatch.setattr(stripe, "events", lambda *place: asked.append(place) or read(*place))
    for _ in range(4):
        payments.sweep()
        shop.clock.advance(seconds=10)
    assert len(asked) == 1


def test_a_connected_accounts_events_are_read_on_it(tmp_path, stripe):
    shop = a_shop(sqlite_in(tmp_path), stripe_account="acct_1")
    payments = shop.payments(stripe)
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    stripe.pay("pi_1")
    payments.check(invoice.key)
    stripe.give_back("pi_1", 4_000)
    event = an_event(stripe.intents["pi_1"], "charge.refunded")
    stripe.happened.append(replace(event, created_at=shop.clock.now(), account=None, id="evt_elsewhere"))
    payments.sweep()
    assert paid(shop, invoice) == 10_000
    stripe.happened.append(replace(event, created_at=shop.clock.now()))
    shop.clock.advance(minutes=1)
    payments.sweep()
    assert paid(shop, invoice) == 6_000
    shop.store.close()
