"""Events and their signed delivery."""

import json

import pytest
import stripe

from sandbox.payer import pay, pay_by_bank
from sandbox.webhooks import signature
from tests.sandbox.conftest import SECRET

AMOUNT = {"amount": 1000, "currency": "usd"}


def types(receiver):
    return sorted(json.loads(body)["type"] for _, body in receiver.received)


def test_a_signature_is_the_hmac_worked_out_by_hand():
    # printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
    digest = "c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925"
    assert signature(b'{"id":"evt_1"}', "whsec_test", 1700000000) == f"t=1700000000,v1={digest}"


def test_stripes_own_client_accepts_what_is_delivered(client, stand_in, receiver):
    intent = client.v1.payment_intents.create(AMOUNT, {"idempotency_key": "remit:1"})
    assert stand_in.control.wait_for_deliveries()
    ((headers, body),) = receiver.received
    event = client.construct_event(body, headers["Stripe-Signature"], SECRET)
    assert (event.type, event.data.object.id) == ("payment_intent.created", intent.id)
    assert (event.api_version, event.pending_webhooks) == (stripe.api_version, 1)
    assert event.request.idempotency_key == "remit:1"
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body + b" ", headers["Stripe-Signature"], SECRET)


def test_signatures_carry_real_time_and_objects_the_stand_ins(client, stand_in, receiver):
    stand_in.control.advance(10 * 86400)
    client.v1.payment_intents.create(AMOUNT)
    stand_in.control.wait_for_deliveries()
    ((headers, body),) = receiver.received
    signed_at = int(headers["Stripe-Signature"].split(",")[0].removeprefix("t="))
    event = client.construct_event(body, headers["Stripe-Signature"], SECRET)  # refuses what is signed 5 minutes ago
    assert event.created - signed_at >= 10 * 86400 - 5


def test_each_step_of_a_payment_is_told(client, stand_in, receiver):
    intent = client.v1.payment_intents.create(AMOUNT)
    pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, "4000000000000002")
    pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    assert stand_in.control.wait_for_deliveries()
    assert types(receiver) == [
        "charge.failed",
        "charge.succeeded",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
    ]


def test_debits_actions_and_cancellations_are_told(client, stand_in, receiver):
    debit, action = (client.v1.payment_intents.create(AMOUNT) for _ in range(2))
    pay_by_bank(stand_in.url, stand_in.keys.publishable, debit.client_secret)
    pay(stand_in.url, stand_in.keys.publishable, action.client_secret, "4000002500003155")
    client.v1.payment_intents.cancel(action.id)
    assert stand_in.control.wait_for_deliveries()
    told = set(types(receiver))
    assert told >= {
        "charge.pending",
        "payment_intent.processing",
        "payment_intent.requires_action",
        "payment_intent.canceled",
    }


def test_an_event_shows_the_object_as_it_was_then(client, stand_in, receiver):
    intent = client.v1.payment_intents.create(AMOUNT)
    pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    (event,) = client.v1.events.list({"type": "payment_intent.created"}).data
    assert event.data.object.status == "requires_payment_method"
    assert client.v1.events.retrieve(event.id).type == "payment_intent.created"


@pytest.mark.parametrize(("answers", "attempts", "pending"), [([500, 500], 3, 0), ([500, 404, 302], 3, 1), ([], 1, 0)])
def test_a_failed_delivery_is_tried_three_times(client, stand_in, receiver, answers, attempts, pending):
    receiver.answers = answers
    client.v1.payment_intents.create(AMOUNT)
    assert stand_in.control.wait_for_deliveries()
    assert len(receiver.received) == attempts
    assert len({body for _, body in receiver.received}) == 1
    assert client.v1.events.list().data[0].pending_webhooks == pending


def test_an_endpoint_that_is_down_costs_nothing_but_the_delivery(client, stand_in):
    stand_in.control.set_endpoint("http://127.0.0.1:9/webhooks/stripe", SECRET)
    client.v1.payment_intents.create(AMOUNT)
    assert stand_in.control.wait_for_deliveries()
    assert [(row["attempt"], row["status"]) for row in stand_in.control.deliveries()] == [(1, 0), (2, 0), (3, 0)]


def test_webhooks_switched_off_are_lost_but_the_events_can_be_listed(client, stand_in, receiver):
    stand_in.control.deliver(on=False)
    client.v1.payment_intents.create(AMOUNT)
    stand_in.control.deliver(on=True)
    assert stand_in.control.wait_for_deliveries()
    assert receiver.received == []
    assert [event.type for event in client.v1.events.list().data] == ["payment_intent.created"]


def test_a_connected_accounts_event_names_the_account(client, stand_in, receiver):
    client.v1.payment_intents.create(AMOUNT, {"stripe_account": "acct_1Other"})
    client.v1.payment_intents.create(AMOUNT)
    assert stand_in.control.wait_for_deliveries()
    assert sorted(json.loads(body).get("account", "") for _, body in receiver.received) == ["", "acct_1Other"]
    assert len(client.v1.events.list().data) == 1


def test_events_are_listed_by_types_and_wildcards(client, stand_in):
    intent = client.v1.payment_intents.create(AMOUNT)
    pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    assert [event.type for event in client.v1.events.list({"type": "charge.*"}).data] == ["charge.succeeded"]
    wanted = ["payment_intent.created", "charge.succeeded"]
    assert {event.type for event in client.v1.events.list({"types": wanted}).data} == set(wanted)
