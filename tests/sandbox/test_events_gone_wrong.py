"""What the control can do to events on their way: lose, repeat, delay, reorder, resend and forge them."""

import json

import pytest
import stripe

from tests.sandbox.inside import MONDAY_NOON, SECRET

STEPS = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_chosen_types_are_lost_for_good(inside):
    inside.control.drop_events(["charge.*"])
    inside.paid()
    inside.control.drop_events([])
    assert inside.told() == ["payment_intent.created", "payment_intent.succeeded"]
    assert len(inside.client.v1.events.list().data) == 3


def test_every_event_is_repeated(inside):
    inside.control.repeat_events(3)
    inside.intent()
    assert inside.told() == ["payment_intent.created"] * 3
    assert inside.client.v1.events.list().data[0].pending_webhooks == 0
    with pytest.raises(ValueError, match="at least 1"):
        inside.control.repeat_events(0)


def test_events_wait_for_the_clock(inside):
    inside.control.delay_events(3600)
    inside.paid(account="acct_1One")
    assert inside.told() == []
    inside.control.advance(3599)
    assert inside.told() == []
    inside.control.advance(1)
    assert inside.told() == STEPS


@pytest.mark.parametrize(("order", "expected"), [("made", [0, 1, 2]), ("reversed", [2, 1, 0]), ("shuffled", [2, 0, 1])])
def test_held_events_are_released_in_another_order(inside, order, expected):
    inside.control.hold_events()
    inside.paid()
    assert inside.told() == []
    assert inside.control.release_events(order, seed=6) == 3
    assert inside.told() == [STEPS[index] for index in expected]
    assert inside.control.held_events() == []


def test_held_events_are_released_by_name_in_any_order(inside):
    inside.control.hold_events()
    inside.paid()
    inside.control.hold_events(on=False)
    held = [event["id"] for event in inside.control.held_events()]
    inside.control.release_events([held[2], held[0]])
    assert inside.told() == [STEPS[2], STEPS[0]]
    assert [event["id"] for event in inside.control.held_events()] == [held[1]]
    inside.intent()
    assert inside.told() == STEPS[:1]
    for wrong in (["evt_unknown"], "sideways"):
        with pytest.raises(ValueError):
            inside.control.release_events(wrong)


def test_a_released_event_waits_until_the_one_before_has_its_answer(inside):
    inside.control.hold_events()
    inside.paid()
    inside.answers = [500, 500, 200]
    inside.control.release_events()
    assert inside.told() == [STEPS[0]] * 3 + STEPS[1:]


def test_an_event_is_sent_again_unchanged(inside):
    inside.intent()
    inside.control.wait_for_deliveries()
    event_id = inside.inbox[0]["id"]
    inside.control.resend_event(event_id, times=2)
    inside.control.wait_for_deliveries()
    assert len({json.dumps(event | {"pending_webhooks": 0}) for event in inside.inbox}) == 1
    assert len(inside.inbox) == 3
    assert inside.client.v1.events.retrieve(event_id).pending_webhooks == 0


def test_a_forged_event_is_signed_but_unknown_to_stripe(inside):
    intent = inside.intent(metadata={"remit_installation": "here"})
    inside.told()
    made = inside.control.forge_event(
        "payment_intent.succeeded",
        intent.id,
        event={"livemode": True, "account": "acct_1Foreign"},
        object={"status": "succeeded", "livemode": True, "metadata": {"remit_installation": "elsewhere"}},
    )
    assert inside.told() == ["payment_intent.succeeded"]
    payload, header = inside.posts[-1]
    assert stripe.WebhookSignature.verify_header(payload.decode(), header, SECRET)
    sent = json.loads(payload)
    assert (sent["id"], sent["livemode"], sent["account"]) == (made["id"], True, "acct_1Foreign")
    assert sent["data"]["object"]["metadata"] == {"remit_installation": "elsewhere"}
    with pytest.raises(stripe.InvalidRequestError):
        inside.client.v1.events.retrieve(made["id"])
    assert inside.client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_a_forged_event_may_be_signed_wrongly_or_long_ago(inside):
    intent = inside.intent()
    inside.told()
    inside.control.forge_event("payment_intent.succeeded", intent.id, secret="whsec_wrong")
    inside.control.forge_event("payment_intent.succeeded", intent.id, age_seconds=600)
    inside.answers = [400, 400]
    assert len(inside.told()) == 2
    wrong, old = inside.posts[-2:]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(wrong[0].decode(), wrong[1], SECRET)
    assert old[1].startswith(f"t={MONDAY_NOON - 600},")


def test_an_unknown_object_has_no_forged_event(inside):
    with pytest.raises(Exception, match="No such object"):
        inside.control.forge_event("payment_intent.succeeded", "pi_unknown")


def test_signatures_and_dates_can_be_put_wrong(inside):
    inside.control.skew(600)
    intent = inside.intent()
    inside.control.wait_for_deliveries()
    assert inside.posts[-1][1].startswith(f"t={MONDAY_NOON + 600},")
    assert intent.created == MONDAY_NOON
    assert intent.last_response.headers["Date"] == "Mon, 16 Nov 2026 12:10:00 GMT"


def test_several_threads_deliver_repeats_at_once(client, stand_in, receiver):
    stand_in.control.repeat_events(16)
    client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    assert stand_in.control.wait_for_deliveries()
    assert len({body for _, body in receiver.received}) == 1
    assert len(receiver.received) == 16


def test_released_events_arrive_in_turn_over_http(client, stand_in, receiver):
    stand_in.control.hold_events()
    for _ in range(12):
        client.v1.payment_intents.create({"amount": 1000, "currency": "usd"})
    held = [event["id"] for event in stand_in.control.held_events()]
    stand_in.control.release_events("reversed")
    assert stand_in.control.wait_for_deliveries()
    assert [json.loads(body)["id"] for _, body in receiver.received] == held[::-1]
