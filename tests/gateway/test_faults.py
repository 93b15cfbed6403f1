"""What each way of failing means: certainly not done, done or not done, or to be asked again."""

import socket
import ssl

import pytest
import requests
from urllib3.exceptions import MaxRetryError, SSLError

from portal.errors import GatewayDeclined, OutcomeUnknown, StripeUnavailable
from portal.gateway import reading
from portal.gateway.client import never_sent
from sandbox import payer
from tests.gateway.conftest import a_gateway

CREATE = "POST /v1/payment_intents"


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "reset", "500", "garbage", "trickle"])
def test_a_create_that_may_have_been_done_is_unknown(gateway, stand_in, order, kind):
    stand_in.control.next_fail(kind, CREATE, times=2, seconds=5)
    with pytest.raises(OutcomeUnknown) as unknown:
        gateway.create(order)
    assert unknown.value.answered is (kind == "500")
    stand_in.control.let_go()


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "reset", "409"])
def test_one_failure_is_got_over_with_the_same_key(gateway, stand_in, order, kind):
    stand_in.control.next_fail(kind, CREATE, times=1, seconds=5)
    assert gateway.create(order).amount_cents == 5_343
    assert len({request["idempotency_key"] for request in stand_in.control.requests()}) == 1
    assert len(stand_in.control.books()) == 1
    stand_in.control.let_go()


@pytest.mark.parametrize(("kind", "times"), [("409", 2), ("429", 1)])
def test_being_told_to_wait_means_that_nothing_was_done(gateway, stand_in, order, kind, times):
    stand_in.control.next_fail(kind, CREATE, times=times)
    with pytest.raises(StripeUnavailable):
        gateway.create(order)


def test_a_timeout_before_a_refused_connection_stays_unknown(stand_in, order):
    """The library's retry would hide that the first try may have got through."""
    gateway = a_gateway(stand_in)
    stand_in.control.next_fail("timeout_after", CREATE, times=1, seconds=5)
    send = gateway._transport._session.send
    tries = []

    def send_once(request, **how):
        tries.append(request)
        if len(tries) > 1:
            request.url = closed_port()
        return send(request, **how)

    gateway._transport._session.send = send_once
    with pytest.raises(OutcomeUnknown):
        gateway.create(order)
    assert len(tries) == 2
    stand_in.control.let_go()


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_refused_connection_means_that_nothing_was_done(stand_in, order):
    with pytest.raises(StripeUnavailable):
        a_gateway(stand_in, api_base=closed_port()).create(order)


def test_a_cancel_that_may_have_been_done_is_unknown(gateway, stand_in, order):
    intent = gateway.create(order)
    stand_in.control.next_fail("timeout_after", "POST */cancel", times=2, seconds=5)
    with pytest.raises(OutcomeUnknown):
        gateway.cancel(intent.id, None, "remit:here:att_1:cancel")
    stand_in.control.let_go()


@pytest.mark.parametrize("kind", ["timeout_before", "reset", "500", "garbage", "429"])
def test_reading_that_fails_changes_nothing_and_is_unavailable(gateway, stand_in, order, kind):
    intent = gateway.create(order)
    stand_in.control.next_fail(kind, "GET *", times=2, seconds=5)
    with pytest.raises(StripeUnavailable):
        gateway.retrieve(intent.id, None)
    stand_in.control.let_go()


def test_a_crawling_answer_is_cut_off_as_a_whole(stand_in, order):
    gateway = a_gateway(stand_in, read_seconds=2.0, whole_request_seconds=0.4)
    stand_in.control.next_fail("trickle", CREATE, times=1, seconds=30)
    with pytest.raises(OutcomeUnknown):
        gateway.create(order)
    stand_in.control.let_go()


def test_no_error_of_stripes_leaves_the_room(gateway, stand_in, order):
    stand_in.control.next_fail("500", CREATE, times=2)
    with pytest.raises(OutcomeUnknown) as unknown:
        gateway.create(order)
    chain = []
    error = unknown.value
    while error is not None:
        chain.append(type(error).__module__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert all(module.startswith("portal") for module in chain)


def test_what_is_not_known_to_be_unsent_counts_as_sent():
    assert not never_sent(ValueError("anything"))
    assert not never_sent(None)


def tls(fault):
    """As requests passes it on."""
    return requests.exceptions.SSLError(MaxRetryError(None, "/v1/refunds", SSLError(fault)))


def test_a_bad_certificate_means_that_nothing_was_sent_and_a_broken_session_does_not():
    assert never_sent(tls(ssl.SSLCertVerificationError("self-signed certificate")))
    assert not never_sent(tls(ssl.SSLError("decryption failed or bad record mac")))
    assert not never_sent(requests.exceptions.SSLError(ssl.SSLError("record layer failure")))


@pytest.mark.parametrize("applied", ["timeout_after", "timeout_before"])
def test_a_key_revoked_between_two_tries_does_not_undo_the_first(gateway, stand_in, order, applied):
    stand_in.control.next_fail(applied, CREATE, times=1, seconds=5)
    stand_in.control.next_fail("401", CREATE, times=1)
    with pytest.raises(OutcomeUnknown):
        gateway.create(order)
    stand_in.control.let_go()


def test_an_object_that_cannot_be_read_does_not_stand_for_stripe_being_away(gateway, order, monkeypatch):
    """Else the sweeper, who stops while Stripe is away, would stop at it for ever."""
    intent = gateway.create(order)
    monkeypatch.setattr(reading, "STATUSES", frozenset())
    with pytest.raises(GatewayDeclined) as refusal:
        gateway.retrieve(intent.id, None)
    assert refusal.value.reason == "unreadable"
    with pytest.raises(OutcomeUnknown):
        gateway.create(order)


def test_a_payment_is_found_after_every_fault_of_reading(gateway, stand_in, order):
    intent = gateway.create(order)
    payer.pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    stand_in.control.next_fail("reset", "GET *", times=1)
    assert gateway.retrieve(intent.id, None).status == "succeeded"
