"""Listing what Stripe holds of ours, page by page, over the stand-in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from portal.errors import GatewayDeclined, StripeUnavailable
from portal.gateway import stripe_gateway, translation
from sandbox import payer
from tests.gateway.conftest import a_gateway

EVER = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
SECOND = timedelta(seconds=1)


def several(gateway, order, number, **changes):
    orders = [replace(order, attempt_id=f"att_{i}", idempotency_key=f"k{i}", **changes) for i in range(number)]
    return [gateway.create(one) for one in orders]


def listed(gateway, account=None):
    found, after = [], None
    while True:
        page = gateway.list_intents(account, *EVER, after)
        found += page.intents
        if (after := page.after) is None:
            return found


def test_every_intent_is_listed_once_newest_first(gateway, order, monkeypatch):
    monkeypatch.setattr(stripe_gateway, "MOST_ON_A_PAGE", 2)
    made = several(gateway, order, 5)
    assert [one.id for one in listed(gateway)] == [one.id for one in reversed(made)]


def test_a_listed_intent_is_the_one_that_is_retrieved(gateway, stand_in, order):
    intent = gateway.create(replace(order, installment_id="istl_1"))
    payer.pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, "4242424242424242")
    (found,) = listed(gateway)
    assert found == gateway.retrieve(intent.id, None)
    assert (found.installment_id, found.charge.refunded_cents, found.charge.disputed) == ("istl_1", 0, False)


def test_intents_of_others_are_counted_and_left_alone(gateway, stand_in, order, monkeypatch):
    monkeypatch.setattr(stripe_gateway, "MOST_ON_A_PAGE", 2)
    ours = gateway.create(order)
    client = stripe.StripeClient(stand_in.keys.secret, base_addresses={"api": stand_in.url})
    for _ in range(3):
        client.v1.payment_intents.create(
            {"amount": 100, "currency": "usd", "allowed_payment_method_types": ["card"], "metadata": {"shop": "x"}}
        )
    first = gateway.list_intents(None, *EVER, None)
    assert (first.intents, first.others) == ((), 2)
    assert [one.id for one in listed(gateway)] == [ours.id]


def test_the_range_takes_its_beginning_and_leaves_its_end(gateway, order):
    made = gateway.create(order)
    assert gateway.list_intents(None, made.created_at, made.created_at + SECOND, None).intents
    assert not gateway.list_intents(None, EVER[0], made.created_at, None).intents


def test_a_connected_account_has_a_list_of_its_own(gateway, order):
    theirs = gateway.create(replace(order, account="acct_1Theirs"))
    assert listed(gateway) == []
    assert [one.account for one in listed(gateway, "acct_1Theirs")] == [theirs.account]


def test_a_list_nobody_answers_is_not_an_empty_one(stand_in):
    gateway = a_gateway(stand_in, api_base="http://127.0.0.1:9")
    with pytest.raises(StripeUnavailable):
        gateway.list_intents(None, *EVER, None)


def test_an_account_that_took_its_access_back_refuses_and_stripe_is_not_taken_for_down():
    told = {"error": {"type": "invalid_request_error", "code": "account_invalid", "message": "no access"}}
    fault = stripe.PermissionError("no access", json_body=told, http_status=403, code="account_invalid")
    for refusal in (translation.of_reading(fault), translation.of_writing(fault, maybe_sent=False)):
        assert isinstance(refusal, GatewayDeclined)
        assert refusal.reason == "account_invalid"
