"""Giving money back: ordered once, made once, told as it is."""

import threading

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.domain.refund import RefundStatus
from portal.errors import (
    BadInput,
    GatewayDeclined,
    InvalidAmount,
    NotFound,
    NotModifiable,
    OutcomeUnknown,
    StripeUnavailable,
)
from portal.ports import RefundRequest, Seen

UNKNOWN = OutcomeUnknown("no answer")
CACHED = OutcomeUnknown("an error it repeats", answered=True)


@pytest.fixture
def invoice(shop, payments, stripe):
    """An invoice over 100.00, paid in two payments of 40.00 and 60.00."""
    invoice = shop.invoice(10_000)
    for cents in (4_000, 6_000):
        payments.begin(invoice.key, Wanted(Choice.AMOUNT, amount_cents=cents), Seen(), None)
        stripe.pay(list(stripe.intents)[-1])
        payments.check(invoice.key)
    return invoice


def give_back(payments, invoice, cents=None, **changes):
    return payments.refund(RefundRequest(invoice.invoice.id, cents, **changes))


def states(refunds):
    return [(refund.amount_cents, refund.status.value) for refund in refunds]


def standing(shop, invoice):
    return shop.open(invoice).standing


def given_back(stripe):
    return sum(refund.amount_cents for intent in stripe.intents.values() for refund in intent.refunds)


def test_a_part_comes_from_the_newest_payment(shop, payments, stripe, invoice):
    (refund,) = give_back(payments, invoice, 2_500)
    assert (refund.amount_cents, refund.status, refund.charge_id) == (
        2_500,
        RefundStatus.SUCCEEDED,
        list(stripe.intents.values())[1].charge.id,
    )
    assert standing(shop, invoice).paid_cents == 7_500
    assert standing(shop, invoice).balance_cents == 0


def test_all_of_it_comes_from_every_payment(shop, payments, invoice):
    assert states(give_back(payments, invoice)) == [(6_000, "succeeded"), (4_000, "succeeded")]
    assert standing(shop, invoice).paid_cents == 0


def test_one_payment_can_be_named(shop, payments, stripe, invoice):
    first = next(iter(stripe.intents.values())).charge.id
    assert states(give_back(payments, invoice, charge_id=first)) == [(4_000, "succeeded")]
    with pytest.raises(InvalidAmount):
        give_back(payments, invoice, 1, charge_id=first)


def test_what_is_given_back_can_be_owed_again(shop, payments, invoice):
    give_back(payments, invoice, 3_000, reopen=True)
    assert standing(shop, invoice).balance_cents == 3_000


@pytest.mark.parametrize("cents", [0, -1, 10_001])
def test_an_amount_that_is_not_there_is_refused_with_the_one_that_is(payments, stripe, invoice, cents):
    with pytest.raises(InvalidAmount) as refused:
        give_back(payments, invoice, cents)
    assert refused.value.amounts_cents == (10_000,)
    assert stripe.refund_orders == []


def test_what_was_given_back_cannot_be_given_back_again(payments, invoice):
    give_back(payments, invoice)
    with pytest.raises(InvalidAmount, match="nothing to refund"):
        give_back(payments, invoice)


def test_an_invoice_or_payment_that_is_not_there_is_refused(payments, invoice):
    with pytest.raises(NotFound):
        payments.refund(RefundRequest("inv_999"))
    with pytest.raises(BadInput):
        give_back(payments, invoice, charge_id="ch_other")


def test_a_refund_on_its_way_is_told_as_that(shop, payments, stripe, invoice):
    stripe.refund_status = "pending"
    (refund,) = give_back(payments, invoice, 2_500)
    assert (refund.status, refund.reason) == (RefundStatus.PENDING, None)


def test_stripes_refusal_is_told_and_leaves_the_books(shop, payments, stripe, invoice):
    stripe.fail("refund", GatewayDeclined("no", "charge_disputed"))
    (refund,) = give_back(payments, invoice, 2_500)
    assert (refund.status, refund.reason) == (RefundStatus.REFUSED, "charge_disputed")
    assert standing(shop, invoice).paid_cents == 10_000
    assert states(give_back(payments, invoice, 2_500)) == [(2_500, "succeeded")]


def test_stripe_down_is_told_and_nothing_follows(shop, payments, stripe, invoice):
    stripe.fail("refund", StripeUnavailable("down"))
    (refund,) = give_back(payments, invoice, 2_500)
    assert (refund.status, refund.reason) == (RefundStatus.REFUSED, "stripe_unavailable")
    shop.clock.advance(hours=1)
    payments.sweep()
    assert given_back(stripe) == 0


def test_p8_an_answer_that_got_lost_is_found_in_the_list(shop, payments, stripe, invoice):
    stripe.fail("refund", UNKNOWN, applied=True)
    assert states(give_back(payments, invoice, 2_500)) == [(2_500, "succeeded")]
    assert given_back(stripe) == 2_500
    assert stripe.calls[-2:] == ["refund", "retrieve"]


def test_p8_a_refund_nobody_knows_of_holds_its_amount(shop, payments, stripe, invoice):
    stripe.fail("refund", UNKNOWN)
    (refund,) = give_back(payments, invoice, 9_000)[:1]
    assert refund.status is RefundStatus.STARTED
    with pytest.raises(InvalidAmount) as refused:
        give_back(payments, invoice, 9_000)
    assert refused.value.amounts_cents == (1_000,)


@pytest.mark.parametrize("applied", [False, True])
def test_p8_the_sweeper_finds_out_and_nothing_is_given_back_twice(shop, payments, stripe, invoice, applied):
    stripe.fail("refund", UNKNOWN, applied=applied)
    stripe.fail("retrieve", StripeUnavailable("down"))
    (refund,) = give_back(payments, invoice, 2_500)
    assert refund.status is RefundStatus.STARTED
    shop.clock.advance(minutes=3)
    assert payments.sweep() == 1
    assert given_back(stripe) == 2_500
    assert standing(shop, invoice).paid_cents == 7_500
    assert {order.idempotency_key[-2:] for order in stripe.refund_orders} == {":1"}
    shop.clock.advance(hours=2)
    assert payments.sweep() == 0


def test_p9_an_error_that_is_repeated_for_its_key_gets_another_key(shop, payments, stripe, invoice):
    stripe.fail("refund", CACHED)
    assert states(give_back(payments, invoice, 2_500)) == [(2_500, "started")]
    shop.clock.advance(minutes=3)
    payments.sweep()
    assert [order.idempotency_key[-2:] for order in stripe.refund_orders] == [":2"]
    assert stripe.calls.count("refund") == 2
    assert standing(shop, invoice).paid_cents == 7_500


def test_p9_an_error_after_the_refund_was_made_makes_no_second_one(shop, payments, stripe, invoice):
    stripe.fail("refund", CACHED, applied=True)
    assert states(give_back(payments, invoice, 2_500)) == [(2_500, "succeeded")]
    assert len(stripe.refund_orders) == 1


def test_p10_a_key_stripe_has_forgotten_is_not_used_again(shop, payments, stripe, invoice):
    stripe.fail("refund", UNKNOWN)
    give_back(payments, invoice, 2_500)
    shop.clock.advance(hours=23)
    payments.sweep()
    assert stripe.calls.count("refund") == 1
    with shop.store.unit_of_work() as books:
        (refund,) = books.refunds(invoice.invoice.id)
    assert (refund.status, refund.reason) == (RefundStatus.REFUSED, "not_made")


def test_a_refund_is_told_even_while_the_books_cannot_follow(shop, payments, stripe, invoice):
    stripe.fail("retrieve", StripeUnavailable("down"))
    assert states(give_back(payments, invoice, 2_500)) == [(2_500, "succeeded")]
    assert standing(shop, invoice).paid_cents == 10_000
    shop.clock.advance(minutes=3)
    payments.sweep()
    assert standing(shop, invoice).paid_cents == 7_500
    assert given_back(stripe) == 2_500


def test_one_name_orders_one_refund(shop, payments, stripe, invoice):
    for _ in range(3):
        assert states(give_back(payments, invoice, 2_500, natural_key="QBO/7")) == [(2_500, "succeeded")]
    assert len(stripe.refund_orders) == 1


def test_a_name_over_several_payments_orders_each_once(payments, stripe, invoice):
    for _ in range(2):
        refunds = give_back(payments, invoice, natural_key="QBO/7")
        assert sorted(states(refunds)) == [(4_000, "succeeded"), (6_000, "succeeded")]
    assert len(stripe.refund_orders) == 2


def test_a_name_stands_for_one_order(shop, payments, invoice):
    give_back(payments, invoice, 2_500, natural_key="QBO/7")
    with pytest.raises(NotModifiable):
        give_back(payments, invoice, 2_501, natural_key="QBO/7")
    with pytest.raises(NotModifiable):
        give_back(payments, shop.invoice(), 2_500, natural_key="QBO/7")


def test_a_name_that_was_refused_is_tried_again_under_a_key_of_its_own(payments, stripe, invoice):
    stripe.fail("refund", StripeUnavailable("down"))
    assert states(give_back(payments, invoice, 2_500, natural_key="QBO/7")) == [(2_500, "refused")]
    assert states(give_back(payments, invoice, 2_500, natural_key="QBO/7")) == [(2_500, "succeeded")]
    assert [order.idempotency_key[-2:] for order in stripe.refund_orders] == [":2"]


def test_a_name_nobody_knows_the_outcome_of_is_found_out_first(payments, stripe, invoice):
    stripe.fail("refund", UNKNOWN)
    assert states(give_back(payments, invoice, 2_500, natural_key="QBO/7")) == [(2_500, "started")]
    assert states(give_back(payments, invoice, 2_500, natural_key="QBO/7")) == [(2_500, "succeeded")]
    assert stripe.calls[-3:] == ["retrieve", "refund", "retrieve"]
    assert given_back(stripe) == 2_500


def test_p8_while_the_first_call_may_be_under_way_a_busy_stripe_is_no_refusal(shop, payments, stripe, invoice):
    """409 tells of a twin under the same key that still runs. Taken for a refusal, the next order made a second one."""
    stripe.fail("refund", UNKNOWN)
    stripe.fail("refund", StripeUnavailable("409"), times=2)
    for _ in range(2):
        assert states(give_back(payments, invoice, 2_500, natural_key="QBO/7")) == [(2_500, "started")]
    shop.clock.advance(minutes=3)
    payments.sweep()
    assert states(give_back(payments, invoice, 2_500, natural_key="QBO/7")) == [(2_500, "succeeded")]
    assert {order.idempotency_key[-2:] for order in stripe.refund_orders} == {":1"}
    assert given_back(stripe) == 2_500


def test_two_at_once_give_back_no_more_than_there_is(payments, stripe, invoice):
    barrier, told = threading.Barrier(4), []

    def order():
        barrier.wait()
        try:
            told.append(states(give_back(payments, invoice)))
        except InvalidAmount:
            told.append("nothing left")

    threads = [threading.Thread(target=order) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told)) == ["[(6000, 'succeeded'), (4000, 'succeeded')]", *["nothing left"] * 3]
    assert given_back(stripe) == 10_000


def test_the_key_names_installation_row_and_step(shop, payments, stripe, invoice):
    (refund,) = give_back(payments, invoice, 2_500)
    with shop.store.unit_of_work() as books:
        installation = books.installation_id()
    assert stripe.refund_orders[0].idempotency_key == f"remit:{installation}:{refund.id}:1"
