"""The v6 invoice as we answer it."""

import dataclasses
import json
from decimal import Decimal

import pytest

from portal.domain.invoice import Amount, Discount, InvoiceStatus, PartnerFacts, Percent
from portal.ports import SavedInvoice
from portal.wire.decimals import decimal_text
from portal.wire.invoice_writing import v6_invoice
from portal.wire.json_text import write_json
from portal.wire.links import PublicLinks
from tests.builders import a_line, a_payer_invoice, a_payment, an_installment, an_invoice
from tests.web.api_stage import seed
from tests.wire.shapes import differences

LINKS = PublicLinks("https://pay.example")


def written(opened, key="k-1"):
    return v6_invoice(SavedInvoice(opened, key), LINKS)


def test_the_published_totals_come_out_to_the_cent():
    answer = written(a_payer_invoice(movements=[a_payment(5_000)]))
    assert answer["totals"] == seed("invoice_answer")["totals"]


def test_every_field_of_the_published_answer_is_there_and_of_its_type():
    sample = seed("invoice_answer")
    custom = {"customData": {}, "collectionInfo": sample["collectionInfo"] | {"emailErrors": {}}}
    invoice = an_invoice(installments=(an_installment(Amount(50)),))
    assert differences(sample | custom, json.loads(write_json(written(a_payer_invoice(invoice))))) == []


def test_links_come_from_the_settings_and_carry_the_key():
    answer = written(a_payer_invoice(), key="k/1")
    assert answer["pdfUrl"] == "https://pay.example/invoices/k%2F1/invoice.pdf"
    assert answer["collectionInfo"]["paymentUrl"] == "https://pay.example/invoices/k%2F1"


def test_without_a_key_there_are_no_links():
    answer = written(a_payer_invoice(), key="")
    assert answer["customerInvoiceKey"] is None
    assert answer["pdfUrl"] is None
    assert answer["collectionInfo"]["paymentUrl"] is None


def test_an_installment_s_balance_is_what_the_ledger_leaves_and_the_rest_is_not_part_of_the_plan():
    invoice = an_invoice(installments=(an_installment(Amount(4_000)),))
    answer = written(a_payer_invoice(invoice, [a_payment(1_500)]))
    (part,) = answer["installments"]
    assert part["balance"] == 2_500
    assert part["amountDue"] == {"value": "4000.0", "type": "AMOUNT"}


def test_a_draft_s_balances_are_what_it_would_ask_for():
    parts = (an_installment(Percent(Decimal(50))),)
    draft = an_invoice(status=InvoiceStatus.DRAFT, issued_at=None, installments=parts)
    answer = written(a_payer_invoice(draft))
    assert answer["totals"]["balance"] == 10_343
    assert answer["installments"][0]["balance"] == 5_172


def test_amounts_are_text_in_cents_and_null_where_there_is_nothing():
    line = a_line(gl_account_id="gla_1", quantity=None, price_cents=None)
    answer = written(a_payer_invoice(an_invoice(line_items=(line,), discount=Discount(Amount(500)), tax=None)))
    assert answer["discount"] == {"value": "500.0", "type": "AMOUNT", "calculateBeforeSalesTax": True}
    assert answer["salesTax"] is None
    (shown,) = answer["lineItems"]
    assert (shown["quantity"], shown["price"], shown["amount"], shown["salesTax"]) == (None, None, 10_000, None)
    assert shown["glAccount"]["id"] == "gla_1"


def test_custom_data_comes_back_number_for_number():
    facts = PartnerFacts(custom_data_json='{"rate":1.10,"big":123456789012345678,"text":"\\u00e9"}')
    answer = write_json(written(a_payer_invoice(dataclasses.replace(an_invoice(), partner_facts=facts))))
    assert '"customData":{"rate":1.10,"big":123456789012345678,"text":"\\u00e9"}' in answer


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("2", "2.0"),
        ("2.50", "2.5"),
        ("8.875", "8.875"),
        ("5E+3", "5000.0"),
        ("1E-10", "0.0000000001"),
        ("-0.50", "-0.5"),
    ],
)
def test_a_decimal_has_as_many_places_as_it_needs_and_one_at_least(number, text):
    assert decimal_text(Decimal(number)) == text
