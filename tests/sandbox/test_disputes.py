"""Disputes, from their opening to their end."""

import pytest
import stripe

from sandbox.errors import Refusal


def disputed(inside, **more):
    intent = inside.paid()
    inside.told()
    return intent, inside.control.dispute(intent.id, **more)


def test_a_dispute_takes_the_money_and_is_told(inside):
    intent, dispute = disputed(inside)
    assert inside.told() == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    read = inside.client.v1.disputes.retrieve(dispute["id"], {"expand": ["charge"]})
    assert (read.status, read.amount, read.payment_intent, read.charge.disputed) == (
        "needs_response",
        1000,
        intent.id,
        True,
    )
    assert [(moved.amount, moved.fee) for moved in read.balance_transactions] == [(-1000, 1500)]
    assert (inside.row()["disputed"], inside.row()["net"]) == (1000, 0)


def test_a_won_dispute_gives_the_money_back(inside):
    _, dispute = disputed(inside)
    assert inside.control.respond_dispute(dispute["id"])["status"] == "under_review"
    assert inside.control.close_dispute(dispute["id"], won=True)["status"] == "won"
    assert inside.told()[2:] == [
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]
    read = inside.client.v1.disputes.retrieve(dispute["id"])
    assert [moved.amount for moved in read.balance_transactions] == [-1000, 1000]
    assert (inside.row()["disputed"], inside.row()["dispute_lost"], inside.row()["net"]) == (0, 0, 1000)


def test_a_lost_dispute_is_closed_and_its_money_is_gone(inside):
    _, dispute = disputed(inside, amount=400)
    assert inside.control.close_dispute(dispute["id"], won=False)["status"] == "lost"
    assert inside.told()[2:] == ["charge.dispute.closed"]
    assert (inside.row()["disputed"], inside.row()["dispute_lost"], inside.row()["net"]) == (0, 400, 600)


def test_an_inquiry_takes_no_money_until_it_becomes_a_dispute(inside):
    _, dispute = disputed(inside, inquiry=True)
    assert (dispute["status"], inside.row()["disputed"]) == ("warning_needs_response", 0)
    assert inside.control.escalate_dispute(dispute["id"])["status"] == "needs_response"
    assert inside.row()["disputed"] == 1000
    assert inside.told() == [
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
    ]
    with pytest.raises(Refusal):
        inside.control.escalate_dispute(dispute["id"])


def test_an_inquiry_just_ends(inside):
    _, dispute = disputed(inside, inquiry=True)
    assert inside.control.respond_dispute(dispute["id"])["status"] == "warning_under_review"
    assert inside.control.close_dispute(dispute["id"], won=False)["status"] == "warning_closed"
    assert inside.row()["net"] == 1000


def test_an_ended_dispute_stays_as_it_ended(inside):
    _, dispute = disputed(inside)
    inside.control.close_dispute(dispute["id"], won=False)
    with pytest.raises(Refusal, match="lost already"):
        inside.control.close_dispute(dispute["id"], won=True)


def test_disputes_are_listed_by_what_they_belong_to(inside):
    intent, dispute = disputed(inside)
    disputed(inside)
    for name, value in (("payment_intent", intent.id), ("charge", dispute["charge"])):
        listed = inside.client.v1.disputes.list({name: value, "expand": ["data.payment_intent"]}).data
        assert [(found.id, found.payment_intent.id) for found in listed] == [(dispute["id"], intent.id)]
    assert len(inside.client.v1.disputes.list().data) == 2


def test_a_disputed_charge_cannot_be_refunded(inside):
    intent, _ = disputed(inside)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        inside.client.v1.refunds.create({"payment_intent": intent.id})
    assert caught.value.code == "charge_disputed"


def test_a_charge_can_be_refunded_during_an_inquiry_and_after_a_won_dispute(inside):
    intent, dispute = disputed(inside, inquiry=True)
    inside.control.refund(intent.id, 300)
    assert inside.control.escalate_dispute(dispute["id"])["amount"] == 700
    with pytest.raises(Refusal, match="charged back"):
        inside.control.refund(intent.id, 1)
    inside.control.close_dispute(dispute["id"], won=True)
    inside.control.refund(intent.id)
    assert inside.row()["net"] == 0


def test_a_refunded_inquiry_does_not_become_a_dispute(inside):
    intent, dispute = disputed(inside, inquiry=True)
    inside.control.refund(intent.id)
    with pytest.raises(Refusal):
        inside.control.escalate_dispute(dispute["id"])


@pytest.mark.parametrize(("refunded", "amount"), [(1000, None), (300, 701), (0, 0)])
def test_only_what_is_left_can_be_disputed(inside, refunded, amount):
    intent = inside.paid()
    if refunded:
        inside.control.refund(intent.id, refunded)
    with pytest.raises(Refusal):
        inside.control.dispute(intent.id, amount)


def test_what_was_not_paid_or_is_disputed_cannot_be_disputed(inside):
    unpaid = inside.intent()
    inside.debit(unpaid)
    intent, _ = disputed(inside)
    for intent_id in (unpaid.id, intent.id, inside.intent().id):
        with pytest.raises(Refusal):
            inside.control.dispute(intent_id)


@pytest.mark.parametrize(
    ("card", "status"), [("4000000000000259", "needs_response"), ("4000000000001976", "warning_needs_response")]
)
def test_a_test_card_is_disputed_as_soon_as_it_paid(inside, card, status):
    intent = inside.paid(card=card)
    (dispute,) = inside.client.v1.disputes.list({"payment_intent": intent.id}).data
    assert dispute.status == status
    assert inside.told()[:4] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.dispute.created",
    ]


def test_a_disputed_debit_is_lost_at_once(inside):
    inside.settled("000555555559")
    inside.told()
    inside.control.advance(3 * 86_400)
    assert inside.told() == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
    ]
    assert (inside.row()["dispute_lost"], inside.row()["net"]) == (1000, 0)
    assert inside.client.v1.disputes.list().data[0].payment_method_details is None


@pytest.mark.parametrize("before", ["refund", "dispute"])
def test_a_debit_that_is_disputed_later_has_nothing_to_dispute_once_somebody_was_first(inside, before):
    inside.settled("000555555559")
    getattr(inside.control, before)(inside.row()["payment_intent"])
    inside.control.advance(3 * 86_400)
    assert len(inside.client.v1.disputes.list().data) == (before == "dispute")
