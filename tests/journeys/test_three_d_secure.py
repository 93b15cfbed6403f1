"""Payments that the payer's bank asks about: confirmed, refused, or left unanswered."""

import pytest

from tests.journeys.browsing import ASKS, GOOD

pytestmark = pytest.mark.browser


@pytest.fixture
def invoice(running):
    return running.shop.invoice(10_000)


@pytest.fixture
def payer(visitor, invoice, size):
    """Somebody whose bank asks, at its page."""
    payer = asked_by_the_bank(visitor(invoice.key, size))
    yield payer
    payer.check()


def asked_by_the_bank(payer):
    payer.open()
    payer.page.get_by_role("button", name="Pay $100.00").click()
    payer.pay(ASKS)
    payer.page.wait_for_url(f"{payer.running.stripe.url}/bank/*")
    return payer


def captured(running):
    return [row["captured"] for row in running.stripe.control.books()]


def test_a_payment_confirmed_at_the_bank_is_paid(running, payer):
    payer.tell_the_bank("Yes, approve")
    payer.page.get_by_text("Thank you").first.wait_for()
    assert captured(running) == [10_000]


def test_a_payment_refused_at_the_bank_took_nothing_and_can_be_made_with_another_card(running, payer):
    payer.tell_the_bank("No, refuse")
    words = payer.page.locator("main").inner_text()
    assert "Your payment of $100.00 did not go through" in words
    assert "Your bank could not confirm that it was you. You have not been charged." in words
    assert captured(running) == [0]

    payer.page.get_by_role("button", name="Pay $100.00").click()
    payer.pay(GOOD)
    payer.paid()
    assert captured(running) == [10_000]


def test_a_payment_left_at_the_bank_took_nothing_and_can_be_gone_on_with(running, payer):
    payer.tell_the_bank("Go back without an answer")
    words = payer.page.locator("main").inner_text()
    assert "Your bank asks you to confirm your payment of $100.00" in words
    assert "No money has been taken yet." in words
    assert captured(running) == [0]

    payer.page.get_by_role("button", name="Pay $100.00").click()
    payer.pay(ASKS)
    payer.tell_the_bank("Yes, approve")
    payer.page.get_by_text("Thank you").first.wait_for()
    assert captured(running) == [10_000]


def test_whoever_closes_the_browser_at_the_bank_finds_the_question_again(running, visitor, invoice):
    asked_by_the_bank(visitor(invoice.key)).page.close()
    assert running.stripe.control.wait_for_deliveries()

    later = visitor(invoice.key)
    later.open()
    assert "Your bank asks you to confirm your payment of $100.00" in later.page.locator("main").inner_text()
    later.page.get_by_role("button", name="Pay $100.00").click()
    later.pay(GOOD)
    later.paid()
    assert captured(running) == [10_000]
    later.check()
