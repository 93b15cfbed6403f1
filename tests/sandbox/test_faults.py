"""Faults asked for by name."""

import pytest
import stripe

AMOUNT = {"amount": 1000, "currency": "usd"}


def create(client, key="remit:1"):
    return client.v1.payment_intents.create(AMOUNT, {"idempotency_key": key})


@pytest.mark.parametrize(
    ("kind", "error", "made"),
    [
        ("timeout_before", stripe.APIConnectionError, 0),
        ("timeout_after", stripe.APIConnectionError, 1),
        ("reset", stripe.APIConnectionError, 1),
        ("401", stripe.AuthenticationError, 0),
        ("409", stripe.StripeError, 0),
        ("429", stripe.RateLimitError, 0),
        ("500", stripe.APIError, 0),
        ("502", stripe.APIError, 0),
        ("503", stripe.APIError, 0),
        ("garbage", stripe.APIError, 1),
    ],
)
def test_a_named_fault_befalls_the_next_request_once(client, stand_in, kind, error, made):
    stand_in.control.next_fail(kind, seconds=0)
    with pytest.raises(error):
        create(client)
    assert len(stand_in.control.books()) == made
    assert create(client, "remit:2" if kind.startswith("50") else "remit:1")
    assert len(stand_in.control.books()) == 1


def test_an_answer_that_never_comes_runs_into_the_clients_own_timeout(stand_in):
    impatient = stripe.StripeClient(
        stand_in.keys.secret,
        base_addresses={"api": stand_in.url},
        http_client=stripe.RequestsClient(timeout=(1, 0.1)),
    )
    stand_in.control.next_fail("timeout_after")
    with pytest.raises(stripe.APIConnectionError):
        create(impatient)
    stand_in.control.let_go()
    assert len(stand_in.control.books()) == 1


def test_a_trickling_answer_arrives_in_the_end(client, stand_in):
    stand_in.control.next_fail("trickle", seconds=0.1)
    assert create(client).status == "requires_payment_method"


def test_a_fault_waits_for_the_request_it_names(client, stand_in):
    stand_in.control.next_fail("429", match="POST /v1/payment_intents/*/cancel", times=2)
    intent = create(client)
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError):
            client.v1.payment_intents.cancel(intent.id)
    assert client.v1.payment_intents.cancel(intent.id).status == "canceled"


def test_an_unknown_fault_is_refused(stand_in):
    with pytest.raises(ValueError, match="unknown fault 'storm'"):
        stand_in.control.next_fail("storm")


def test_an_error_of_stripes_may_hide_that_it_was_done(inside):
    inside.control.next_fail("500_after")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            create(inside.client)
        assert caught.value.http_status == 500
    assert len(inside.control.books()) == 1


@pytest.mark.parametrize("kind", ["500", "502", "503"])
def test_an_error_of_stripes_is_kept_under_the_key(inside, kind):
    inside.control.next_fail(kind)
    statuses = []
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            create(inside.client)
        statuses.append(caught.value.http_status)
    assert statuses == [int(kind)] * 2
    assert inside.control.books() == []


def test_too_many_requests_say_when_to_come_back(inside):
    inside.control.next_fail("429")
    with pytest.raises(stripe.RateLimitError) as caught:
        create(inside.client)
    assert (caught.value.headers["Retry-After"], caught.value.error.code) == ("1", "rate_limit")


def test_a_fault_can_spare_the_first_requests(inside):
    inside.control.next_fail("409", match="POST /v1/payment_intents", skip=1)
    inside.control.next_fail("429", match="POST *")
    for error in (stripe.RateLimitError, stripe.StripeError):
        with pytest.raises(error):
            create(inside.client)
    assert create(inside.client)


def test_a_key_stays_revoked_until_the_faults_are_cleared(inside):
    inside.control.next_fail("401", times=0)
    for _ in range(3):
        with pytest.raises(stripe.AuthenticationError):
            create(inside.client)
    inside.control.clear_faults()
    assert create(inside.client)


@pytest.mark.parametrize("wrong", [{"times": -1}, {"skip": -1}])
def test_a_negative_count_is_refused(inside, wrong):
    with pytest.raises(ValueError, match="not negative"):
        inside.control.next_fail("409", **wrong)
