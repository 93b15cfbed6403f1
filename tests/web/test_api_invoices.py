"""Saving and reading invoices and customers through the served API, over a real store."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.errors import PaymentsStarted, StripeUnavailable
from portal.web.api_save import save_released
from portal.wire.invoice_reading import read_invoice
from tests.builders import an_attempt
from tests.fakes import FixedClock
from tests.web.api_stage import CUSTOMERS, INVOICES, a_copy, a_stage, an_item, seed
from tests.wire.shapes import differences


def test_the_published_request_gives_the_published_totals(either_stage):
    (sample,) = seed("save_request")["data"]
    sample |= {"id": either_stage.saved()["id"], "customerId": either_stage.customer()}
    sample["collectionInfo"]["paymentMethods"] = ["CREDIT_CARD"]
    answer = either_stage.post(INVOICES, {"data": [sample]})
    assert (answer.status_code, answer.json["result"], answer.json["error"]) == (200, "SUCCESS", [])
    (item,) = answer.json["data"]
    assert (item["result"], item["statusCode"], item["error"]) == ("SUCCESS", 200, [])
    totals = {"subtotal": 10_000, "discountedTotal": 9_500, "salesTax": 843, "total": 10_343}
    assert item["data"]["totals"] == totals | {"paidAmount": 0, "balance": 10_343}
    expected = seed("invoice_answer")
    expected["collectionInfo"]["emailErrors"] = {}
    assert differences(expected, item["data"]) == []
    assert item["data"]["recurrence"] == expected["recurrence"] | {"updateType": "FUTURE_ONLY"}
    for name in ("name", "notes", "apiName", "apiSourceId", "discount", "salesTax", "customData", "date"):
        assert item["data"][name] == expected[name]


def test_what_is_saved_is_what_is_read(stage):
    saved = stage.saved()
    answer = stage.get(f"{INVOICES}/{saved['id']}")
    assert (answer.status_code, answer.json) == (200, {"result": "SUCCESS", "data": saved, "error": []})


PRICES = st.decimals(0, 10**6, places=4).map(str)
RATES = st.builds(
    lambda value, kind: {"value": str(value), "type": kind}, st.integers(0, 100), st.sampled_from(["PERCENT", "AMOUNT"])
)
LINES = st.lists(
    st.fixed_dictionaries(
        {"quantity": st.decimals("0.01", 1_000, places=2).map(str), "price": PRICES},
        optional={"description": st.text(st.characters(categories=["L", "P", "Zs"])), "salesTax": RATES},
    )
    | st.fixed_dictionaries({"amount": st.integers(1_000, 10**9)}),
    min_size=1,
    max_size=4,
)
ITEMS = st.fixed_dictionaries(
    {"lineItems": LINES},
    optional={
        "discount": st.builds(
            lambda percent, before: {"value": percent, "type": "PERCENT", "calculateBeforeSalesTax": before},
            st.decimals(0, 100, places=3).map(str),
            st.booleans(),
        ),
        "salesTax": RATES,
        "notes": st.text(st.characters(categories=["L", "N", "P"])),
        "installments": st.just([{"name": "Half", "amountDue": {"value": "50.0", "type": "PERCENT"}}]),
        "customData": st.dictionaries(
            st.text(max_size=5), st.integers(-(2**63) + 1, 2**63 - 1) | st.booleans() | st.none(), max_size=3
        ),
        "recurrence": st.none(),
    },
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ITEMS)
def test_what_was_read_can_be_saved_again_without_change(stage, item):
    (first,) = stage.save(an_item(customerId="cus_1") | item) if stage.customer() else ()
    if first["statusCode"] != 200:
        assert {fault["type"] for fault in first["error"]} <= {"INVALID_VALUE", "JSON_ERROR"}
        return
    (again,) = stage.save(first["data"])
    assert again["data"] == first["data"]


def test_saving_again_changes_no_version(stage):
    saved = stage.saved(installments=[{"amountDue": {"value": "5000", "type": "AMOUNT"}}])
    before = _version(stage)
    stage.save(saved)
    assert _version(stage) == before
    stage.save(saved | {"notes": "Changed"})
    assert _version(stage) > before


def _version(stage):
    with stage.store.reading() as connection:
        return connection.exec_driver_sql("SELECT version FROM invoices").scalar_one()


def test_each_item_is_judged_alone_and_all_its_faults_are_told(stage):
    good = an_item(customerId=stage.customer())
    broken = good | {"date": "June", "lineItems": [{"amount": 1, "quantity": "1", "price": "9"}, {"amount": 1.5}]}
    answer = stage.post(INVOICES, {"data": [good, broken, 5, good | {"id": "inv_77"}]})
    assert answer.status_code == 207
    assert (answer.json["result"], answer.json["error"]) == ("SUCCESS", [])
    assert [item["statusCode"] for item in answer.json["data"]] == [200, 400, 400, 404]
    assert [item["result"] for item in answer.json["data"]] == ["SUCCESS", "FAILURE", "FAILURE", "FAILURE"]
    assert [[fault["param"] for fault in item["error"]] for item in answer.json["data"]] == [
        [],
        ["data[1].date", "data[1].lineItems[1].amount"],
        ["data[2]"],
        ["data[3].id"],
    ]
    assert [item["data"] is None for item in answer.json["data"]] == [False, True, True, True]


def test_what_is_written_wrong_hides_nothing_else_that_is_wrong(stage):
    taken = stage.saved(invoiceNo=7, apiSourceId="ext_7")
    amounts = [{"amount": 1, "quantity": "1", "price": "9"}]
    wrong = {"customerId": "cus_99", "invoiceNo": 7, "apiSourceId": "ext_7", "lineItems": amounts, "notes": 5}
    (new,) = stage.save(an_item(**wrong, salesTax={"value": "x", "type": "PERCENT"}))
    expected = ["notes", "salesTax.value", "customerId", "invoiceNo", "apiSourceId"]
    assert [fault["param"] for fault in new["error"]] == [f"data[0].{field}" for field in expected]
    (changed,) = stage.save({"id": taken["id"], "date": "June", "customerId": "cus_99", "lineItems": amounts})
    expected = ["date", "lineItems[0].amount", "customerId"]
    assert [fault["param"] for fault in changed["error"]] == [f"data[0].{field}" for field in expected]
    assert stage.get(f"{INVOICES}/{taken['id']}").json["data"] == taken


@pytest.mark.parametrize(
    "wrong", [{"lineItems": 5}, {"customerId": 5}, {"date": 5}, {"collectionInfo": 5}, {"invoiceStatus": 5}, {"id": 5}]
)
def test_what_follows_from_what_is_written_wrong_is_not_told(stage, wrong):
    (item,) = stage.save(an_item(customerId=stage.customer(), discount={"value": "1.0", "type": "AMOUNT"}) | wrong)
    assert [fault["param"] for fault in item["error"]] == [f"data[0].{next(iter(wrong))}"]


def test_a_line_that_does_not_multiply_is_named(stage):
    broken = an_item(customerId=stage.customer(), lineItems=[{"amount": 1, "quantity": "1", "price": "9"}])
    (item,) = stage.save(broken)
    assert item["error"] == [
        {"type": "INVALID_VALUE", "message": "Is not quantity times price.", "param": "data[0].lineItems[0].amount"}
    ]


def test_nothing_saved_is_a_failure_with_every_fault_on_top(stage):
    answer = stage.post(INVOICES, {"data": [{"date": 1}, {"id": "inv_9"}]})
    assert (answer.status_code, answer.json["result"]) == (400, "FAILURE")
    assert [fault["param"] for fault in answer.json["error"]] == ["data[0].date", "data[0].customerId", "data[1].id"]


def test_a_failed_item_leaves_nothing_behind(stage):
    customer = stage.customer()
    stage.save(an_item(customerId=customer, discount={"value": "20000", "type": "AMOUNT"}))
    stage.save(an_item(customerId="cus_99"))
    with stage.store.reading() as connection:
        for table in ("invoices", "line_items", "ledger_entries", "invoice_keys"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0


def test_an_update_changes_what_it_sends_and_leaves_the_rest(stage):
    saved = stage.saved()
    (item,) = stage.save({"id": saved["id"], "notes": "Changed", "discount": None})
    changed = {"notes": "Changed", "discount": None}
    totals = {"subtotal": 10_000, "discountedTotal": 10_000, "salesTax": 888, "total": 10_888, "paidAmount": 0}
    assert item["data"] == saved | changed | {"totals": totals | {"balance": 10_888}}


def test_a_taken_number_is_a_duplicate(stage):
    customer = stage.customer()
    stage.save(an_item(customerId=customer, invoiceNo=5))
    (item,) = stage.save(an_item(customerId=customer, invoiceNo=5))
    assert [(fault["type"], fault["param"]) for fault in item["error"]] == [("DUPLICATE", "data[0].invoiceNo")]


def test_a_cancelled_invoice_may_not_change(stage):
    saved = stage.saved()
    stage.save({"id": saved["id"], "invoiceStatus": "CANCELLED"})
    (item,) = stage.save({"id": saved["id"], "notes": "Changed"})
    assert (item["statusCode"], item["error"][0]["type"]) == (400, "NOT_MODIFIABLE")


def test_prices_sent_in_dollars_are_read_back_in_cents(stage):
    saved = stage.saved(lineItems=[{"quantity": "1.0", "price": "50.0", "amount": 5_000}])
    assert saved["lineItems"][0]["price"] == "5000.0"


@pytest.mark.parametrize(
    ("currency", "price", "amount"), [("JPY", "50", 50), ("KWD", "50", 50_000), ("USD", "50", 5_000)]
)
def test_amounts_are_counted_in_the_business_s_currency(migrated_sqlite, tmp_path, currency, price, amount):
    with a_stage(a_copy(migrated_sqlite, tmp_path), currency=currency) as stage:
        saved = stage.saved(
            lineItems=[{"quantity": "1", "price": price, "amount": amount}], discount=None, salesTax=None
        )
        assert (saved["totals"]["total"], saved["lineItems"][0]["price"]) == (amount, f"{amount}.0")
        assert stage.exchange(saved["customerInvoiceKey"]).json["totalAmount"] == 50


def test_two_hundred_and_fifty_items_are_the_most(stage):
    assert stage.post(INVOICES, {"data": [{}] * 250}).json["data"][249]["error"]
    answer = stage.post(INVOICES, {"data": [{}] * 251})
    assert answer.status_code == 400
    assert answer.json["data"] is None
    assert [(fault["type"], fault["param"]) for fault in answer.json["error"]] == [("INVALID_VALUE", "data")]


@pytest.mark.parametrize(
    ("body", "kind"),
    [({}, "REQUIRED"), ({"data": None}, "REQUIRED"), ({"data": []}, "REQUIRED"), ({"data": {}}, "INVALID_FORMAT")],
)
def test_a_body_without_items_is_refused(stage, body, kind):
    answer = stage.post(INVOICES, body)
    assert answer.status_code == 400
    assert [(fault["type"], fault["param"]) for fault in answer.json["error"]] == [(kind, "data")]


def test_a_customer_is_saved_and_saved_again_without_change(stage):
    address = {"address1": "1 Main Street", "city": "Springfield", "zip": "10001", "countryCode": "US"}
    sent = {
        "name": "Acme Corp",
        "email": "billing@acme.example",
        "additionalContactName": "Jane Smith",
        "businessName": "Acme Corporation LLC",
        "ccEmails": ["cc@acme.example", "cc2@acme.example", "cc@acme.example", ""],
        "bccEmails": ["bcc@acme.example"],
        "invoiceSettings": {"invoicePrefix": "INV-", "showName": True, "showEmail": False},
        "address": address | {"phoneWork": "555 0100"},
        "customData": {"a": 1},
    }
    answer = stage.post(CUSTOMERS, {"data": [sent]})
    assert answer.status_code == 200
    customer = answer.json["data"][0]["data"]
    for name in ("name", "email", "additionalContactName", "businessName", "bccEmails", "customData"):
        assert customer[name] == sent[name]
    assert (customer["id"], customer["status"]) == ("cus_1", "ACTIVE")
    assert customer["ccEmails"] == ["cc@acme.example", "cc2@acme.example"]
    assert customer["createdDateTime"] == "2026-03-10T12:00:00Z"
    assert (customer["address"]["city"], customer["address"]["phoneWork"]) == ("Springfield", "555 0100")
    assert customer["invoiceSettings"]["invoicePrefix"] == "INV-"
    assert stage.post(CUSTOMERS, {"data": [customer]}).json["data"][0]["data"] == customer


def test_a_customer_s_faults_have_paths(stage):
    broken = {"email": "nobody", "ccEmails": ["a@b.example", "x"], "address": {"city": 5}}
    answer = stage.post(CUSTOMERS, {"data": [broken, {"name": ""}, {"name": "A", "bccEmails": ["a@b"]}]})
    assert answer.status_code == 400
    assert [fault["param"] for fault in answer.json["error"]] == [
        "data[0].email",
        "data[0].ccEmails[1]",
        "data[0].address.city",
        "data[1].name",
        "data[2].bccEmails[0]",
    ]


class Releases:
    """Payments that only release; `book` saves once nothing is live any more."""

    def __init__(self, error=None):
        self.error, self.released = error, []

    def release(self, invoice_id):
        self.released.append(invoice_id)
        if self.error:
            raise self.error


class BusyBook:
    """A book that refuses while an attempt is live."""

    def __init__(self, payments):
        self.payments = payments

    def save_all(self, grant, drafts, now, *, final=False, seal=None):
        if not self.payments.released:
            raise PaymentsStarted("live", frozenset({"inv_7"}))
        return drafts


def test_a_live_attempt_is_released_before_the_invoice_changes():
    payments, drafts = Releases(), [read_invoice({"id": f"inv_{number}"}, "USD") for number in (7, 8)]
    assert save_released(BusyBook(payments), payments, FixedClock(), None, drafts) == drafts
    assert payments.released == ["inv_7"]


def test_an_attempt_that_can_t_be_released_leaves_its_invoice_alone_as_it_is():
    payments, drafts = Releases(StripeUnavailable("down")), [read_invoice({"id": f"inv_{n}"}, "USD") for n in (7, 8)]
    fault, saved = save_released(BusyBook(payments), payments, FixedClock(), None, drafts)
    assert isinstance(fault, StripeUnavailable)
    assert saved == drafts[1]


def test_stripe_being_down_is_told_as_our_fault_and_keeps_nobody_else_back(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path), Releases(StripeUnavailable("down"))) as stage:
        busy, free = stage.saved()["id"], stage.saved()["id"]
        with stage.store.unit_of_work() as work:
            work.add_attempt(an_attempt(invoice_id=busy))
        cheaper = {"lineItems": [{"amount": 1000}]}
        answer = stage.post(INVOICES, {"data": [{"id": busy, **cheaper}]})
        assert (answer.status_code, answer.json["data"][0]["error"][0]["type"]) == (503, "UNKNOWN_ERROR")
        both = stage.post(INVOICES, {"data": [{"id": busy, **cheaper}, {"id": free, **cheaper}]})
        assert [item["statusCode"] for item in both.json["data"]] == [503, 200]
        assert stage.get(f"{INVOICES}/{busy}").json["data"]["totals"]["total"] == 10_343


def test_the_same_entity_twice_in_one_request_is_a_duplicate(stage):
    invoice, customer = stage.saved()["id"], stage.customer()
    for path, entity in ((INVOICES, invoice), (CUSTOMERS, customer)):
        answer = stage.post(path, {"data": [{"id": entity, "name": "One"}, {"id": entity, "name": "Two"}]})
        assert [item["statusCode"] for item in answer.json["data"]] == [200, 400]
        assert [(one["type"], one["param"]) for one in answer.json["data"][1]["error"]] == [("DUPLICATE", "data[1].id")]


def test_each_item_meets_those_before_it(stage):
    customer = stage.customer()
    five = stage.saved(invoiceNo=5, customerId=customer)["id"]
    taken = [an_item(customerId=customer, invoiceNo=9), an_item(customerId=customer, invoiceNo=9)]
    sources = [an_item(customerId=customer, apiSourceId="ext_1"), an_item(customerId=customer, apiSourceId="ext_1")]
    freed = [{"id": five, "invoiceNo": 12}, an_item(customerId=customer, invoiceNo=5)]
    items = stage.save(*taken, *sources, *freed, an_item(customerId=customer))
    assert [item["statusCode"] for item in items] == [200, 400, 200, 400, 200, 200, 200]
    assert [items[1]["error"][0]["param"], items[3]["error"][0]["param"]] == [
        "data[1].invoiceNo",
        "data[3].apiSourceId",
    ]
    assert [items[place]["data"]["invoiceNo"] for place in (0, 2, 4, 5, 6)] == [9, 10, 12, 5, 13]


def test_the_samples_are_the_published_ones():
    names = json.loads((Path(__file__).parent.parent / "seeds" / "exchange_names.json").read_text())
    assert len(names) == len(set(names)) == 60
