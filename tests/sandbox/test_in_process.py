"""The stand-in without a network."""

import time

import pytest
import requests
import stripe
from werkzeug.datastructures import Headers

from sandbox.exchange import Request
from sandbox.version import API_VERSION

AMOUNT = {"amount": 1000, "currency": "usd"}


@pytest.mark.parametrize(
    ("kind", "error", "made"),
    [
        ("timeout_before", requests.ReadTimeout, 0),
        ("timeout_after", requests.ReadTimeout, 1),
        ("reset", requests.exceptions.ChunkedEncodingError, 1),
    ],
)
def test_a_broken_connection_costs_no_time(inside, kind, error, made):
    inside.control.next_fail(kind, seconds=3600)
    began = time.monotonic()
    with pytest.raises(stripe.APIConnectionError) as caught:
        inside.intent()
    assert isinstance(caught.value.__cause__, error)
    assert time.monotonic() - began < 60
    assert len(inside.control.books()) == made


def test_one_request_can_be_handed_in(inside):
    headers = Headers({"Authorization": f"Bearer {inside.keys.secret}", "Stripe-Version": API_VERSION})
    form = [(name, str(value)) for name, value in AMOUNT.items()]
    reply = inside.answer(Request("POST", "/v1/payment_intents", headers, form=form, mimetype="text/plain"))
    assert (reply.status, len(inside.world.violations)) == (400, 1)
    inside.world.violations.clear()
    mimetype = "application/x-www-form-urlencoded"
    reply = inside.answer(Request("POST", "/v1/payment_intents", headers, form=form, mimetype=mimetype))
    assert (reply.status, reply.fault, b'"amount": 1000' in reply.body) == (200, None, True)
    inside.control.next_fail("reset")
    reply = inside.answer(Request("GET", "/v1/payment_intents", headers))
    assert (reply.status, reply.fault.kind) == (200, "reset")


def test_keys_and_secrets_stay_out_of_the_repr(inside):
    headers = Headers({"Authorization": f"Bearer {inside.keys.secret}"})
    request = Request("POST", "/v1/payment_intents", headers, form=[("client_secret", "pi_1_secret_2")])
    assert repr(request) == "Request(method='POST', path='/v1/payment_intents', mimetype='')"


def test_a_session_of_its_own_reaches_nothing_else(inside):
    with pytest.raises(requests.exceptions.InvalidSchema):
        inside.session().get("http://example.com/", timeout=1)


def test_a_defect_of_its_own_is_a_violation(inside, capsys):
    inside.world.account().intents["pi_1"] = {"object": "payment_intent"}
    with pytest.raises(stripe.APIError):
        inside.client.v1.payment_intents.list()
    assert [found["kind"] for found in inside.world.violations] == ["defect"]
    assert "KeyError" in capsys.readouterr().err
    inside.world.violations.clear()
    inside.world.account().intents.clear()


def test_events_are_delivered_while_somebody_waits(inside):
    inside.answers = [500, 500]
    inside.intent()
    assert inside.inbox == []
    assert inside.told() == ["payment_intent.created"] * 3
