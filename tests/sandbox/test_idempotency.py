"""Idempotency keys."""

import threading

import pytest
import stripe

from sandbox.payer import pay

AMOUNT = {"amount": 1000, "currency": "usd"}


def create(client, key, **more):
    return client.v1.payment_intents.create({**AMOUNT, **more}, {"idempotency_key": key})


def test_the_same_key_gives_the_same_answer_and_says_so(client, stand_in):
    first, second = create(client, "remit:1"), create(client, "remit:1")
    assert first.id == second.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(stand_in.control.books()) == 1


def test_a_replay_answers_what_was_true_then(client, stand_in):
    made = create(client, "remit:1")
    pay(stand_in.url, stand_in.keys.publishable, made.client_secret)
    assert create(client, "remit:1").status == "requires_payment_method"


def test_the_same_key_with_other_parameters_is_refused(client, breaches):
    create(client, "remit:1")
    with pytest.raises(stripe.IdempotencyError) as caught:
        create(client, "remit:1", description="other")
    assert caught.value.http_status == 400
    assert len(breaches()) == 1


def test_a_key_is_free_again_after_24_hours(client, stand_in):
    first = create(client, "remit:1")
    stand_in.control.advance(24 * 3600 - 60)
    assert create(client, "remit:1").id == first.id
    stand_in.control.advance(61)
    assert create(client, "remit:1").id != first.id


def test_keys_of_different_accounts_do_not_meet(client):
    ours = client.v1.payment_intents.create(AMOUNT, {"idempotency_key": "k"})
    theirs = client.v1.payment_intents.create(AMOUNT, {"idempotency_key": "k", "stripe_account": "acct_1Other"})
    assert ours.id != theirs.id


def test_a_refused_parameter_is_not_remembered(client, breaches):
    with pytest.raises(stripe.InvalidRequestError):
        create(client, "remit:1", currency="zzz")
    assert create(client, "remit:1").status == "requires_payment_method"
    assert breaches() == ["Invalid currency: zzz."]


def test_a_server_error_is_remembered(client, stand_in):
    stand_in.control.next_fail("500")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            create(client, "remit:1")
        assert caught.value.http_status == 500
    assert stand_in.control.books() == []


def test_a_decline_is_remembered(client, stand_in):
    more = {"confirm": True, "payment_method": "pm_card_visa_chargeDeclined", "return_url": "https://example.com/"}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            create(client, "remit:1", **more)
    assert [row["charges"] for row in stand_in.control.books()] == [1]


def holds(stand_in, key):
    with stand_in.control.world.lock:
        return key in stand_in.control.world.account().replays._entries


def test_a_key_in_use_is_a_conflict(client, stand_in):
    stand_in.control.next_fail("slow", seconds=30)
    outcomes = []
    first = threading.Thread(target=lambda: outcomes.append(create(client, "remit:1").id))
    first.start()
    while not holds(stand_in, "remit:1"):
        continue
    with pytest.raises(stripe.StripeError) as caught:
        create(client, "remit:1")
    assert (caught.value.http_status, caught.value.error.code) == (409, "idempotency_key_in_use")
    stand_in.control.let_go()
    first.join()
    assert outcomes == [create(client, "remit:1").id]


def test_many_callers_with_one_key_make_one_intent(client, stand_in):
    start, ids, refused = threading.Barrier(8), [], []

    def call():
        start.wait()
        try:
            ids.append(create(client, "remit:1").id)
        except stripe.StripeError as error:
            refused.append(error.http_status)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 1
    assert set(refused) <= {409}
    assert len(stand_in.control.books()) == 1


@pytest.mark.parametrize(("length", "taken"), [(255, True), (256, False)])
def test_a_key_has_at_most_255_characters(client, breaches, length, taken):
    if taken:
        assert create(client, "k" * length)
        return
    with pytest.raises(stripe.InvalidRequestError):
        create(client, "k" * length)
    assert len(breaches()) == 1
