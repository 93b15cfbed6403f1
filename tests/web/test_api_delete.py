"""Deleting invoices and customers: softly, once, and never what money was paid on."""

import pytest

from portal.domain.ledger import EntryKind
from portal.errors import PaymentProcessing, StripeUnavailable
from tests.builders import a_movement, a_payment, a_processing, an_attempt, an_offline_payment
from tests.dumps import dump
from tests.web.api_stage import CUSTOMERS, INVOICES, a_copy, a_stage
from tests.web.releasing_till import ReleasingTill


@pytest.fixture
def till():
    return ReleasingTill()


@pytest.fixture
def stage(migrated_sqlite, tmp_path, till):
    with a_stage(a_copy(migrated_sqlite, tmp_path), till) as stage:
        till.store = stage.store
        yield stage


def delete(stage, path, token=None):
    return stage.client.delete(path, headers={"Authorization": f"Bearer {token or stage.tokens.own}"})


def post(stage, invoice, *movements):
    with stage.store.unit_of_work() as work:
        work.append(invoice, movements, stage.clock.now())


def test_a_deleted_invoice_stays_but_its_key_opens_nothing(either_stage):
    saved = either_stage.saved()
    path = f"{INVOICES}/{saved['id']}"
    answer = delete(either_stage, path)
    assert (answer.status_code, answer.json["result"]) == (200, "SUCCESS")
    deleted = answer.json["data"]
    assert (deleted["status"], deleted["invoiceStatus"]) == ("INACTIVE", "CANCELLED")
    assert deleted["totals"] == saved["totals"] | {"balance": 0}
    assert either_stage.get(path).json["data"] == deleted
    assert either_stage.exchange(saved["customerInvoiceKey"]).status_code == 401
    before = dump(either_stage.store)
    assert delete(either_stage, path).json["data"] == deleted
    assert dump(either_stage.store) == before
    listed = either_stage.post(f"{INVOICES}/query", {}).json["data"]
    assert listed == []


@pytest.mark.parametrize("status", ["DRAFT", "SCHEDULED"])
def test_what_was_never_issued_is_deleted_as_it_is(stage, status):
    invoice = stage.saved(invoiceStatus=status)["id"]
    deleted = delete(stage, f"{INVOICES}/{invoice}").json["data"]
    assert (deleted["status"], deleted["invoiceStatus"]) == ("INACTIVE", status)


def test_what_is_over_without_money_can_be_deleted_too(stage):
    cancelled = stage.saved()["id"]
    stage.save({"id": cancelled, "invoiceStatus": "CANCELLED"})
    free = stage.saved(discount={"value": "100", "type": "PERCENT"})["id"]
    for invoice, status in ((cancelled, "CANCELLED"), (free, "CLOSED")):
        deleted = delete(stage, f"{INVOICES}/{invoice}").json["data"]
        assert (deleted["status"], deleted["invoiceStatus"]) == ("INACTIVE", status)


def refund(kind):
    return a_movement(kind, -10_343, object_id="re_1")


MONEY = {
    "a part": [a_payment(100)],
    "all": [a_payment(10_343)],
    "paid outside": [an_offline_payment(100)],
    "refunded": [a_payment(10_343), refund(EntryKind.CREDIT), refund(EntryKind.REFUND)],
    "processing": [a_processing(100)],
}


@pytest.mark.parametrize("movements", MONEY.values(), ids=MONEY)
def test_an_invoice_with_money_on_it_is_not_deleted(stage, movements):
    invoice = stage.saved()["id"]
    post(stage, invoice, *movements)
    before = dump(stage.store)
    answer = delete(stage, f"{INVOICES}/{invoice}")
    assert (answer.status_code, answer.json["result"], answer.json["data"]) == (400, "FAILURE", None)
    assert [(one["type"], one["param"]) for one in answer.json["error"]] == [("NOT_MODIFIABLE", "id")]
    (item,) = stage.save({"id": invoice, "status": "INACTIVE"})
    assert item["error"][0]["type"] == "NOT_MODIFIABLE"
    assert dump(stage.store) == before


def test_money_that_was_entered_by_mistake_is_no_money(stage):
    invoice = stage.saved()["id"]
    post(stage, invoice, an_offline_payment(100, object_id="ptxn_1"))
    post(stage, invoice, a_movement(EntryKind.OFFLINE_VOID, -100, provider="offline", object_id="ptxn_1"))
    assert delete(stage, f"{INVOICES}/{invoice}").json["data"]["status"] == "INACTIVE"


def test_a_live_attempt_is_cancelled_first(stage, till):
    invoice = stage.saved()["id"]
    with stage.store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id=invoice))
    till.error = StripeUnavailable("down")
    answer = delete(stage, f"{INVOICES}/{invoice}")
    assert (answer.status_code, answer.json["error"][0]["type"]) == (503, "UNKNOWN_ERROR")
    till.error = PaymentProcessing("just now")
    assert delete(stage, f"{INVOICES}/{invoice}").json["error"][0]["type"] == "NOT_MODIFIABLE"
    till.error = None
    assert delete(stage, f"{INVOICES}/{invoice}").json["data"]["status"] == "INACTIVE"
    assert till.released == [invoice] * 3


def test_without_payments_a_live_attempt_stands_in_the_way(either_stage):
    invoice = either_stage.saved()["id"]
    with either_stage.store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id=invoice))
    assert delete(either_stage, f"{INVOICES}/{invoice}").json["error"][0]["type"] == "NOT_MODIFIABLE"


def test_another_tenant_s_entity_is_not_found_and_nobody_is_stopped_from_paying_it(stage, till):
    invoice, customer = stage.saved()["id"], stage.customer()
    with stage.store.unit_of_work() as work:
        work.add_attempt(an_attempt(invoice_id=invoice))
    for path in (f"{INVOICES}/{invoice}", f"{CUSTOMERS}/{customer}", f"{INVOICES}/inv_99", f"{CUSTOMERS}/x"):
        for who in ("sibling", "foreign"):
            assert delete(stage, path, getattr(stage.tokens, who)).status_code == 404
        assert {delete(stage, path, getattr(stage.tokens, who)).status_code for who in ("partner", "reading")} == {403}
    assert till.released == []


def test_a_customer_is_deleted_once_nothing_more_is_asked_of_them(either_stage):
    customer = either_stage.customer()
    draft = either_stage.saved(customerId=customer, invoiceStatus="DRAFT")["id"]
    path = f"{CUSTOMERS}/{customer}"
    refused = delete(either_stage, path)
    assert (refused.status_code, refused.json["error"][0]["type"], refused.json["error"][0]["param"]) == (
        400,
        "NOT_MODIFIABLE",
        "id",
    )
    delete(either_stage, f"{INVOICES}/{draft}")
    deleted = delete(either_stage, path).json["data"]
    assert (deleted["id"], deleted["status"]) == (customer, "INACTIVE")
    assert delete(either_stage, path).json["data"] == either_stage.get(path).json["data"] == deleted
    (item,) = either_stage.save({"customerId": customer, "lineItems": [{"amount": 1}]})
    assert [one["param"] for one in item["error"]] == ["data[0].customerId"]
    listed = either_stage.post(f"{CUSTOMERS}/query", {}).json["data"]
    assert customer not in [one["id"] for one in listed]


def test_a_customer_may_be_deleted_and_taken_back_by_saving(stage):
    customer = stage.customer()
    for status in ("INACTIVE", "ACTIVE"):
        answer = stage.post(CUSTOMERS, {"data": [{"id": customer, "status": status}]})
        assert answer.json["data"][0]["data"]["status"] == status
    stage.saved(customerId=customer)
    both = stage.post(CUSTOMERS, {"data": [{"id": customer, "status": "INACTIVE"}, {"name": "Other"}]}).json["data"]
    assert [item["statusCode"] for item in both] == [400, 200]
