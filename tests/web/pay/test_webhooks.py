"""POST /webhooks/stripe over HTTP; what each event does is told in tests/payments/test_receive.py."""

import json

import pytest

from portal.errors import StripeUnavailable
from tests.fakes import SIGNATURE
from tests.web.pay.conftest import URL

AT = f"{URL}/webhooks/stripe"


def event(intent, type="payment_intent.succeeded", **changes):
    found = {
        "id": intent.id,
        "object": "payment_intent",
        "metadata": {"remit_installation": intent.installation},
    }
    return json.dumps({"id": f"evt_{type}", "type": type, "livemode": False, "data": {"object": found}} | changes)


def deliver(client, body, signature=SIGNATURE):
    return client.post(AT, data=body, headers={"Stripe-Signature": signature}, content_type="application/json")


@pytest.fixture
def intent(payer, stripe):
    payer.begin()
    return stripe.pay("pi_1")


def test_a_signed_event_settles(client, payer, intent):
    assert deliver(client, event(intent)).status_code == 200
    assert payer.get("/status").json["paidCents"] == 10_000


def test_no_origin_is_asked_of_stripe(client, intent):
    answer = client.post(AT, data=event(intent), headers={"Stripe-Signature": SIGNATURE, "Origin": "null"})
    assert answer.status_code == 200


@pytest.mark.parametrize("signature", ["", "t=1,v1=00"])
def test_an_unsigned_event_is_400_and_has_no_effect(client, payer, shop, intent, signature):
    assert deliver(client, event(intent), signature).status_code == 400
    assert payer.get("/status").json["paidCents"] == 0
    assert shop.events() == []


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"id": 1}'])
def test_what_is_no_event_is_400(client, body):
    assert deliver(client, body).status_code == 400


def test_an_event_of_another_installation_is_acknowledged_and_ignored(client, payer, shop, intent):
    found = {"id": intent.id, "object": "payment_intent", "metadata": {"remit_installation": "another"}}
    assert deliver(client, event(intent, data={"object": found})).status_code == 200
    assert (payer.get("/status").json["paidCents"], shop.events()) == (0, [])


@pytest.mark.parametrize("type", ["invoice.paid", "customer.created", "v2.core.event", "x"])
def test_an_unknown_type_is_acknowledged_and_ignored(client, shop, intent, type):
    assert deliver(client, event(intent, type)).status_code == 200
    assert shop.events() == []


def test_while_stripe_is_down_the_event_is_kept_and_asked_for_again(client, payer, shop, stripe, intent):
    stripe.fail("retrieve", StripeUnavailable("down"))
    assert deliver(client, event(intent)).status_code == 503
    assert len(shop.events()) == 1
    assert deliver(client, event(intent)).status_code == 200
    assert payer.get("/status").json["paidCents"] == 10_000


def test_a_body_beyond_a_mebibyte_is_refused_unread(client, shop):
    assert deliver(client, b"x" * (1024 * 1024 + 1)).status_code == 413


def test_the_store_keeps_what_came(client, shop, intent):
    deliver(client, event(intent))
    assert [json.loads(kept) for kept in shop.raw_events()] == [json.loads(event(intent))]
