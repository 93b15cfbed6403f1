"""Charges on a business's own account at Stripe, and what keeps accounts apart."""

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.errors import GatewayDeclined
from portal.ports import RefundRequest
from tests.at_stripe import at_stripe


@pytest.fixture
def place(tmp_path):
    place = at_stripe(tmp_path, stripe_account="acct_1A", application_fee_percent=Decimal("1.5"))
    yield place
    assert place.control.violations() == []
    place.shop.store.close()


def books_of(place, account):
    return [row for row in place.control.books() if row["account"] == account]


def standing(place, invoice):
    return place.shop.open(invoice).standing


def test_a_charge_is_made_on_the_businesss_account_and_its_payer_is_told_which(place):
    begun = place.begin(place.shop.invoice(10_000))
    assert begun.account == "acct_1A"
    place.pay(begun)
    assert [row["captured"] for row in books_of(place, "acct_1A")] == [10_000]
    assert {row["account"] for row in place.control.books()} == {"acct_1A"}


def test_a_webhook_of_that_account_settles(place):
    assert standing(place, place.paid()).paid_cents == 10_000


def test_the_installation_keeps_its_fee(place):
    invoice = place.paid(10_001)
    assert place.attempt_of(invoice).fee_cents == 150
    account = place.stand_in.world.account("acct_1A")
    (charge,) = account.charges.values()
    assert charge["application_fee_amount"] == 150


def test_a_refund_is_made_there_and_returns_the_fee_in_proportion(place):
    invoice = place.paid(10_000)
    (refund,) = place.payments.refund(RefundRequest(invoice.invoice.id, 5_000))
    place.hear()
    assert refund.status.value == "succeeded"
    assert standing(place, invoice).paid_cents == 5_000
    account = place.stand_in.world.account("acct_1A")
    assert list(account.fees_returned.values()) == [75]


def test_without_a_fee_none_is_asked_for(tmp_path):
    place = at_stripe(tmp_path, stripe_account="acct_1A")
    invoice = place.paid()
    (charge,) = place.stand_in.world.account("acct_1A").charges.values()
    assert charge["application_fee_amount"] is None
    place.payments.refund(RefundRequest(invoice.invoice.id))
    assert place.control.violations() == []
    place.shop.store.close()


def test_on_the_installations_own_account_there_is_no_fee(tmp_path):
    place = at_stripe(tmp_path, application_fee_percent=Decimal(2))
    assert place.attempt_of(place.paid()).fee_cents == 0
    place.shop.store.close()


def test_a_refund_and_a_dispute_made_there_reach_the_books(place):
    invoice = place.paid()
    place.control.refund(place.intent_of(invoice), 2_000)
    place.hear()
    assert standing(place, invoice).paid_cents == 8_000
    dispute = place.control.dispute(place.intent_of(invoice))
    place.control.close_dispute(dispute["id"], won=False)
    place.hear()
    assert standing(place, invoice).paid_cents == 0


def test_events_that_got_lost_are_read_on_that_account(place):
    invoice = place.paid()
    place.control.deliver(on=False)
    place.control.refund(place.intent_of(invoice), 2_000)
    place.advance(minutes=1)
    place.payments.sweep()
    assert standing(place, invoice).paid_cents == 8_000


@pytest.mark.parametrize("account", [None, "acct_other"])
def test_p22_the_same_object_on_another_account_is_nobodys(place, account):
    invoice = place.shop.invoice(10_000)
    place.begin(invoice)
    with pytest.raises(GatewayDeclined):
        place.gateway.retrieve(place.attempt_of(invoice).intent_id, account)


@pytest.mark.parametrize("change", [{"account": None}, {"account": "acct_other"}, {"livemode": True}])
def test_p22_an_event_of_another_account_or_mode_has_no_effect(place, change):
    """However well it is signed: the payment behind it is not looked at, and the event is not kept."""
    place.control.deliver(on=False)
    invoice = place.shop.invoice(10_000)
    place.pay(place.begin(invoice))
    events = place.gateway.events("acct_1A", place.shop.clock.now(), None).events

    for event in events:
        place.payments.receive(replace(event, **change))
    assert standing(place, invoice).paid_cents == 0
    assert place.shop.events() == []


def test_an_attempt_stays_on_the_account_it_was_begun_on(place):
    """The business moves to another account: who began to pay goes on where he began."""

    invoice = place.shop.invoice(10_000)
    begun = place.begin(invoice)
    with place.shop.store.unit_of_work() as books:
        business = books.businesses.get(place.shop.grant.business_id)
        books.businesses.rewrite(replace(business, stripe_account="acct_2B"))
    assert place.begin(invoice).account == "acct_1A"
    place.pay(begun)
    place.hear()
    assert standing(place, invoice).paid_cents == 10_000
