"""Return, check and status: what became of it."""

import pytest

from portal.errors import StripeUnavailable


def test_a_status_before_anything_happened(payer, shop, invoice):
    assert payer.get("/status").json == {
        "state": "open",
        "version": shop.open(invoice).invoice.version,
        "balanceCents": 10_000,
        "availableCents": 10_000,
        "processingCents": 0,
        "paidCents": 0,
        "currency": "USD",
        "attempt": None,
        "ended": None,
        "expectedOn": None,
        "pollAfterMs": 15_000,
    }


def test_a_live_attempt_is_in_the_status(payer):
    begun = payer.begin().json
    status = payer.get("/status").json
    assert status["attempt"] == {
        "id": begun["attemptId"],
        "status": "live",
        "amountCents": 10_000,
        "reason": None,
        "reasonWords": None,
    }
    assert status["pollAfterMs"] == 2_000


def test_a_decline_is_told_in_plain_words(payer, stripe):
    payer.begin()
    stripe.decline("pi_1", "insufficient_funds")
    status = payer.post("/payments/check").json
    assert status["attempt"]["reason"] == "insufficient_funds"
    assert status["attempt"]["reasonWords"] == (
        "There is not enough money in the account. You have not been charged. Try another card or account."
    )
    assert status["state"] == "payment_failed"


def test_a_check_settles(payer, stripe):
    payer.begin()
    stripe.pay("pi_1")
    status = payer.post("/payments/check").json
    assert (status["state"], status["balanceCents"], status["paidCents"]) == ("paid", 0, 10_000)


def test_a_processing_payment_is_polled_seldom(payer, stripe):
    payer.begin()
    stripe.process("pi_1")
    status = payer.post("/payments/check").json
    assert (status["state"], status["processingCents"], status["availableCents"]) == ("processing", 10_000, 0)
    assert status["pollAfterMs"] == 60_000


def test_the_status_only_reads(payer, stripe):
    payer.begin()
    stripe.pay("pi_1")
    assert payer.get("/status").json["paidCents"] == 0


def test_a_check_that_cannot_ask_is_confirming(payer, stripe):
    payer.begin()
    stripe.pay("pi_1")
    stripe.fail("retrieve", StripeUnavailable("down"), times=2)
    answer = payer.post("/payments/check", json={})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "confirming")
    assert "charged" not in answer.json["error"]["message"]
    by_button = payer.post("/payments/check", data={"x": "1"})
    assert (by_button.status_code, by_button.location) == (303, f"/invoices/{payer.key}?returned=1")


def test_the_check_button_leads_back_to_the_page(payer, stripe):
    payer.begin()
    stripe.pay("pi_1")
    answer = payer.post("/payments/check", data={"x": "1"})
    assert (answer.status_code, answer.location) == (303, f"/invoices/{payer.key}")
    assert "Thank you" in payer.get().text


@pytest.mark.parametrize("fate", ["succeeded", "failed", "pending", "nonsense"])
def test_coming_back_from_stripe_proves_nothing_and_keeps_no_secret(payer, stripe, fate):
    """P24."""
    payer.begin()
    calls = list(stripe.calls)
    answer = payer.get(
        f"/payments/return?payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_fake&redirect_status={fate}"
    )
    assert (answer.status_code, answer.location) == (303, f"/invoices/{payer.key}?returned=1")
    assert stripe.calls == calls
    assert payer.get("/status").json["paidCents"] == 0


def test_after_coming_back_the_page_confirms_and_offers_no_pay_button(payer):
    payer.begin()
    page = payer.get("?returned=1").text
    assert "pay again" in page
    assert 'class="go"' not in page


def test_checks_are_braked(payer):
    codes = [payer.post("/payments/check").status_code for _ in range(121)]
    assert codes == [200] * 120 + [429]


def test_an_unknown_key_has_no_status(client):
    assert client.get("https://pay.example/invoices/nope/status").status_code == 404
