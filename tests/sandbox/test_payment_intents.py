"""The life of a payment, through Stripe's own client over HTTP."""

import threading

import pytest
import stripe

from sandbox.cards import CARDS, DECLINE
from sandbox.payer import pay, pay_by_bank

NO_REDIRECTS = {"enabled": True, "allow_redirects": "never"}


def create(client, amount=1000, currency="usd", **more):
    return client.v1.payment_intents.create({"amount": amount, "currency": currency, **more})


def test_an_intent_is_created_read_and_listed_as_it_was_asked_for(client):
    made = create(
        client, 10343, metadata={"invoice": "inv_1"}, description="Invoice 1", statement_descriptor_suffix="INV 1"
    )
    read = client.v1.payment_intents.retrieve(made.id)
    assert (read.amount, read.currency, read.status) == (10343, "usd", "requires_payment_method")
    assert (read.metadata["invoice"], read.description, read.statement_descriptor_suffix) == (
        "inv_1",
        "Invoice 1",
        "INV 1",
    )
    assert read.client_secret.startswith(f"{read.id}_secret_")
    assert [intent.id for intent in client.v1.payment_intents.list().data] == [made.id]


def test_a_good_card_pays_and_the_charge_can_be_expanded(client, stand_in):
    intent = create(client)
    answer = pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    assert answer["status"] == "succeeded"
    read = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (read.status, read.amount_received) == ("succeeded", 1000)
    assert (read.latest_charge.status, read.latest_charge.amount_captured) == ("succeeded", 1000)
    assert read.latest_charge.payment_method_details.card.last4 == "4242"
    assert client.v1.charges.retrieve(read.latest_charge.id).payment_intent == intent.id


@pytest.mark.parametrize("card", [card for card in CARDS if card.outcome == DECLINE], ids=lambda card: card.number)
def test_a_declined_card_leaves_the_intent_payable_and_a_failed_charge(client, stand_in, card):
    intent = create(client)
    error = pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, card.number)["error"]
    assert (error["type"], error["code"], error["message"]) == ("card_error", card.code, card.message)
    assert error.get("decline_code", "") == card.decline_code
    read = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (read.status, read.amount_received, read.payment_method) == ("requires_payment_method", 0, None)
    assert read.last_payment_error.code == card.code
    assert (read.latest_charge.status, read.latest_charge.failure_code) == ("failed", card.code)
    assert pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)["status"] == "succeeded"


def test_each_attempt_makes_its_own_charge(client, stand_in):
    intent = create(client)
    for card in ("4000000000000002", "4000000000009995", "4242424242424242"):
        pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, card)
    (row,) = stand_in.control.books()
    assert (row["charges"], row["captured"], row["status"]) == (3, 1000, "succeeded")


def test_a_decline_on_the_server_side_is_a_card_error_with_the_intent(client):
    with pytest.raises(stripe.CardError) as caught:
        create(
            client,
            confirm=True,
            payment_method="pm_card_visa_chargeDeclined",
            automatic_payment_methods=NO_REDIRECTS,
        )
    assert (caught.value.code, caught.value.http_status) == ("card_declined", 402)
    assert caught.value.error.decline_code == "generic_decline"
    assert caught.value.error.payment_intent.status == "requires_payment_method"


@pytest.mark.parametrize("card", ["4000002500003155", "4000002760003184"])
def test_a_card_that_needs_its_bank_waits_for_action_and_can_be_cancelled(client, stand_in, card):
    intent = create(client)
    answer = pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, card)
    assert (answer["status"], answer["next_action"]["type"]) == ("requires_action", "redirect_to_url")
    assert stand_in.control.books()[0]["charges"] == 0
    assert client.v1.payment_intents.cancel(intent.id).status == "canceled"


@pytest.mark.parametrize(
    ("approved", "status", "captured"), [(True, "succeeded", 1000), (False, "requires_payment_method", 0)]
)
def test_the_banks_answer_ends_the_waiting_once(client, stand_in, approved, status, captured):
    intent = create(client)
    assert stand_in.control.authenticate(intent.id) is False
    pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, "4000002760003184")
    assert stand_in.control.authenticate(intent.id, approved=approved) is True
    assert stand_in.control.authenticate(intent.id, approved=True) is False
    read = client.v1.payment_intents.retrieve(intent.id)
    assert (read.status, read.next_action, stand_in.control.books()[0]["captured"]) == (status, None, captured)
    if not approved:
        assert read.last_payment_error.code == "payment_intent_authentication_failure"
        assert pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)["status"] == "succeeded"


def test_a_cancelled_intent_no_longer_waits_for_its_bank(client, stand_in):
    intent = create(client)
    pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, "4000002760003184")
    client.v1.payment_intents.cancel(intent.id)
    assert stand_in.control.authenticate(intent.id) is False
    assert stand_in.control.books()[0]["captured"] == 0


def test_a_bank_debit_is_processing_until_it_settles(client, stand_in):
    intent = create(client)
    assert pay_by_bank(stand_in.url, stand_in.keys.publishable, intent.client_secret)["status"] == "processing"
    assert stand_in.control.books()[0]["captured"] == 0
    stand_in.control.settle(intent.id)
    read = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (read.status, read.amount_received, read.latest_charge.status) == ("succeeded", 1000, "succeeded")


def test_a_returned_bank_debit_leaves_the_intent_payable(client, stand_in):
    intent = create(client)
    pay_by_bank(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    stand_in.control.fail(intent.id, code="insufficient_funds")
    read = client.v1.payment_intents.retrieve(intent.id)
    assert (read.status, read.last_payment_error.code) == ("requires_payment_method", "insufficient_funds")
    assert pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)["status"] == "succeeded"


def test_bank_debits_are_offered_in_dollars_only(client):
    assert create(client).payment_method_types == ["card", "us_bank_account"]
    assert create(client, currency="eur").payment_method_types == ["card"]
    assert create(client, excluded_payment_method_types=["us_bank_account"]).payment_method_types == ["card"]


def test_what_is_processing_or_succeeded_cannot_be_cancelled(client, stand_in):
    for begin, status in ((pay, "succeeded"), (pay_by_bank, "processing")):
        intent = create(client)
        begin(stand_in.url, stand_in.keys.publishable, intent.client_secret)
        with pytest.raises(stripe.InvalidRequestError) as caught:
            client.v1.payment_intents.cancel(intent.id)
        assert caught.value.code == "payment_intent_unexpected_state"
        assert caught.value.error.payment_intent.status == status


def test_an_intents_amount_changes_under_the_same_secret_until_it_is_paid(client, stand_in):
    intent = create(client)
    changed = client.v1.payment_intents.update(intent.id, {"amount": 2_500})
    assert (changed.amount, changed.client_secret) == (2_500, intent.client_secret)
    pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    assert stand_in.control.books()[0]["captured"] == 2_500
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.update(intent.id, {"amount": 3_000})


def test_a_cancelled_intent_cannot_be_paid(client, stand_in):
    intent = create(client)
    client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    answer = pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    assert answer["error"]["code"] == "payment_intent_unexpected_state"
    assert client.v1.payment_intents.retrieve(intent.id).cancellation_reason == "abandoned"


def test_a_succeeded_intent_cannot_be_paid_again(client, stand_in):
    intent = create(client)
    pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    answer = pay(stand_in.url, stand_in.keys.publishable, intent.client_secret)
    assert answer["error"]["code"] == "payment_intent_unexpected_state"
    assert stand_in.control.books()[0]["captured"] == 1000


def test_an_unknown_intent_is_missing(client):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.payment_intents.retrieve("pi_unknown")
    assert (caught.value.code, caught.value.http_status) == ("resource_missing", 404)


def test_a_customer_can_be_made_read_and_paid_for(client):
    customer = client.v1.customers.create({"name": "Ada", "email": "ada@example.com", "metadata": {"id": "cus_1"}})
    assert client.v1.customers.retrieve(customer.id).email == "ada@example.com"
    mine = create(client, customer=customer.id)
    create(client)
    assert [intent.id for intent in client.v1.payment_intents.list({"customer": customer.id}).data] == [mine.id]


def test_lists_page_by_cursor_newest_first(client):
    ids = [create(client).id for _ in range(5)][::-1]
    first = client.v1.payment_intents.list({"limit": 2})
    assert ([intent.id for intent in first.data], first.has_more) == (ids[:2], True)
    assert [intent.id for intent in first.auto_paging_iter()] == ids


def test_objects_are_dated_by_the_stand_ins_clock(client, stand_in):
    before = create(client).created
    stand_in.control.advance(86400)
    made = create(client)
    assert made.created >= before + 86400
    later = client.v1.payment_intents.list({"created": {"gt": before + 3600}})
    assert [intent.id for intent in later.data] == [made.id]


def test_many_payers_at_once_make_one_charge(client, stand_in):
    intent = create(client)
    start, answers = threading.Barrier(8), []

    def call():
        start.wait()
        answers.append(pay(stand_in.url, stand_in.keys.publishable, intent.client_secret))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.get("status", "refused") for answer in answers) == ["refused"] * 7 + ["succeeded"]
    assert [(row["charges"], row["captured"]) for row in stand_in.control.books()] == [(1, 1000)]
