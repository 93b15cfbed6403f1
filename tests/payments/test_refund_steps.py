"""Giving back in currencies whose smallest unit can't be moved alone: three decimals, the last of them 0."""

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import InvalidAmount
from portal.ports import RefundRequest, Seen
from tests.fakes import an_event
from tests.shop import a_shop, sqlite_in


@pytest.fixture
def shop(tmp_path):
    shop = a_shop(sqlite_in(tmp_path), currency="KWD")
    yield shop
    shop.store.close()


@pytest.fixture
def invoice(shop, payments, stripe):
    """An invoice over KWD 10.000 that was paid."""
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(10_000), None)
    stripe.pay("pi_1")
    payments.check(invoice.key)
    return invoice


@pytest.mark.parametrize(("cents", "work"), [(4, (10,)), (1_234, (1_230, 1_240)), (1_236, (1_240, 1_230))])
def test_what_stripe_could_not_move_is_refused_with_what_it_can(payments, stripe, invoice, cents, work):
    with pytest.raises(InvalidAmount) as refused:
        payments.refund(RefundRequest(invoice.invoice.id, cents))
    assert (refused.value.field, refused.value.amounts_cents) == ("amountCents", work)
    assert stripe.refund_orders == []


def test_a_multiple_of_the_step_goes_back(shop, payments, invoice):
    payments.refund(RefundRequest(invoice.invoice.id, 1_230))
    assert shop.open(invoice).standing.paid_cents == 8_770


def test_everything_is_as_much_as_can_be_moved(shop, payments, stripe, invoice):
    """A bank took back an amount of its own choice."""
    stripe.dispute("pi_1", 3_333, status="lost")
    payments.receive(an_event(stripe.intents["pi_1"], "charge.dispute.closed"))
    assert shop.open(invoice).standing.paid_cents == 6_667
    (refund,) = payments.refund(RefundRequest(invoice.invoice.id))
    assert refund.amount_cents == 6_660
