"""From an e-mailed link to a paid invoice and its receipt, in a real browser."""

from datetime import date

import pytest

from portal.domain.drafts import InstallmentDraft
from portal.domain.invoice import Amount
from tests.journeys.browsing import GOOD, POOR

pytestmark = pytest.mark.browser

PLAN = (
    InstallmentDraft("Deposit", date(2026, 4, 1), Amount(3_000)),
    InstallmentDraft("Rest", date(2026, 5, 1), Amount(7_000)),
)


def test_next_installment_then_the_rest_after_a_decline_then_the_receipt(running, visitor, size):
    invoice = running.shop.invoice(10_000, installments=PLAN)
    payer = visitor(invoice.key, size)

    payer.open()
    payer.page.get_by_role("radio", name="Deposit").check()
    payer.page.get_by_role("button", name="Pay $30.00").click()
    payer.pay(GOOD)
    payer.paid()
    assert running.shop.open(invoice).standing.paid_cents == 3_000

    payer.page.get_by_role("button", name="Pay $70.00").click()
    payer.pay(POOR)
    assert (
        payer.problem()
        == "There is not enough money in the account. You have not been charged. Try another card or account."
    )
    assert running.shop.open(invoice).standing.paid_cents == 3_000
    payer.type_card(GOOD)
    payer.press()
    payer.paid()
    assert running.shop.open(invoice).standing.balance_cents == 0

    assert [row["captured"] for row in running.stripe.control.books()] == [3_000, 7_000]
    payer.check()

    receipt = payer.page.get_by_role("link", name="Download receipt")
    address = running.url + (receipt.get_attribute("href") or "")
    while (kept := payer.context.request.get(address)).status == 503:  # not printed in time: the page asks for patience
        payer.page.wait_for_timeout(1000 * int(kept.headers["retry-after"]))
    assert kept.body().startswith(b"%PDF-")
    with payer.page.expect_response("**/receipt.pdf") as opened:
        receipt.click()
    assert opened.value.headers["content-type"] == "application/pdf"


def test_another_amount_is_typed_and_paid(running, visitor):
    invoice = running.shop.invoice(10_000)
    payer = visitor(invoice.key)
    payer.open()
    payer.page.get_by_role("radio", name="Another amount").check()
    payer.page.get_by_label("Amount in US dollars").fill("25.50")
    payer.page.get_by_role("button", name="Continue to payment").click()
    payer.pay()
    payer.paid()
    assert running.shop.open(invoice).standing.paid_cents == 2_550
    payer.check()


def test_no_inline_script_runs_on_the_pay_document(running, visitor):
    payer = visitor(running.shop.invoice().key)
    payer.open("/pay")
    payer.ready()
    ran = payer.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.head.append(script);
            return window.ran === true;
        }"""
    )
    assert ran is False
    assert any("Content Security Policy" in complaint for complaint in payer.complaints)


def test_the_client_secret_is_nowhere_in_the_document_or_storage(running, visitor):
    payer = visitor(running.shop.invoice().key)
    payer.open("/pay")
    payer.ready()
    kept = payer.page.evaluate("() => JSON.stringify([localStorage, sessionStorage, location.href, document.cookie])")
    assert "_secret_" not in payer.words() + kept
    payer.check()


def test_a_double_click_pays_once(running, visitor):
    invoice = running.shop.invoice(10_000)
    payer = visitor(invoice.key)
    payer.open("/pay")
    payer.ready()
    payer.type_card(GOOD)
    button = payer.page.locator("#go")
    button.evaluate("button => { button.click(); button.click(); button.form.requestSubmit(); }")
    payer.paid()
    confirms = [call for call in running.stripe.control.requests() if call["path"].endswith("/confirm")]
    assert len(confirms) == 1
    assert running.shop.open(invoice).standing.paid_cents == 10_000


def test_incomplete_fields_are_said_and_nothing_is_sent(running, visitor):
    payer = visitor(running.shop.invoice().key)
    payer.open("/pay")
    payer.ready()
    payer.press()
    assert "Nothing was charged" in payer.problem()
    assert payer.page.locator("#go").is_enabled()
    assert not any(call["path"].endswith("/confirm") for call in running.stripe.control.requests())


def test_everything_can_be_done_by_keyboard(running, visitor):
    invoice = running.shop.invoice(10_000)
    payer = visitor(invoice.key)
    payer.open("/pay")
    payer.ready()
    payer.type_card(GOOD)
    payer.page.locator("#go").press("Enter")
    payer.paid()
    assert running.shop.open(invoice).standing.paid_cents == 10_000
