"""Two people with one link: one is replaced by the other, is told so, and pays what is left."""

import pytest

from tests.journeys.browsing import GOOD

pytestmark = pytest.mark.browser


def test_whoever_is_replaced_is_told_is_not_charged_and_pays_the_rest(running, visitor, size):
    invoice = running.shop.invoice(10_000)
    first, second = visitor(invoice.key, size), visitor(invoice.key, size)
    first.open("/pay")
    first.ready()
    first.type_card(GOOD)

    second.open("/pay?choice=amount&amountCents=4000")
    second.page.get_by_text("A payment of $100.00 has been started").wait_for()
    second.page.get_by_role("button", name="Start over with $40.00").click()
    second.ready()

    first.press()
    first.page.get_by_text("Somebody else has started another payment").wait_for()
    assert "You have not been charged" in first.problem()

    second.type_card(GOOD)
    second.press()
    second.paid()
    assert running.shop.open(invoice).standing.paid_cents == 4_000

    first.page.get_by_role("link", name="Back to the invoice").click()
    first.page.get_by_role("button", name="Pay $60.00").click()
    first.pay(GOOD)
    first.paid()
    first.page.get_by_text("Thank you").first.wait_for()
    assert sorted(row["captured"] for row in running.stripe.control.books()) == [0, 4_000, 6_000]
    for payer in (first, second):
        payer.check()
