"""A v6 save item becomes a draft, or all its faults."""

from datetime import date
from decimal import Decimal

import pytest

from portal.domain.drafts import UNSENT, InstallmentDraft, InvoiceDraft, LineDraft
from portal.domain.invoice import (
    Amount,
    Discount,
    InvoiceStatus,
    PaymentMethod,
    Percent,
    RecordStatus,
    Recurrence,
    TermType,
)
from portal.errors import InvalidFields
from portal.wire.invoice_reading import read_invoice
from portal.wire.json_body import read_json
from tests.web.api_stage import seed


def faults(item, currency="USD"):
    """`{param: type}` of everything that is wrong with an item."""
    with pytest.raises(InvalidFields) as refusal:
        read_invoice(item, currency)
    return {fault.field: fault.kind for fault in refusal.value.faults}


def test_the_published_sample_is_read_whole():
    (item,) = seed("save_request")["data"]
    assert read_invoice(item, "USD") == InvoiceDraft(
        id="inv_158998869",
        name="June Consulting Invoice",
        number=1001,
        status=InvoiceStatus.OPEN,
        record_status=RecordStatus.ACTIVE,
        date=date(2025, 6, 26),
        term=TermType.NET_30,
        due_date=date(2025, 7, 26),
        notes="Thank you for your business!",
        customer_id="cus_28868401",
        line_items=(
            LineDraft(
                description="Consulting services",
                amount_cents=10_000,
                id="ili_28868401",
                quantity=Decimal("2.0"),
                price_cents=Decimal("5000.0"),
                tax=Percent(Decimal("8.875")),
                api_item_id="ext_item_123",
                gl_account_id="gla_38560327",
            ),
        ),
        discount=Discount(Percent(Decimal("5.0")), before_tax=True),
        tax=Percent(Decimal("8.875")),
        installments=(InstallmentDraft("First installment", date(2025, 7, 15), Amount(50), "istl_123"),),
        payment_methods=(PaymentMethod.DIRECT,),
        send_email=True,
        reminder=Recurrence("WEEKLY", 1),
        recurrence=Recurrence("MONTHLY", 1, date(2025, 12, 31), "FUTURE_ONLY"),
        api_name="QBO",
        api_source_id="ext_123",
        custom_data_json='{"internal_key":"some_internal_key","some_other_field":23434}',
    )


def test_what_is_not_sent_stays_as_it_is():
    assert read_invoice({}, "USD") == InvoiceDraft()


def test_null_empties_what_may_be_empty_and_leaves_the_rest():
    names = ("discount", "salesTax", "recurrence", "apiSourceId", "name", "lineItems", "customerId", "date", "notes")
    draft = read_invoice(dict.fromkeys(names) | {"installments": None}, "USD")
    assert draft == InvoiceDraft(discount=None, tax=None, recurrence=None, api_source_id=None, installments=())


def test_read_only_and_unknown_fields_are_ignored_whatever_they_hold():
    item = {"totals": 5, "pdfUrl": [], "customerInvoiceKey": {}, "x": 1, "collectionInfo": {"paymentUrl": 5}}
    assert read_invoice(item, "USD") == InvoiceDraft()


def test_an_answer_s_customer_and_account_stand_for_their_ids():
    line = {"amount": 1, "glAccount": {"id": "gla_1", "name": None}}
    draft = read_invoice({"customer": {"id": "cus_1", "name": "A"}, "lineItems": [line]}, "USD")
    assert draft.customer_id == "cus_1"
    assert draft.line_items[0].gl_account_id == "gla_1"


def test_all_faults_are_told_at_once_each_with_its_path():
    item = {
        "status": "GONE",
        "invoiceStatus": ["OPEN"],
        "date": "2025-02-30",
        "invoiceNo": 0,
        "notes": "a\x00b",
        "lineItems": [{"amount": 1, "quantity": "two"}, {}, "line", {"quantity": "1"}, {"price": "1"}],
        "discount": {"value": "101", "type": "PERCENT"},
        "salesTax": {"value": "-1", "type": "PERCENT"},
        "collectionInfo": {"paymentMethods": [], "term": {"type": "NET_45", "dueDate": "26.7.2025"}, "sendEmail": 1},
        "installments": [{"name": "First"}],
        "recurrence": {"frequency": "HOURLY", "interval": 0},
        "customData": [],
        "apiName": "qbo",
    }
    assert faults(item) == {
        "status": "INVALID_VALUE",
        "invoiceStatus": "INVALID_VALUE",
        "date": "INVALID_VALUE",
        "invoiceNo": "INVALID_VALUE",
        "notes": "INVALID_VALUE",
        "lineItems[0].quantity": "INVALID_FORMAT",
        "lineItems[1].amount": "REQUIRED",
        "lineItems[2]": "INVALID_FORMAT",
        "lineItems[3].price": "REQUIRED",
        "lineItems[4].quantity": "REQUIRED",
        "discount.value": "INVALID_VALUE",
        "salesTax.value": "INVALID_VALUE",
        "collectionInfo.paymentMethods": "INVALID_VALUE",
        "collectionInfo.term.type": "INVALID_VALUE",
        "collectionInfo.term.dueDate": "INVALID_FORMAT",
        "collectionInfo.sendEmail": "INVALID_FORMAT",
        "installments[0].amountDue": "REQUIRED",
        "recurrence.frequency": "INVALID_VALUE",
        "recurrence.interval": "INVALID_VALUE",
        "customData": "INVALID_FORMAT",
        "apiName": "INVALID_VALUE",
    }


@pytest.mark.parametrize("item", [None, [], "x", 5, True])
def test_an_item_that_is_no_object_is_refused(item):
    assert faults(item) == {None: "INVALID_FORMAT"}


@pytest.mark.parametrize("amount", ["1.0", "1e2", "true", '"100"', "10000000000000000", "-10000000000000000"])
def test_money_is_a_whole_json_number_and_nothing_else(amount):
    item = read_json(b'{"lineItems": [{"amount": %s}]}' % amount.encode())
    assert set(faults(item)) == {"lineItems[0].amount"}


@pytest.mark.parametrize(
    "price", ["5000.0", "true", '"5e3"', '"5,000"', '"NaN"', '"Infinity"', '" 5"', '"٥"', '""', '"+5"']
)
def test_a_price_is_plain_decimal_text(price):
    item = read_json(b'{"lineItems": [{"quantity": "1", "price": %s}]}' % price.encode())
    assert faults(item) == {"lineItems[0].price": "INVALID_FORMAT"}


def test_a_fraction_of_a_cent_is_no_amount():
    item = {
        "discount": {"value": "0.5", "type": "AMOUNT"},
        "installments": [{"amountDue": {"value": "1.25", "type": "AMOUNT"}}],
    }
    assert faults(item) == {"discount.value": "INVALID_VALUE", "installments[0].amountDue.value": "INVALID_VALUE"}


def test_custom_data_holds_fifty_fields_and_two_thousand_characters():
    assert read_invoice({"customData": {f"k{i}": "v" for i in range(50)}}, "USD").custom_data_json
    assert faults({"customData": {f"k{i}": "v" for i in range(51)}}) == {"customData": "INVALID_VALUE"}
    assert read_invoice({"customData": {"k": "v" * 1_992}}, "USD").custom_data_json
    assert faults({"customData": {"k": "v" * 1_993}}) == {"customData": "INVALID_VALUE"}


@pytest.mark.parametrize("number", [1, Decimal("0.5")])
def test_a_character_is_one_in_every_script(number):
    most = 1_992 - len(f',"n":{number}')
    for character in ("é", "漢", "😀"):
        assert read_invoice({"customData": {"k": character * most, "n": number}}, "USD").custom_data_json.isascii()
        assert faults({"customData": {"k": character * (most + 1), "n": number}}) == {"customData": "INVALID_VALUE"}


def test_a_due_date_of_null_is_computed_where_a_term_computes_it():
    def term(**sent):
        return read_invoice({"collectionInfo": {"term": sent}}, "USD").due_date

    assert term(type="NET_30", dueDate=None) is UNSENT
    assert term(type="OTHER", dueDate=None) is None
    assert term(dueDate=None) is None
    assert term(type="NET_30") is UNSENT
