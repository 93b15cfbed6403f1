"""POST …/payments, as the pay document's script sends it and as a form does."""

import pytest

from app import create_app
from portal.errors import OutcomeUnknown, StripeUnavailable
from portal.web.parts import Parts
from tests.builders import a_payment
from tests.web.pay.conftest import URL, Payer


def test_the_answer_has_what_the_browser_needs_and_nothing_else(payer):
    answer = payer.begin()
    assert answer.status_code == 200
    assert answer.json == {
        "attemptId": answer.json["attemptId"],
        "clientSecret": "pi_1_secret_fake",
        "publishableKey": "pk_test_fake",
        "stripeAccount": None,
        "amountCents": 10_000,
        "currency": "USD",
        "returnUrl": payer.at("/payments/return"),
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_return_address_is_not_taken_from_the_host_header(payer):
    answer = payer.begin()
    assert answer.json["returnUrl"].startswith(f"{URL}/")


def test_another_amount_than_was_seen_is_409_with_both(payer, shop, invoice):
    shop.post(invoice, a_payment(4_000))
    answer = payer.begin(seenAmountCents=10_000)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "amount_changed")
    assert answer.json["error"]["seen"] == {"balanceCents": 10_000, "amountCents": 10_000}
    assert answer.json["error"]["now"] == {"balanceCents": 6_000, "amountCents": 6_000}


def test_another_live_amount_is_409_with_that_amount_and_the_way_to_start_over(payer):
    first = payer.begin().json
    refused = payer.begin(choice="amount", amountCents=5_000)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "payment_started")
    assert refused.json["error"]["amountsCents"] == [10_000]
    again = payer.begin(choice="amount", amountCents=5_000, replaces=refused.json["error"]["attemptId"])
    assert (again.status_code, again.json["amountCents"]) == (200, 5_000)
    assert first["attemptId"] != again.json["attemptId"]


@pytest.mark.parametrize("cents", [0, -5, 10_001, 2**53 - 1, 2**53, 10.5, "5000", True, 1e3, 9_980, [5_000]])
def test_an_amount_that_cannot_be_is_400_naming_the_field_and_amounts_that_work(payer, stripe, cents):
    answer = payer.begin(choice="amount", amountCents=cents)
    error = answer.json["error"]
    assert (answer.status_code, error["code"], error["field"]) == (400, "invalid_amount", "amountCents")
    assert error["amountsCents"]
    assert all(
        payer.begin(choice="amount", amountCents=works).status_code == 200 for works in error["amountsCents"][:1]
    )


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"choice": "everything"}, "choice"),
        ({"choice": None}, "choice"),
        ({"choice": ["balance"]}, "choice"),
        ({"seenBalanceCents": None}, "seenBalanceCents"),
        ({"seenBalanceCents": "10000"}, "seenBalanceCents"),
        ({"seenBalanceCents": True}, "seenBalanceCents"),
        ({"seenAmountCents": 1.5}, "seenAmountCents"),
        ({"replaces": 7}, "replaces"),
        ({"replaces": ""}, "replaces"),
        ({"replaces": "x" * 129}, "replaces"),
        ({"choice": "installment", "installmentId": {}}, "installmentId"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_is_400_naming_the_field(payer, stripe, sent, field):
    answer = payer.begin(**sent)
    assert (answer.status_code, answer.json["error"]["field"]) == (400, field)
    assert stripe.calls == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"choice": NaN}', b"[" * 9_000, b'{"seenBalanceCents": Infinity}'],
)
def test_what_is_no_json_object_is_400(payer, stripe, body):
    answer = payer.post("/payments", data=body, content_type="application/json")
    assert (answer.status_code, stripe.calls) == (400, [])


def test_a_huge_body_is_refused_unread(payer, stripe):
    answer = payer.post("/payments", data=b"x" * 20_000, content_type="application/json")
    assert (answer.status_code, stripe.calls) == (413, [])


def test_an_unknown_key_is_the_404(client):
    answer = client.post(
        f"{URL}/invoices/no-such-key/payments",
        json={"choice": "balance", "seenBalanceCents": 1},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found")


def test_a_paid_invoice_is_409(payer, shop, invoice):
    shop.post(invoice, a_payment(10_000))
    answer = payer.begin()
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "not_payable")


@pytest.mark.parametrize("fault", [StripeUnavailable("down"), OutcomeUnknown("no answer")])
def test_while_stripe_is_down_nothing_was_charged_and_the_page_stays_up(payer, stripe, fault):
    stripe.fail("create", fault)
    answer = payer.begin()
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "stripe_unavailable")
    assert "Nothing was charged" in answer.json["error"]["message"]
    assert int(answer.headers["Retry-After"]) > 0
    assert payer.get().status_code == payer.get("/pay").status_code == 200


def test_a_payment_that_may_have_been_made_is_being_confirmed(payer, stripe):
    payer.begin()
    stripe.pay("pi_1")
    stripe.fail("retrieve", StripeUnavailable("down"))
    answer = payer.begin()
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "confirming")
    assert "pay again" in answer.json["error"]["message"]


def test_without_online_payment_it_is_not_payable(parts, invoice):
    made = Parts(**(parts | {"payments": None, "gateway": None}))
    payer = Payer(create_app(made.settings, made).test_client(), invoice.key)
    assert payer.begin().json["error"]["code"] == "not_payable"
    assert payer.get("/pay").status_code == 409
    assert payer.get().status_code == 200


def test_a_form_is_sent_on_to_the_pay_document(payer, stripe):
    answer = payer.begin_by_form(choice="amount", amount="$50.00", installmentId="istl_1")
    assert (answer.status_code, answer.location) == (303, f"/invoices/{payer.key}/pay?choice=amount&amountCents=5000")
    assert stripe.intents["pi_1"].amount_cents == 5_000
    assert "secret" not in answer.text + answer.location


def test_a_form_with_an_old_amount_shows_before_and_after(payer, shop, invoice):
    shop.post(invoice, a_payment(4_000))
    answer = payer.begin_by_form(seenAmountCents="10000")
    assert answer.status_code == 409
    assert "$100.00" in answer.text
    assert "$60.00" in answer.text
    assert "The amount has changed" in answer.text


def test_a_form_that_meets_another_payment_may_start_over(payer, stripe):
    attempt = payer.begin().json["attemptId"]
    refused = payer.begin_by_form(choice="amount", amountCents="5000")
    assert refused.status_code == 409
    assert f'name="replaces" value="{attempt}"' in refused.text
    over = payer.begin_by_form(choice="amount", amountCents="5000", replaces=attempt)
    assert over.status_code == 303
    assert stripe.intents["pi_1"].status == "canceled"


def test_a_form_with_a_wrong_amount_is_a_page_that_says_what_works(payer):
    answer = payer.begin_by_form(choice="amount", amount="a lot")
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "$100.00" in answer.text


def test_hammering_is_braked(payer):
    codes = [payer.begin(choice="nothing").status_code for _ in range(61)]
    assert codes == [400] * 60 + [429]
