"""The v5 key exchange as we answer it."""

import dataclasses
import json
from decimal import Decimal

import pytest

from portal.domain.invoice import Amount, Discount, PartnerFacts, PaymentMethod, Percent, Recurrence
from portal.ports import SavedInvoice
from portal.wire.exchange_writing import Disclosed, exchange
from portal.wire.json_text import write_json
from portal.wire.links import PublicLinks
from tests.builders import a_business, a_line, a_payer_invoice, a_payment, a_processing, an_installment, an_invoice
from tests.web.api_stage import seed

LINKS = PublicLinks("https://pay.example")
FACTS = PartnerFacts(
    api_name="QBO",
    api_source_id="planted-source",
    custom_data_json='{"planted":"custom"}',
    recurrence=Recurrence("WEEKLY", 2),
    reminder=Recurrence("WEEKLY", 1),
    send_email=True,
)
PLANTED = ("planted-source", "planted", "planted-item", "998877", "owner@planted.example", "bus_4711")
HIDDEN = "apiInvoiceId bccEmails ccEmails userId userEmail customData emailErrors paymentMethodId"
LINE = a_line(
    quantity=Decimal("2.0"), price_cents=Decimal("5000.0"), api_item_id="planted-item", gl_account_id="gla_998877"
)


def an_opened(*movements, **changes):
    invoice = an_invoice(**({"line_items": (LINE,), "partner_facts": FACTS} | changes))
    business = a_business(id="bus_4711", email="owner@planted.example", currency=invoice.currency)
    return a_payer_invoice(invoice, movements, business=business)


def exchanged(opened, **disclosed):
    """The answer as a client reads it: exact numbers."""
    text = write_json(exchange(SavedInvoice(opened, "k-1"), LINKS, Disclosed(**disclosed)))
    return json.loads(text, parse_float=Decimal)


def test_all_published_names_are_there_and_no_other():
    for disclosed in ({}, {"all_fields": True, "client_secret": "s"}):
        assert sorted(exchanged(an_opened(), **disclosed)) == sorted(seed("exchange_names"))


def test_dollars_are_exact_and_agree_with_cents():
    answer = exchanged(an_opened(a_payment(5_000), a_processing(1_000)))
    assert answer["totalAmountCents"] == 10_343
    dollars = ("totalAmount", "balance", "amountPaid", "pendingPaymentAmount", "salesTax")
    assert [str(answer[name]) for name in dollars] == ["103.43", "53.43", "50.00", "10.00", "8.43"]
    assert (answer["discountPercent"], answer["discountAmount"]) == (5, None)


@pytest.mark.parametrize(("currency", "dollars"), [("JPY", "10343.0"), ("KWD", "10.340")])
def test_dollars_have_the_currency_s_own_decimals(currency, dollars):
    assert str(exchanged(an_opened(currency=currency))["totalAmount"]) == dollars


def test_a_line_shows_its_price_in_dollars_and_the_rate_that_counts_for_it():
    (line,) = exchanged(an_opened())["lineItems"]
    assert (line["quantity"], line["price"], line["amount"], line["salesTax"]) == (2, 50, 100, Decimal("8.875"))


def test_a_discount_in_dollars_excludes_one_in_percent():
    answer = exchanged(an_opened(discount=Discount(Amount(1_050))))
    assert (answer["discountPercent"], answer["discountAmount"]) == (None, Decimal("10.50"))


def test_the_installments_sum_to_the_total_and_their_balances_to_the_balance():
    plan = (an_installment(Percent(Decimal(25)), id="istl_7"), an_installment(Amount(1_000), id="istl_first"))
    answer = exchanged(an_opened(a_payment(3_000), installments=plan))
    parts = answer["installments"]
    assert sum(part["amount"] for part in parts) == answer["totalAmount"]
    assert sum(part["balance"] for part in parts) == answer["balance"]
    assert [part["percentage"] for part in parts] == [25, None, None]
    assert parts[0]["id"] == 7
    assert isinstance(parts[1]["id"], int)
    assert parts[2]["id"] is None


def test_methods_become_flags():
    answer = exchanged(an_opened(payment_methods=(PaymentMethod.ACH, PaymentMethod.DIRECT)))
    assert (answer["acceptACH"], answer["acceptCredit"], answer["acceptCash"]) == (True, False, True)


def test_a_bare_key_is_told_nothing_that_is_not_the_payer_s():
    text = json.dumps(exchanged(an_opened(), client_secret="s"), default=str)
    assert [planted for planted in PLANTED if planted in text] == []


def test_the_tenant_is_told_what_it_planted():
    answer = exchanged(an_opened(), all_fields=True)
    assert [planted for planted in PLANTED if planted not in json.dumps(answer, default=str)] == []
    assert answer["apiInvoiceId"] == "planted-source"
    assert answer["customData"] == {"planted": "custom"}
    assert (answer["userId"], answer["userEmail"]) == ("bus_4711", "owner@planted.example")


def test_hidden_fields_keep_their_names_and_are_null_or_empty():
    answer = exchanged(an_opened())
    assert [name for name in HIDDEN.split() if answer[name]] == []
    assert answer["customerSessionClientSecret"] is None
    (line,) = answer["lineItems"]
    assert [line[name] for name in ("expenseId", "glAccountId", "apiItemId", "customData")] == [None, None, None, {}]


@pytest.mark.parametrize(
    ("recurrence", "word"),
    [
        (None, "ONE_TIME"),
        (Recurrence("WEEKLY", 1), "WEEKLY"),
        (Recurrence("WEEKLY", 2), "BI_WEEKLY"),
        (Recurrence("YEARLY", 1), "YEARLY"),
    ],
)
def test_a_recurrence_is_told_in_the_older_words(recurrence, word):
    facts = dataclasses.replace(FACTS, recurrence=recurrence)
    assert exchanged(an_opened(partner_facts=facts))["frequency"] == word


def test_a_client_secret_is_told_but_never_shown_in_a_repr():
    disclosed = Disclosed(client_secret="pi_1_secret_2")
    assert exchanged(an_opened(), client_secret="pi_1_secret_2")["clientSecret"] == "pi_1_secret_2"
    assert "secret_2" not in repr(disclosed)
