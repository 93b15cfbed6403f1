"""Webhook events only say where to look."""

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import StripeUnavailable
from portal.ports import Seen
from tests.fakes import an_event


@pytest.fixture
def invoice(shop, payments):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(10_000), None)
    return invoice


def paid(shop, invoice):
    return shop.open(invoice).standing.paid_cents


def test_an_event_makes_us_look_and_settle(shop, payments, stripe, invoice):
    payments.receive(an_event(stripe.pay("pi_1")))
    assert paid(shop, invoice) == 10_000


def test_what_an_event_claims_is_not_believed(shop, payments, stripe, invoice):
    payments.receive(an_event(stripe.intents["pi_1"], "payment_intent.succeeded"))
    assert paid(shop, invoice) == 0


def test_an_event_about_a_charge_leads_to_its_intent(shop, payments, stripe, invoice):
    intent = stripe.pay("pi_1")
    payments.receive(an_event(intent, "charge.succeeded", object_id=intent.charge.id))
    assert paid(shop, invoice) == 10_000


def test_a_repeated_event_has_one_effect_and_asks_stripe_once(shop, payments, stripe, invoice):
    event = an_event(stripe.pay("pi_1"))
    for _ in range(20):
        payments.receive(event)
    assert paid(shop, invoice) == 10_000
    assert stripe.calls.count("retrieve") == 1


def test_a_late_event_does_not_take_a_payment_back(shop, payments, stripe, invoice):
    intent = stripe.pay("pi_1")
    payments.receive(an_event(intent))
    payments.receive(an_event(intent, "payment_intent.canceled"))
    payments.receive(an_event(intent, "payment_intent.payment_failed"))
    assert paid(shop, invoice) == 10_000


def test_an_event_stays_unsettled_while_stripe_is_down_and_is_taken_up_again(shop, payments, stripe, invoice):
    event = an_event(stripe.pay("pi_1"))
    stripe.fail("retrieve", StripeUnavailable("down"))
    with pytest.raises(StripeUnavailable):
        payments.receive(event)
    payments.receive(event)
    assert paid(shop, invoice) == 10_000


@pytest.mark.parametrize(
    "change",
    [
        {"installation": "another"},
        {"livemode": True},
        {"account": "acct_other"},
        {"intent_id": "pi_unknown"},
        {"intent_id": None},
        {"type": "invoice.paid"},
        {"type": "payment_intent.created"},
    ],
)
def test_an_event_that_is_not_ours_asks_nobody_and_leaves_no_trace(shop, payments, stripe, invoice, change):
    calls = list(stripe.calls)
    payments.receive(an_event(stripe.pay("pi_1"), **{"type": "payment_intent.succeeded"} | change))
    assert stripe.calls == calls
    assert paid(shop, invoice) == 0
    assert shop.events() == []


def test_an_event_without_our_mark_counts_where_we_know_the_intent(shop, payments, stripe, invoice):
    payments.receive(an_event(stripe.pay("pi_1"), "charge.succeeded", installation=None))
    assert paid(shop, invoice) == 10_000
