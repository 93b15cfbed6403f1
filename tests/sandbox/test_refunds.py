"""Refunds, made over the API and by hand."""

import pytest
import stripe

DAY = 86_400


def refund(inside, intent, options=None, **params):
    return inside.client.v1.refunds.create({"payment_intent": intent.id, **params}, options or {})


def test_a_whole_refund_gives_everything_back(inside):
    intent = inside.paid()
    made = refund(inside, intent, reason="requested_by_customer", metadata={"payment": "pay_1"})
    assert (made.amount, made.status, made.reason, made.metadata["payment"]) == (
        1000,
        "succeeded",
        "requested_by_customer",
        "pay_1",
    )
    read = inside.client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (read.status, read.amount_received) == ("succeeded", 1000)
    assert (read.latest_charge.refunded, read.latest_charge.amount_refunded) == (True, 1000)
    assert inside.client.v1.refunds.retrieve(made.id).charge == read.latest_charge.id


def test_parts_add_up_and_no_more_than_was_paid_goes_back(inside):
    intent = inside.paid()
    refund(inside, intent, amount=300)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(inside, intent, amount=701)
    assert caught.value.param == "amount"
    refund(inside, intent, amount=700)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(inside, intent, amount=1)
    assert caught.value.code == "charge_already_refunded"
    assert inside.row()["refunded"] == 1000


def test_a_refund_without_an_amount_gives_the_rest_back(inside):
    intent = inside.paid()
    refund(inside, intent, amount=300)
    assert refund(inside, intent).amount == 700


def test_a_refund_is_told_with_its_charge(inside):
    intent = inside.paid()
    inside.told()
    refund(inside, intent, amount=300)
    assert inside.told() == ["refund.created", "charge.refunded"]


def test_one_key_makes_one_refund(inside):
    intent, key = inside.paid(), {"idempotency_key": "remit:refund:1"}
    assert refund(inside, intent, key, amount=300).id == refund(inside, intent, key, amount=300).id
    assert inside.row()["refunded"] == 300


def test_refunds_are_listed_by_what_they_belong_to(inside):
    first, second = inside.paid(), inside.paid()
    ids = [refund(inside, first, amount=amount).id for amount in (100, 200)][::-1]
    refund(inside, second)
    listed = inside.client.v1.refunds.list({"payment_intent": first.id, "expand": ["data.payment_intent"]})
    assert [found.id for found in listed.data] == ids
    assert listed.data[0].payment_intent.id == first.id
    charge = inside.client.v1.charges.list({"payment_intent": first.id, "expand": ["data.refunds"]}).data[0]
    assert [found.id for found in charge.refunds.data] == ids
    assert [found.id for found in inside.client.v1.refunds.list({"charge": charge.id}).data] == ids


def test_what_was_not_paid_cannot_be_refunded(inside):
    intent = inside.intent()
    inside.debit(intent)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(inside, intent)
    assert (caught.value.http_status, caught.value.param) == (400, "payment_intent")


@pytest.mark.parametrize("name", ["payment_intent", "charge"])
def test_an_unknown_payment_cannot_be_refunded(inside, name):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        inside.client.v1.refunds.create({name: "nobody"})
    assert (caught.value.code, caught.value.http_status) == ("resource_missing", 404)


@pytest.mark.parametrize(
    "wrong", [{}, {"amount": 0}, {"charge": "ch_1"}, {"reason": "none"}, {"origin": "customer_balance"}]
)
def test_a_refund_out_of_contract_is_a_breach(inside, wrong):
    given = wrong if wrong == {} else {"payment_intent": "pi_1", **wrong}
    with pytest.raises(stripe.InvalidRequestError):
        inside.client.v1.refunds.create(given)
    assert len(inside.world.violations) == 1
    inside.world.violations.clear()


def test_a_refund_to_a_bank_takes_days(inside):
    intent = inside.settled()
    made = refund(inside, intent, amount=400)
    assert (made.status, made.pending_reason) == ("pending", "processing")
    assert (inside.row()["refunded"], inside.row()["refund_pending"]) == (400, 400)
    inside.told()
    inside.control.advance(6 * DAY)
    assert inside.client.v1.refunds.retrieve(made.id).status == "succeeded"
    assert (inside.row()["refunded"], inside.row()["refund_pending"]) == (400, 0)
    assert inside.told() == ["refund.updated", "charge.refund.updated"]


@pytest.mark.parametrize(
    ("card", "first", "last"),
    [("4000000000007726", "pending", "succeeded"), ("4000000000005126", "succeeded", "failed")],
)
def test_test_cards_make_refunds_wait_or_fail(inside, card, first, last):
    made = refund(inside, inside.paid(card=card))
    assert made.status == first
    inside.control.advance(6 * DAY)
    assert inside.client.v1.refunds.retrieve(made.id).status == last


def test_a_failed_refund_can_be_made_again(inside):
    intent = inside.paid()
    made = refund(inside, intent)
    inside.told()
    assert inside.control.fail_refund(made.id, "lost_or_stolen_card")["failure_reason"] == "lost_or_stolen_card"
    assert inside.told() == ["refund.updated", "charge.refund.updated", "refund.failed"]
    assert (inside.row()["refunded"], inside.row()["net"]) == (0, 1000)
    assert refund(inside, intent).amount == 1000


def test_a_refund_that_ended_does_not_end_again(inside):
    made = inside.control.refund(inside.settled().id)
    inside.control.settle_refund(made["id"])
    with pytest.raises(Exception, match="succeeded already"):
        inside.control.settle_refund(made["id"])
    inside.control.fail_refund(made["id"])
    with pytest.raises(Exception, match="failed already"):
        inside.control.fail_refund(made["id"])
    inside.control.advance(10 * DAY)
    assert inside.client.v1.refunds.retrieve(made["id"]).status == "failed"


def test_a_refund_at_the_dashboard_is_told_like_any_other(inside):
    intent = inside.paid()
    inside.told()
    inside.control.refund(intent.id, 250, "duplicate")
    assert inside.told() == ["refund.created", "charge.refunded"]
    assert inside.client.v1.refunds.list({"payment_intent": intent.id}).data[0].reason == "duplicate"


@pytest.mark.parametrize(("currency", "paid", "off", "on"), [("kwd", 10_000, 4, 10), ("isk", 10_000, 50, 100)])
def test_amounts_that_partners_can_not_move_are_a_breach_also_backwards(inside, currency, paid, off, on):
    intent = inside.paid(paid, currency=currency)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refund(inside, intent, amount=off)
    assert caught.value.param == "amount"
    assert len(inside.world.violations) == 1
    inside.world.violations.clear()
    assert refund(inside, intent, amount=on).amount == on
    assert refund(inside, intent).amount == paid - on
