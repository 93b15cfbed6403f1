"""Payments that came through Remit, in the lists of payments: there to be read, and entered by Remit alone."""

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.payments.service import PaymentService
from portal.ports import Seen
from tests.dumps import dump
from tests.fakes import FakeGateway
from tests.web.api_stage import INVOICES, a_copy, a_stage

PAYMENTS = "/v6/payments"


class Till:
    """Paying over the stage's own store, which is there once the stage is."""

    def __init__(self):
        self.stripe = FakeGateway()

    def open_over(self, stage):
        self.service = PaymentService(
            gateway=self.stripe, open_unit_of_work=stage.store.unit_of_work, attempts=stage.store, clock=stage.clock
        )

    def __getattr__(self, name):
        return getattr(self.service, name)

    def begin_all(self, saved):
        """The PaymentIntent of a payer who is about to pay all of it."""
        self.service.begin(saved["customerInvoiceKey"], Wanted(Choice.BALANCE), Seen(), None)
        return next(reversed(self.stripe.intents))

    def pay_all(self, saved):
        """The PaymentIntent and the charge by which all of it was paid."""
        intent = self.begin_all(saved)
        self.stripe.pay(intent)
        self.service.check(saved["customerInvoiceKey"])
        return intent, self.stripe.intents[intent].charge.id


@pytest.fixture
def till():
    return Till()


@pytest.fixture
def stage(migrated_sqlite, tmp_path, till):
    with a_stage(a_copy(migrated_sqlite, tmp_path), till) as stage:
        till.open_over(stage)
        yield stage


@pytest.fixture
def either_stage(migrated_database_url, till):
    with a_stage(migrated_database_url, till) as stage:
        till.open_over(stage)
        yield stage


def listed(stage, **condition):
    answer = stage.post(f"{PAYMENTS}/query", {"filter": condition})
    assert answer.status_code == 200, answer.json
    return answer.json["data"]


def record(stage, **payment):
    return stage.post(PAYMENTS, {"data": [payment]})


def faults(answer):
    assert answer.status_code == 400, answer.json
    return [(one["type"], one["param"]) for one in answer.json["error"]]


def test_a_payment_by_card_is_listed_beside_the_recorded_ones(either_stage, till):
    one, two = either_stage.saved(), either_stage.saved()
    record(either_stage, children=[{"invoiceId": one["id"], "amount": 300}])
    intent, _ = till.pay_all(two)
    check, card = listed(either_stage)
    assert (check["apiName"], check["refundStatus"]) == ("USER_ENTRY", None)
    assert (card["apiName"], card["apiSourceId"], card["amount"]) == ("STRIPE", intent, 10_343)
    assert (card["status"], card["reviewStatus"], card["refundStatus"]) == ("ACTIVE", None, None)
    assert card["customer"]["id"] == two["customer"]["id"]
    assert [(child["invoiceId"], child["amount"]) for child in card["children"]] == [(two["id"], 10_343)]
    assert either_stage.get(f"{PAYMENTS}/{card['id']}").json["data"] == card
    (entered,) = either_stage.get(f"/v6/auditTrail/{card['id']}").json["data"]
    assert (entered["action"], entered["editor"]["id"]) == ("CREATE", "stripe")
    assert listed(either_stage, apiSourceId={"equal": intent}) == [card]
    assert listed(either_stage, invoiceId={"in": [two["id"]]}, apiName={"equal": "STRIPE"}) == [card]
    assert listed(either_stage, date={"equal": card["date"]}, amount={"greaterThan": 300}) == [card]


def test_what_is_given_back_is_told_of_the_payment(either_stage, till):
    saved = either_stage.saved()
    till.pay_all(saved)
    back = {"apiSourceId": "ref_1", "children": [{"invoiceId": saved["id"], "amount": -4_000}]}
    assert record(either_stage, **back).json["data"][0]["data"]["refundStatus"] == "SUCCEEDED"
    (card,) = listed(either_stage)
    assert (card["refundStatus"], card["amount"]) == ("SUCCEEDED", 10_343)


def test_it_is_read_only_and_may_be_sent_as_it_was_read(stage, till):
    saved = stage.saved()
    till.pay_all(saved)
    (card,) = listed(stage)
    before = dump(stage.store)
    assert record(stage, **card).json["data"][0]["data"] == card
    for change in ({"notes": "Mine"}, {"apiSourceId": None}, {"customerId": stage.customer()}, {"status": "INACTIVE"}):
        assert faults(record(stage, **{**card, **change})) == [("NOT_MODIFIABLE", "data[0].id")]
    assert faults(stage.client.delete(f"{PAYMENTS}/{card['id']}", headers=bearer(stage))) == [("NOT_MODIFIABLE", "id")]
    assert stage.get(f"{INVOICES}/{saved['id']}").json["data"]["invoiceStatus"] == "CLOSED"
    after = dump(stage.store)
    assert [table for table in ("recorded_payments", "ledger_entries") if before[table] != after[table]] == []


def bearer(stage):
    return {"Authorization": f"Bearer {stage.tokens.own}"}


@pytest.mark.parametrize("api_name", ["STRIPE", "USER_ENTRY"])
def test_nobody_enters_it_a_second_time(either_stage, till, api_name):
    one, two = either_stage.saved(), either_stage.saved()
    paid, charge = till.pay_all(one)
    about_to_pay = till.begin_all(two)
    for source in (paid, charge, about_to_pay):
        again = {"apiName": api_name, "apiSourceId": source, "children": [{"invoiceId": two["id"], "amount": 1}]}
        assert faults(record(either_stage, **again)) == [("DUPLICATE", "data[0].apiSourceId")]
    assert either_stage.get(f"{INVOICES}/{two['id']}").json["data"]["totals"]["paidAmount"] == 0


def test_another_tenant_s_payment_is_neither_seen_nor_in_the_way(stage, till):
    intent, _ = till.pay_all(stage.saved())
    (card,) = listed(stage)
    foreign = stage.tokens.foreign
    assert stage.post(f"{PAYMENTS}/query", {}, foreign).json["data"] == []
    assert stage.get(f"{PAYMENTS}/{card['id']}", foreign).status_code == 404
    customer = stage.post("/v6/customers", {"data": [{"name": "B"}]}, foreign).json["data"][0]["data"]["id"]
    item = {"customerId": customer, "invoiceStatus": "OPEN", "lineItems": [{"amount": 100}]}
    theirs = stage.post(INVOICES, {"data": [item]}, foreign).json["data"][0]["data"]["id"]
    payment = {"apiName": "STRIPE", "apiSourceId": intent, "children": [{"invoiceId": theirs, "amount": 100}]}
    assert stage.post(PAYMENTS, {"data": [payment]}, foreign).status_code == 200


def test_its_day_is_the_business_s(migrated_sqlite, tmp_path, till):
    with a_stage(a_copy(migrated_sqlite, tmp_path), till, time_zone="Pacific/Kiritimati") as stage:
        till.open_over(stage)
        till.pay_all(stage.saved())
        (card,) = listed(stage)
        (recorded,) = record(stage, children=[{"invoiceId": stage.saved()["id"], "amount": 1}]).json["data"]
        assert card["date"] == recorded["data"]["date"]
