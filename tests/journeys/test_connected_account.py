"""Paying a business that has a Stripe account of its own: the browser is told whose it is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.journeys.browsing import GOOD

pytestmark = pytest.mark.browser

ACCOUNT = "acct_1Connected"


def test_the_money_lands_on_the_businesss_own_account(running, visitor):
    with running.shop.store.unit_of_work() as books:
        business = books.businesses.get(running.shop.grant.business_id)
        fee = Decimal("1.5")
        books.businesses.rewrite(replace(business, stripe_account=ACCOUNT, application_fee_percent=fee))
    invoice = running.shop.invoice(10_000)
    payer = visitor(invoice.key, "phone")
    payer.open("/pay?choice=balance")
    payer.ready()
    payer.pay(GOOD)
    payer.paid()
    assert [(row["account"], row["captured"]) for row in running.stripe.control.books()] == [(ACCOUNT, 10_000)]
    assert running.shop.open(invoice).standing.paid_cents == 10_000
    running.stripe.control.refund(_intent(running), 4_000)
    running.stripe.control.wait_for_deliveries()
    payer.open()
    assert "You got $40.00 back" in payer.page.locator("main").inner_text()


def _intent(running):
    (row,) = running.stripe.control.books()
    return row["payment_intent"]
