"""Only what Stripe signed, just now, with one of our secrets, is an event."""

import hashlib
import hmac
import json

import pytest

from portal.errors import BadInput
from portal.gateway.webhook import event_of, verified
from tests.fakes import NOON

SECRET = "whsec_of_the_tests"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "livemode": False,
    "account": "acct_1",
    "data": {
        "object": {"id": "pi_1", "object": "payment_intent", "metadata": {"remit_installation": "here"}},
    },
}
BODY = json.dumps(EVENT).encode()
AT = int(NOON.timestamp())


def sign(body=BODY, secret=SECRET, at=AT, scheme="v1"):
    signature = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},{scheme}={signature}"


def test_a_signed_event_is_read():
    event = verified(BODY, sign(), (SECRET,), NOON)
    assert (event.id, event.type, event.account, event.livemode) == (
        "evt_1",
        "payment_intent.succeeded",
        "acct_1",
        False,
    )
    assert (event.object_id, event.intent_id, event.installation) == ("pi_1", "pi_1", "here")
    assert json.loads(event.raw) == EVENT


def test_what_opens_something_is_not_kept():
    told = json.loads(BODY)
    told["data"]["object"] |= {
        "client_secret": "pi_1_secret_SECRET",
        "next_action": {"redirect_to_url": {"return_url": "https://pay.example/invoices/KEY/payments/return"}},
        "charges": [{"return_url": "https://pay.example/invoices/KEY"}, {"amount": 1}],
    }
    kept = event_of(json.dumps(told).encode()).raw
    assert b"SECRET" not in kept
    assert b"KEY" not in kept
    assert json.loads(kept)["data"]["object"]["charges"] == [{}, {"amount": 1}]


@pytest.mark.parametrize("strange", ["pi_\ud800", "pi_\u0000", "pi_\n"])
def test_ids_that_no_database_takes_are_no_ids(strange):
    told = json.loads(BODY)
    told["data"]["object"]["id"] = strange
    event = event_of(json.dumps(told).encode())
    assert (event.object_id, event.intent_id) == ("", None)
    with pytest.raises(BadInput):
        event_of(json.dumps(EVENT | {"id": strange}).encode())


def test_a_body_nested_beyond_reading_is_refused():
    with pytest.raises(BadInput):
        event_of(b"[" * 100_000)


def test_a_signature_computed_by_hand_fits():
    """HMAC-SHA256 of `1773144000.{}` under `whsec_hand`, computed apart from this code with openssl."""
    at = "1773144000"
    by_hand = "a2c99a5270800e78a21440e328e8fb9d630db5ab1d2497b6e50cd07ebfa99f5a"
    with pytest.raises(BadInput, match="not an event"):
        verified(b"{}", f"t={at},v1={by_hand}", ("whsec_hand",), NOON)


def test_either_of_two_secrets_will_do():
    assert verified(BODY, sign(secret="whsec_old"), (SECRET, "whsec_old"), NOON).id == "evt_1"


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "t=,v1=",
        "nonsense",
        f"t={AT}",
        f"v1={'0' * 64}",
        f"t={AT},v1={'0' * 64}",
        f"t={AT},v1=é",
        sign(secret="whsec_another"),
        sign(body=BODY + b" "),
        sign(scheme="v0"),
        sign() + "\x00",
        sign().replace(f"t={AT}", f"t={AT + 1}"),
    ],
)
def test_what_is_not_signed_by_stripe_is_refused(signature):
    with pytest.raises(BadInput):
        verified(BODY, signature, (SECRET,), NOON)


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 86_400])
def test_a_signature_of_another_time_is_refused(seconds):
    with pytest.raises(BadInput):
        verified(BODY, sign(at=AT + seconds), (SECRET,), NOON)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signature_of_about_now_is_taken(seconds):
    assert verified(BODY, sign(at=AT + seconds), (SECRET,), NOON).id == "evt_1"


def test_an_old_time_put_before_the_signed_one_does_not_help():
    with pytest.raises(BadInput):
        verified(BODY, f"t={AT}," + sign(at=AT - 1_000), (SECRET,), NOON)


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_taken(secrets):
    with pytest.raises(BadInput):
        verified(BODY, sign(secret=""), secrets, NOON)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b'{"id": 7, "type": "x"}', b"\xff\xfe", b"{"])
def test_what_is_no_event_is_refused_however_well_signed(body):
    with pytest.raises(BadInput):
        verified(body, sign(body=body), (SECRET,), NOON)


def test_a_charges_event_leads_to_its_intent():
    charge = {"id": "ch_1", "object": "charge", "payment_intent": "pi_7", "metadata": {}}
    event = event_of(json.dumps(EVENT | {"data": {"object": charge}}).encode())
    assert (event.object_id, event.intent_id, event.installation) == ("ch_1", "pi_7", None)


def test_an_expanded_intent_is_followed_too():
    charge = {"id": "ch_1", "object": "charge", "payment_intent": {"id": "pi_7"}}
    assert event_of(json.dumps(EVENT | {"data": {"object": charge}}).encode()).intent_id == "pi_7"


def test_a_thin_event_gives_what_is_there():
    thin = {"id": "evt_2", "object": "v2.core.event", "type": "v2.something", "related_object": {"id": "pi_9"}}
    event = event_of(json.dumps(thin).encode())
    assert (event.object_id, event.intent_id, event.account) == ("pi_9", "pi_9", None)


@pytest.mark.parametrize("data", [None, [], {"object": None}, {"object": []}, {"object": {"metadata": 7}}])
def test_odd_data_in_an_event_is_no_reason_to_fall_over(data):
    assert event_of(json.dumps(EVENT | {"data": data}).encode()).intent_id is None
