"""Payments that did not come through Remit: entered once, voided, confirmed; the ledger has every cent."""

import pytest
from sqlalchemy import event

from portal.domain.ledger import EntryKind, broken_at
from portal.errors import StripeUnavailable
from tests.builders import a_movement, a_payment, an_attempt
from tests.dumps import dump
from tests.web.api_stage import INVOICES, a_copy, a_stage
from tests.web.releasing_till import ReleasingTill

PAYMENTS = "/v6/payments"


def paying(invoice, amount=10_343, **facts):
    """A payment of one invoice."""
    return {"displayName": "Check 1042", "children": [{"invoiceId": invoice, "amount": amount}], **facts}


def record(stage, *payments, token=None):
    return stage.post(PAYMENTS, {"data": list(payments)}, token)


def recorded(stage, *payments):
    answer = record(stage, *payments)
    assert answer.status_code == 200, answer.json
    return [item["data"] for item in answer.json["data"]]


def invoice_of(stage, invoice):
    found = stage.get(f"{INVOICES}/{invoice}").json["data"]
    return found["invoiceStatus"], found["totals"]["paidAmount"], found["totals"]["balance"]


def ledger(stage, invoice):
    with stage.store.unit_of_work() as work:
        entries = work.entries(invoice)
    assert broken_at(entries) is None
    return [(entry.movement.kind.value, entry.movement.amount_cents, entry.movement.object_id) for entry in entries][1:]


def faults(answer):
    assert answer.status_code == 400, answer.json
    return [(one["type"], one["param"]) for one in answer.json["error"]]


def test_a_recorded_payment_pays_its_invoice(either_stage):
    saved = either_stage.saved()
    payment = paying(saved["id"], amount=10_343, date="2026-03-09", apiSourceId="dep_1", notes="By post")
    (entered,) = recorded(either_stage, payment)
    assert (entered["id"], entered["amount"], entered["status"], entered["reviewStatus"]) == (
        "ptxn_1",
        10_343,
        "ACTIVE",
        None,
    )
    assert entered["customer"] == {"id": "cus_1", "name": "Abigail Adams", "email": "abigail@example.com"}
    assert entered["children"][0]["invoiceId"] == saved["id"]
    assert invoice_of(either_stage, saved["id"]) == ("CLOSED", 10_343, 0)
    assert ledger(either_stage, saved["id"]) == [("offline_payment", 10_343, "ptxn_1/tli_1")]
    opened = either_stage.exchange(saved["customerInvoiceKey"]).json
    assert (opened["amountPaid"], opened["balance"], opened["paidDate"]) == (103.43, 0, "2026-03-09")
    assert either_stage.get(f"{PAYMENTS}/ptxn_1").json["data"] == entered


def test_what_was_read_can_be_sent_again_without_change(either_stage):
    invoice = either_stage.saved()["id"]
    (entered,) = recorded(either_stage, paying(invoice, 100, customData={"a": 1}, bankAccountId="bka_1"))
    before = dump(either_stage.store)
    assert recorded(either_stage, entered) == [entered]
    assert dump(either_stage.store) == before


def test_one_payment_may_pay_several_invoices_and_aim_at_installments(stage):
    plan = [
        {"id": "istl_1", "name": "A", "dueDate": "2026-04-01", "amountDue": {"value": "5000", "type": "AMOUNT"}},
        {"id": "istl_2", "name": "B", "dueDate": "2026-05-01", "amountDue": {"value": "5343", "type": "AMOUNT"}},
    ]
    one, two = stage.saved(installments=plan)["id"], stage.saved()["id"]
    children = [
        {"invoiceId": one, "amount": 5_343, "installmentId": "istl_2"},
        {"invoiceId": two, "amount": 300},
        {"invoiceId": two, "amount": 43},
    ]
    (entered,) = recorded(stage, {"amount": 5_686, "children": children})
    assert [child["id"] for child in entered["children"]] == ["tli_1", "tli_2", "tli_3"]
    left = [part["balance"] for part in stage.get(f"{INVOICES}/{one}").json["data"]["installments"]]
    assert left == [5_000, 0]
    assert invoice_of(stage, two) == ("OPEN", 343, 10_000)


def test_what_is_more_than_is_owed_is_set_aside(either_stage):
    invoice = either_stage.saved()["id"]
    recorded(either_stage, paying(invoice, 10_000), paying(invoice, 1_000))
    assert invoice_of(either_stage, invoice) == ("CLOSED", 10_343, 0)
    assert ledger(either_stage, invoice)[1:] == [
        ("offline_payment", 1_000, "ptxn_2/tli_1"),
        ("unapplied", -657, "ptxn_2/tli_1"),
    ]


def test_a_voided_payment_is_owed_again_and_voiding_it_again_changes_nothing(either_stage):
    invoice = either_stage.saved()["id"]
    (entered,) = recorded(either_stage, paying(invoice, 11_000))
    voided = either_stage.client.delete(f"{PAYMENTS}/ptxn_1", headers=bearer(either_stage))
    assert (voided.status_code, voided.json["data"]) == (200, entered | {"status": "INACTIVE"})
    assert invoice_of(either_stage, invoice) == ("OPEN", 0, 10_343)
    assert ledger(either_stage, invoice)[2:] == [
        ("offline_void", -11_000, "ptxn_1/tli_1/void"),
        ("unapplied", 657, "ptxn_1/tli_1/void"),
    ]
    before = dump(either_stage.store)
    for again in (
        either_stage.client.delete(f"{PAYMENTS}/ptxn_1", headers=bearer(either_stage)),
        record(either_stage, voided.json["data"]),
        record(either_stage, {"id": "ptxn_1", "status": "INACTIVE"}),
    ):
        assert again.status_code == 200
    assert dump(either_stage.store) == before


def bearer(stage, token=None):
    return {"Authorization": f"Bearer {token or stage.tokens.own}"}


def test_what_is_over_is_over(stage):
    invoice = stage.saved()["id"]
    recorded(stage, paying(invoice, 100))
    recorded(stage, {"id": "ptxn_1", "status": "INACTIVE"})
    assert faults(record(stage, {"id": "ptxn_1", "reviewStatus": "RECONCILED"})) == [
        ("NOT_MODIFIABLE", "data[0].status")
    ]
    assert faults(record(stage, {"id": "ptxn_1", "notes": "x"})) == [("NOT_MODIFIABLE", "data[0].id")]


def test_money_that_has_moved_on_is_not_voided(stage):
    invoice = stage.saved()["id"]
    recorded(stage, paying(invoice, 11_000))
    with stage.store.unit_of_work() as work:
        gone = [a_movement(kind, cents, provider="remit", object_id="mov_1") for kind, cents in
                ((EntryKind.OFFLINE_VOID, -657), (EntryKind.UNAPPLIED, 657))]  # fmt: skip
        work.append(invoice, gone, stage.clock.now())
    assert faults(record(stage, {"id": "ptxn_1", "status": "INACTIVE"})) == [("NOT_MODIFIABLE", "data[0].status")]


def test_the_partner_s_own_id_is_there_once(stage):
    invoice = stage.saved()["id"]
    again = paying(invoice, 100, apiSourceId="dep_1")
    answer = record(stage, again, again)
    assert [item["statusCode"] for item in answer.json["data"]] == [200, 400]
    assert [(one["type"], one["param"]) for one in answer.json["data"][1]["error"]] == [
        ("DUPLICATE", "data[1].apiSourceId")
    ]
    assert faults(record(stage, again)) == [("DUPLICATE", "data[0].apiSourceId")]
    recorded(stage, again | {"apiName": "QBO"})
    recorded(stage, {"id": "ptxn_1", "status": "INACTIVE"})
    assert faults(record(stage, again)) == [("DUPLICATE", "data[0].apiSourceId")]
    assert invoice_of(stage, invoice)[1] == 100


def test_the_money_itself_never_changes_but_what_is_said_of_it_may(stage):
    one, two = stage.saved()["id"], stage.saved()["id"]
    recorded(stage, paying(one, 100, date="2026-03-01"))
    for change, field in (
        ({"amount": 101}, "amount"),
        ({"date": "2026-03-02"}, "date"),
        ({"children": [{"invoiceId": one, "amount": 101}]}, "children"),
        ({"children": [{"invoiceId": two, "amount": 100}]}, "children"),
        ({"children": []}, "children"),
    ):
        assert faults(record(stage, {"id": "ptxn_1", **change})) == [("NOT_MODIFIABLE", f"data[0].{field}")]
    (said,) = recorded(stage, {"id": "ptxn_1", "notes": "By post", "apiSourceId": "dep_9", "customerId": "cus_2"})
    assert (said["notes"], said["apiSourceId"], said["customer"]["id"], said["amount"]) == (
        "By post",
        "dep_9",
        "cus_2",
        100,
    )
    assert len(ledger(stage, one)) == 1


BROKEN = [
    ({"children": []}, [("REQUIRED", "data[0].children")]),
    ({"children": None}, [("REQUIRED", "data[0].children")]),
    ({"amount": 5}, [("INVALID_VALUE", "data[0].amount")]),
    ({"date": "2026-03-11"}, [("INVALID_VALUE", "data[0].date")]),
    ({"status": "INACTIVE"}, [("INVALID_VALUE", "data[0].status")]),
    ({"customerId": "cus_99"}, [("INVALID_VALUE", "data[0].customerId")]),
    ({"children": [{"amount": 5}]}, [("REQUIRED", "data[0].children[0].invoiceId")]),
    ({"children": [{"invoiceId": "inv_1"}]}, [("REQUIRED", "data[0].children[0].amount")]),
    ({"children": [{"invoiceId": "inv_99", "amount": 5}]}, [("INVALID_VALUE", "data[0].children[0].invoiceId")]),
    ({"children": [{"invoiceId": "inv_1", "amount": 0}]}, [("INVALID_VALUE", "data[0].children[0].amount")]),
    ({"children": [{"invoiceId": "inv_1", "amount": -100}]}, [("REQUIRED", "data[0].apiSourceId")]),
    ({"amount": -100}, [("INVALID_VALUE", "data[0].amount")]),
    ({"children": [{"invoiceId": "inv_1", "amount": 1.5}]}, [("INVALID_FORMAT", "data[0].children[0].amount")]),
    (
        {"children": [{"invoiceId": "inv_1", "amount": 5, "billId": "bil_1"}]},
        [("INVALID_VALUE", "data[0].children[0].billId")],
    ),
    (
        {"children": [{"invoiceId": "inv_1", "amount": 5, "installmentId": "istl_9"}]},
        [("INVALID_VALUE", "data[0].children[0].installmentId")],
    ),
    ({"id": "ptxn_9"}, [("INVALID_VALUE", "data[0].id")]),
]


@pytest.mark.parametrize(("change", "expected"), BROKEN, ids=[str(change) for change, _ in BROKEN])
def test_what_can_not_be_is_refused_by_its_name(stage, change, expected):
    invoice = stage.saved()["id"]
    before = dump(stage.store)
    answer = record(stage, paying(invoice, 100) | change)
    assert [(one["type"], one["param"]) for one in answer.json["error"]] == expected
    assert dump(stage.store) == before


@pytest.mark.parametrize("status", ["DRAFT", "SCHEDULED", "CANCELLED", "INACTIVE"])
def test_what_takes_no_money_takes_none(stage, status):
    field = "status" if status == "INACTIVE" else "invoiceStatus"
    invoice = stage.saved(**({field: status} if status in {"DRAFT", "SCHEDULED"} else {}))["id"]
    stage.save({"id": invoice, field: status})
    assert faults(record(stage, paying(invoice, 100))) == [("NOT_MODIFIABLE", "data[0].children[0].invoiceId")]


def test_a_payer_who_would_pay_too_much_is_stopped_first(migrated_sqlite, tmp_path):
    till = ReleasingTill()
    with a_stage(a_copy(migrated_sqlite, tmp_path), till) as stage:
        till.store = stage.store
        invoice, other = stage.saved()["id"], stage.saved()["id"]
        with stage.store.unit_of_work() as work:
            work.add_attempt(an_attempt(invoice_id=invoice, amount_cents=5_000))
        recorded(stage, paying(invoice, 5_343))
        assert till.released == []
        till.error = StripeUnavailable("down")
        answer = record(stage, paying(invoice, 1), paying(other, 1))
        assert [item["statusCode"] for item in answer.json["data"]] == [503, 200]
        till.error = None
        recorded(stage, paying(invoice, 1))
        assert till.released == [invoice, invoice]
        assert invoice_of(stage, invoice)[1] == 5_344


def test_what_is_paid_elsewhere_while_it_is_recorded_is_counted_once(stage):
    invoice = stage.saved()["id"]
    recorded(stage, paying(invoice, 10_343))
    with stage.store.unit_of_work() as work:
        work.append(invoice, [a_payment(10_343, object_id="ch_1")], stage.clock.now())
    assert invoice_of(stage, invoice) == ("CLOSED", 10_343, 0)
    recorded(stage, {"id": "ptxn_1", "status": "INACTIVE"})
    assert invoice_of(stage, invoice) == ("CLOSED", 10_343, 0)
    assert ledger(stage, invoice)[-1] == ("unapplied", 10_343, "ptxn_1/tli_1/void")


def test_a_page_of_payments_and_their_filter(either_stage):
    one, two = either_stage.saved()["id"], either_stage.saved()["id"]
    recorded(
        either_stage, *(paying(one, 100 + place, date=f"2026-03-0{place + 1}") for place in range(3)), paying(two, 500)
    )
    recorded(either_stage, {"id": "ptxn_2", "status": "INACTIVE"})

    def found(**body):
        answer = either_stage.post(f"{PAYMENTS}/query", body)
        assert answer.status_code == 200, answer.json
        return [payment["id"] for payment in answer.json["data"]], answer.json["cursor"]

    assert found()[0] == ["ptxn_1", "ptxn_3", "ptxn_4"]
    assert found(filter={"status": {"in": ["INACTIVE"]}})[0] == ["ptxn_2"]
    assert found(filter={"invoiceId": {"in": [one]}})[0] == ["ptxn_1", "ptxn_3"]
    assert found(filter={"invoiceId": {"notIn": [one]}})[0] == ["ptxn_4"]
    assert found(filter={"invoiceId": {"equal": two}, "amount": {"greaterThan": 400}})[0] == ["ptxn_4"]
    assert found(filter={"date": {"lessThan": "2026-03-03"}})[0] == ["ptxn_1"]
    assert found(sort={"orderBy": "AMOUNT", "direction": "DESC"})[0] == ["ptxn_4", "ptxn_3", "ptxn_1"]
    first, cursor = found(limit=2)
    assert (first, cursor["before"]) == (["ptxn_1", "ptxn_3"], None)
    assert found(limit=2, cursor=cursor["after"])[0] == ["ptxn_4"]


def test_another_tenant_s_payment_is_not_found(stage):
    invoice = stage.saved()["id"]
    recorded(stage, paying(invoice, 100))
    for who in ("sibling", "foreign"):
        token = getattr(stage.tokens, who)
        assert stage.get(f"{PAYMENTS}/ptxn_1", token).status_code == 404
        assert stage.client.delete(f"{PAYMENTS}/ptxn_1", headers=bearer(stage, token)).status_code == 404
        assert record(stage, {"id": "ptxn_1", "notes": "x"}, token=token).json["data"][0]["statusCode"] == 404
        assert faults(record(stage, paying(invoice, 100), token=token)) == [
            ("INVALID_VALUE", "data[0].children[0].invoiceId")
        ]
        assert stage.post(f"{PAYMENTS}/query", {}, token).json["data"] == []
    assert stage.get(f"{PAYMENTS}/ptxn_1", stage.tokens.partner).status_code == 200
    assert record(stage, paying(invoice, 100), token=stage.tokens.reading).status_code == 403


def test_250_payments_take_a_fixed_number_of_statements(either_stage):
    invoices = [either_stage.saved()["id"] for _ in range(3)]
    seen = []
    for engine in (either_stage.store.engines.reading, either_stage.store.engines.writing):
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    recorded(either_stage, *(paying(invoices[place % 3], 1 + place % 7) for place in range(250)))
    assert len(seen) <= 18, len(seen)
