"""Money that goes back: refunds and disputes made at Stripe are on the payer's page after one webhook."""

import pytest

from tests.journeys.browsing import GOOD

pytestmark = pytest.mark.browser


@pytest.fixture
def paid(running, visitor, size):
    """Somebody who paid 100 dollars; their browser, and the intent."""
    payer = visitor(running.shop.invoice(10_000).key, size)
    payer.open("/pay")
    payer.pay(GOOD)
    payer.paid()
    (row,) = running.stripe.control.books()
    yield payer, row["payment_intent"]
    payer.check()


def words(running, payer):
    """What the page says once every webhook has arrived."""
    assert running.stripe.control.wait_for_deliveries()
    payer.open()
    assert payer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return payer.page.locator("main").inner_text()


def test_refunds_are_on_the_page_a_part_first_then_all(running, paid):
    payer, intent_id = paid
    running.stripe.control.refund(intent_id, 3_000)
    said = words(running, payer)
    assert "You got $30.00 back" in said
    assert "Thank you" in said

    running.stripe.control.refund(intent_id)
    said = words(running, payer)
    assert "Refunded" in said
    assert "$100.00" in said
    assert "Nothing to pay" in said


def test_a_dispute_is_on_the_page_and_what_is_lost_is_owed_again(running, paid):
    payer, intent_id = paid
    dispute = running.stripe.control.dispute(intent_id)
    said = words(running, payer)
    assert "Payment disputed" in said
    assert "Nothing to pay now" in said

    running.stripe.control.close_dispute(dispute["id"], won=False)
    assert "Your bank took back a payment of $100.00" in words(running, payer)
    payer.page.get_by_role("button", name="Pay $100.00").click()
    payer.pay(GOOD)
    payer.paid()
    assert "Thank you" in words(running, payer)
    assert [row["captured"] - row["dispute_lost"] for row in running.stripe.control.books()] == [0, 10_000]
