"""GET …/pay: the only document with Stripe in it, and no secret."""

import pytest

from portal.domain.drafts import InstallmentDraft
from portal.domain.invoice import Amount
from tests.builders import a_payment, a_processing


def policy(answer):
    return dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))


def test_it_says_what_is_paid_to_whom(payer):
    page = payer.get("/pay?choice=balance").text
    for words in ("Pay $100.00 to ACME Studio", "The full amount of invoice 1", "Pay $100.00</button>"):
        assert words in page


def test_without_a_choice_it_is_the_balance(payer):
    assert "$100.00" in payer.get("/pay").text


def test_another_amount_says_what_is_left(payer):
    page = payer.get("/pay?choice=amount&amount=40").text
    assert "Part of invoice 1" in page
    assert "After this, $60.00 is left to pay." in page
    assert 'data-amount="4000"' in page


def test_an_installment_is_called_by_its_name(payer, shop, client):
    parts = (InstallmentDraft("Deposit", None, Amount(3_000)), InstallmentDraft("Rest", None, Amount(7_000)))
    invoice = shop.invoice(10_000, installments=parts)
    part = shop.open(invoice).installments[0].id
    page = client.get(f"https://pay.example/invoices/{invoice.key}/pay?choice=installment&installmentId={part}").text
    assert "Deposit of invoice" in page
    assert f'data-installment="{part}"' in page


def test_a_paid_part_makes_it_all_that_is_left(payer, shop, invoice):
    shop.post(invoice, a_payment(4_000))
    assert "All that is left of invoice 1" in payer.get("/pay").text


def test_what_is_processing_is_not_asked_for(payer, shop, invoice):
    shop.post(invoice, a_processing(4_000))
    assert "Pay $60.00" in payer.get("/pay").text


def test_it_holds_no_secret_and_asks_nobody(payer, stripe):
    payer.begin()
    calls = list(stripe.calls)
    page = payer.get("/pay")
    assert "secret" not in page.text
    assert "pk_test" not in page.text
    assert stripe.calls == calls


def test_the_policy_names_stripe_and_is_never_framed(payer):
    rules = policy(payer.get("/pay"))
    assert rules["script-src"] == "'self' https://js.stripe.com https://*.js.stripe.com"
    assert rules["frame-src"] == "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com"
    assert rules["connect-src"] == "'self' https://api.stripe.com"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["default-src"] == "'none'"
    assert rules["form-action"] == "'self'"


def test_wallets_may_be_used_on_this_document_alone(payer):
    allowed = payer.get("/pay").headers["Permissions-Policy"]
    assert 'payment=(self "https://js.stripe.com" "https://hooks.stripe.com")' in allowed
    assert "payment=()" in payer.get().headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["", "/status", "/pay?choice=amount"])
def test_no_other_document_names_stripe(payer, path):
    assert "stripe" not in payer.get(path).headers["Content-Security-Policy"]


def test_an_amount_that_was_shown_before_is_shown_beside_the_new_one(payer, shop, invoice):
    shop.post(invoice, a_payment(4_000))
    page = payer.get("/pay?seenAmountCents=10000").text
    assert "The amount has changed" in page
    assert "$100.00" in page
    assert "$60.00" in page


def test_the_same_amount_as_before_is_no_change(payer):
    assert "has changed" not in payer.get("/pay?seenAmountCents=10000").text


def test_somebody_elses_payment_stands_in_the_way_with_two_ways_out(payer):
    attempt = payer.begin().json["attemptId"]
    page = payer.get("/pay?choice=amount&amountCents=5000").text
    assert "A payment of <bdi>$100.00</bdi> has been started" in page
    assert f'value="{attempt}"' in page
    assert "Start over with $50.00" in page
    assert "Go on with $100.00" in page
    assert "<script" not in page


def test_ones_own_payment_does_not_stand_in_the_way(payer):
    payer.begin()
    assert "has been started" not in payer.get("/pay?choice=balance").text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("choice=amount&amount=0", 400),
        ("choice=amount&amount=100.01", 400),
        ("choice=amount&amount=99.80", 400),
        ("choice=amount&amount=1e2", 400),
        ("choice=amount&amountCents=12.5", 400),
        ("choice=amount&amountCents=" + "9" * 400, 400),
        ("choice=amount", 400),
        ("choice=installment&installmentId=nope", 400),
        ("choice=", 400),
        ("choice=%00", 400),
        ("seenAmountCents=x", 400),
    ],
)
def test_what_cannot_be_paid_is_a_page_that_says_so(payer, query, status):
    answer = payer.get(f"/pay?{query}")
    assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_a_paid_invoice_has_no_pay_document(payer, shop, invoice):
    shop.post(invoice, a_payment(10_000))
    assert payer.get("/pay").status_code == 409


def test_an_unknown_key_is_the_404(client):
    assert client.get("https://pay.example/invoices/nope/pay").status_code == 404


def test_it_works_by_forms_alone_where_there_is_no_javascript(payer):
    assert "<noscript>" in payer.get("/pay").text


def test_nothing_is_cached_indexed_or_referred(payer):
    headers = payer.get("/pay").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "Set-Cookie" not in headers
