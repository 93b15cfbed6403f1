"""What a payer reads when something goes wrong: whether money was taken, and what to do."""

import pytest

from sandbox import payer as elsewhere
from tests.builders import an_offline_payment
from tests.journeys.browsing import GOOD
from tests.served import SAME_ORIGIN

pytestmark = pytest.mark.browser

CREATE = "POST /v1/payment_intents"
CONFIRM = "POST */confirm"


@pytest.fixture
def invoice(running):
    return running.shop.invoice(10_000)


def begin(running, invoice, **asked):
    """Somebody else begins to pay."""
    at = f"{running.url}/invoices/{invoice.key}/payments"
    sent = {"choice": "balance", "seenBalanceCents": 10_000} | asked
    return running.app.test_client().post(at, json=sent, headers=SAME_ORIGIN).json


def paid_cents(running, invoice):
    return running.shop.open(invoice).standing.paid_cents


def test_stripe_is_down_and_comes_back(running, visitor, invoice):
    payer = visitor(invoice.key)
    running.stripe.control.next_fail("429", CREATE)
    payer.open("/pay")
    assert "Nothing was charged" in payer.problem()
    assert payer.page.locator("#go").is_disabled()
    payer.page.get_by_role("button", name="Try again").click()
    payer.pay()
    payer.paid()
    assert paid_cents(running, invoice) == 10_000


def test_stripes_script_does_not_load(running, visitor, invoice):
    payer = visitor(invoice.key)
    payer.page.route(running.stripe.js_url, lambda route: route.abort())
    payer.open("/pay")
    assert payer.problem() == "The payment form could not be loaded. Nothing was charged."
    payer.page.get_by_role("link", name="Back to the invoice").click()
    payer.paid()


def test_our_own_server_is_out_of_reach_and_comes_back(running, visitor, invoice):
    payer = visitor(invoice.key)
    payer.page.route("**/payments", lambda route: route.abort())
    payer.open("/pay")
    assert payer.problem() == "You seem to be offline. Nothing was charged."
    payer.page.unroute("**/payments")
    payer.page.evaluate("dispatchEvent(new Event('online'))")
    payer.pay()
    payer.paid()
    assert paid_cents(running, invoice) == 10_000


def test_the_answer_to_a_payment_gets_lost_and_it_was_paid(running, visitor, invoice):
    payer = visitor(invoice.key)
    payer.open("/pay")
    running.stripe.control.next_fail("reset", CONFIRM)
    payer.pay()
    payer.paid()
    assert "Thank you" in payer.page.content()
    assert paid_cents(running, invoice) == 10_000


def test_the_answer_to_a_payment_gets_lost_and_it_was_not_paid(running, visitor, invoice):
    payer = visitor(invoice.key)
    payer.open("/pay")
    payer.ready()
    running.stripe.control.next_fail("500", CONFIRM)
    payer.type_card(GOOD)
    payer.press()
    payer.page.get_by_text("We are confirming this payment. Please do not pay again.").wait_for()
    assert payer.page.locator("#go").is_disabled()
    not_paid = payer.page.get_by_text("The payment did not go through. You have not been charged.")
    while not not_paid.is_visible():
        payer.page.evaluate("dispatchEvent(new Event('online'))")  # each ends one wait between two looks
        payer.page.wait_for_timeout(50)
    payer.press()
    payer.paid()
    assert paid_cents(running, invoice) == 10_000
    assert sum(row["captured"] > 0 for row in running.stripe.control.books()) == 1


def test_nobody_is_told_failed_while_it_is_unknown(running, visitor, invoice):
    payer = visitor(invoice.key)
    payer.open("/pay")
    payer.ready()
    running.stripe.control.next_fail("reset", CONFIRM)
    running.stripe.control.next_fail("429", "GET */payment_intents/*", times=2)
    running.stripe.control.deliver(on=False)
    payer.type_card(GOOD)
    payer.press()
    assert payer.problem() == "We are confirming this payment. Please do not pay again."
    payer.paid()
    assert paid_cents(running, invoice) == 10_000


def test_the_amount_changes_while_the_document_is_open(running, visitor, invoice):
    payer = visitor(invoice.key)

    def late(route):
        running.shop.post(invoice, an_offline_payment(4_000))
        route.continue_()

    payer.page.route("**/payments", late, times=1)
    payer.open("/pay")
    payer.page.get_by_text("The amount has changed").wait_for()
    assert "Before it was $100.00, now it is $60.00" in payer.page.locator(".note").inner_text()
    payer.pay()
    payer.paid()
    assert [row["captured"] for row in running.stripe.control.books()] == [6_000]


def test_somebody_else_has_begun_another_amount_and_is_replaced(running, visitor, invoice):
    payer = visitor(invoice.key)
    begin(running, invoice, choice="amount", amountCents=4_000)
    payer.open("/pay")
    payer.page.get_by_text("A payment of $40.00 has been started").wait_for()
    payer.page.get_by_role("button", name="Start over with $100.00").click()
    payer.pay()
    payer.paid()
    assert sorted(row["captured"] for row in running.stripe.control.books()) == [0, 10_000]
    payer.check()


def test_somebody_elses_amount_can_be_gone_on_with(running, visitor, invoice):
    payer = visitor(invoice.key)
    begin(running, invoice, choice="amount", amountCents=4_000)
    payer.open("/pay")
    payer.page.get_by_role("link", name="Go on with $40.00").click()
    payer.pay()
    payer.paid()
    assert [row["captured"] for row in running.stripe.control.books()] == [4_000]


def test_whoever_is_replaced_is_told_and_not_charged(running, visitor, invoice):
    payer = visitor(invoice.key)
    payer.open("/pay")
    payer.ready()
    payer.type_card(GOOD)
    begin(running, invoice, choice="amount", amountCents=4_000, replaces=begin(running, invoice)["attemptId"])
    payer.press()
    payer.page.get_by_text("Somebody else has started another payment").wait_for()
    assert "You have not been charged" in payer.problem()
    assert not any(row["captured"] for row in running.stripe.control.books())


def test_whoever_comes_second_sees_that_it_is_paid(running, visitor, invoice):
    payer = visitor(invoice.key)
    payer.open("/pay")
    payer.ready()
    payer.type_card(GOOD)
    begun = begin(running, invoice)
    elsewhere.pay(running.stripe.url, begun["publishableKey"], begun["clientSecret"])
    payer.press()
    payer.paid()
    assert "Thank you" in payer.page.content()
    assert sum(row["charges"] for row in running.stripe.control.books()) == 1


def test_without_javascript_the_document_says_so_and_leads_back(running, visitor, invoice):
    payer = visitor(invoice.key, java_script_enabled=False)
    payer.open("/pay")
    assert "Paying by card needs JavaScript" in payer.page.locator("main").inner_text()
    payer.page.get_by_role("link", name="Back to the invoice").click()
    assert payer.page.url == payer.home


def test_without_javascript_coming_back_from_stripe_ends_with_a_button(running, visitor, invoice):
    payer = visitor(invoice.key, java_script_enabled=False)
    running.stripe.control.deliver(on=False)
    begun = begin(running, invoice)
    elsewhere.pay(running.stripe.url, begun["publishableKey"], begun["clientSecret"])
    payer.open("/payments/return?redirect_status=failed")
    payer.page.get_by_role("button", name="Check now").click()
    payer.page.get_by_text("Thank you").first.wait_for()


def test_going_back_to_the_document_after_paying_does_not_offer_it_again(running, visitor, invoice):
    payer = visitor(invoice.key)
    payer.open()
    payer.page.get_by_role("button", name="Pay $100.00").click()
    payer.pay()
    payer.paid()
    payer.open("/pay")
    assert payer.page.locator("#go").count() == 0
