"""Ordering mail: when it may be sent, once, and what is said of it."""

import pytest
from sqlalchemy import select

from portal.store.tables import outbox
from tests.builders import a_payment
from tests.dumps import dump
from tests.web.api_stage import INVOICES

TYPES = ("INVOICE", "QUOTE", "REMINDER", "RECEIPT")


def quiet(stage, **changes):
    """An invoice that was not mailed when it was issued."""
    return stage.saved(**({"collectionInfo": {"sendEmail": False}} | changes))


def send(stage, invoice, kind, token=None, **headers):
    return stage.post(f"{INVOICES}/{invoice}/send", {"type": kind}, token, **headers)


def orders(stage):
    with stage.store.reading() as connection:
        return [(row.kind, row.row_id) for row in connection.execute(select(outbox).order_by(outbox.c.id))]


def mailed(answer):
    collection = answer.json["data"]["collectionInfo"]
    return collection["emailStatus"], collection["emailSentDatetime"]


def test_what_is_sent_waits_and_says_so(either_stage):
    saved = quiet(either_stage)
    answer = send(either_stage, saved["id"], "INVOICE")
    assert (answer.status_code, mailed(answer)) == (200, ("SENDING", None))
    assert either_stage.get(f"{INVOICES}/{saved['id']}").json["data"] == answer.json["data"]
    assert either_stage.exchange(saved["customerInvoiceKey"]).json["emailStatus"] == "SENDING"
    assert orders(either_stage) == [("invoice", saved["id"])]


def test_the_same_mail_is_ordered_once_a_day(either_stage):
    invoice = quiet(either_stage)["id"]
    for kind in ("INVOICE", "QUOTE", "REMINDER"):
        first = send(either_stage, invoice, kind)
        before = dump(either_stage.store)
        assert send(either_stage, invoice, kind).json == first.json
        assert dump(either_stage.store) == before
    assert len(orders(either_stage)) == 3
    either_stage.clock.advance(days=1)
    send(either_stage, invoice, "REMINDER")
    assert len(orders(either_stage)) == 4


def test_what_says_something_else_is_another_mail_but_no_second_reminder(stage):
    invoice = quiet(stage)["id"]
    for kind in ("INVOICE", "REMINDER"):
        send(stage, invoice, kind)
    stage.save({"id": invoice, "notes": "Corrected"})
    for kind in ("INVOICE", "REMINDER"):
        send(stage, invoice, kind)
    stage.post("/v6/customers", {"data": [{"id": "cus_1", "email": "new@example.com"}]})
    send(stage, invoice, "INVOICE")
    assert [kind for kind, _ in orders(stage)] == ["invoice", "reminder", "invoice", "invoice"]


def as_draft(stage):
    return quiet(stage, invoiceStatus="DRAFT")["id"]


def as_open(stage):
    return quiet(stage)["id"]


def as_paid(stage):
    invoice = quiet(stage)["id"]
    with stage.store.unit_of_work() as work:
        work.append(invoice, [a_payment(10_343)], stage.clock.now())
    return invoice


def as_partly_paid(stage):
    invoice = quiet(stage)["id"]
    with stage.store.unit_of_work() as work:
        work.append(invoice, [a_payment(343)], stage.clock.now())
    return invoice


def as_cancelled(stage):
    invoice = quiet(stage)["id"]
    stage.save({"id": invoice, "invoiceStatus": "CANCELLED"})
    return invoice


def as_scheduled(stage):
    return quiet(stage, invoiceStatus="SCHEDULED")["id"]


def as_deleted(stage):
    invoice = as_draft(stage)
    stage.save({"id": invoice, "status": "INACTIVE"})
    return invoice


@pytest.mark.parametrize(
    ("made", "allowed"),
    [
        (as_draft, {"QUOTE"}),
        (as_open, {"QUOTE", "INVOICE", "REMINDER"}),
        (as_partly_paid, set(TYPES)),
        (as_paid, {"RECEIPT"}),
        (as_cancelled, set()),
        (as_scheduled, set()),
        (as_deleted, set()),
    ],
)
def test_each_mail_has_its_time(stage, made, allowed):
    invoice = made(stage)
    answers = {kind: send(stage, invoice, kind) for kind in TYPES}
    assert {kind for kind, answer in answers.items() if answer.status_code == 200} == allowed
    for kind in set(TYPES) - allowed:
        (fault,) = answers[kind].json["error"]
        assert (answers[kind].status_code, fault["type"], fault["param"]) == (400, "INVALID_VALUE", "type")
    assert len(orders(stage)) == len(allowed)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("REQUIRED", "type")),
        ({"type": None}, ("INVALID_VALUE", "type")),
        ({"type": "LETTER"}, ("INVALID_VALUE", "type")),
        ({"type": "invoice"}, ("INVALID_VALUE", "type")),
        ({"type": 1}, ("INVALID_VALUE", "type")),
        ([], ("INVALID_FORMAT", None)),
    ],
)
def test_what_is_no_type_is_refused(stage, body, fault):
    answer = stage.post(f"{INVOICES}/{as_open(stage)}/send", body)
    assert answer.status_code == 400
    assert [(one["type"], one["param"]) for one in answer.json["error"]] == [fault]


def test_a_mail_needs_somebody_to_go_to_and_something_to_say(stage):
    nobody = stage.customer(email=None)
    (fault,) = send(stage, quiet(stage, customerId=nobody)["id"], "INVOICE").json["error"]
    assert (fault["type"], fault["param"]) == ("REQUIRED", "customer.email")
    (fault,) = send(stage, quiet(stage, invoiceStatus="DRAFT", lineItems=[], discount=None)["id"], "QUOTE").json[
        "error"
    ]
    assert (fault["type"], fault["param"]) == ("REQUIRED", "lineItems")
    assert orders(stage) == []


def test_a_draft_sent_as_a_quote_has_a_page_and_takes_no_payment(either_stage):
    draft = quiet(either_stage, invoiceStatus="DRAFT")
    key = draft["customerInvoiceKey"]
    assert either_stage.exchange(key).status_code == 401
    quoted = send(either_stage, draft["id"], "QUOTE").json["data"]
    assert (quoted["invoiceStatus"], quoted["customerInvoiceKey"]) == ("DRAFT", key)
    opened = either_stage.exchange(key).json
    assert (opened["status"], opened["totalAmountCents"], opened["balance"]) == ("DRAFT", 10_343, 0)
    assert opened["clientSecret"] is None
    either_stage.save({"id": draft["id"], "invoiceStatus": "OPEN"})
    assert either_stage.exchange(key).json["balance"] == 103.43


def test_issuing_with_send_email_orders_the_invoice(either_stage):
    customer = either_stage.customer()
    mailing = {"customerId": customer, "collectionInfo": {"sendEmail": True}}
    new = either_stage.saved(**mailing)
    draft = either_stage.saved(**mailing, invoiceStatus="DRAFT")
    assert (new["collectionInfo"]["emailStatus"], draft["collectionInfo"]["emailStatus"]) == ("SENDING", "NOT_SENT")
    (issued,) = either_stage.save({"id": draft["id"], "invoiceStatus": "OPEN"})
    assert issued["data"]["collectionInfo"]["emailStatus"] == "SENDING"
    either_stage.save({"id": draft["id"], "notes": "Changed"})
    assert orders(either_stage) == [("invoice", new["id"]), ("invoice", draft["id"])]
    send(either_stage, new["id"], "INVOICE")
    assert len(orders(either_stage)) == 2
    nobody = either_stage.saved(**mailing | {"customerId": either_stage.customer(email=None)})
    assert nobody["collectionInfo"]["emailStatus"] == "NOT_SENT"


def test_sending_under_a_key_is_done_once(stage):
    invoice = as_open(stage)
    first = send(stage, invoice, "INVOICE", **{"Idempotency-Key": "a"})
    stage.save({"id": invoice, "notes": "Changed"})
    again = send(stage, invoice, "INVOICE", **{"Idempotency-Key": "a"})
    assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")
    assert len(orders(stage)) == 1


def test_another_tenant_s_invoice_is_not_found(stage):
    invoice = as_open(stage)
    assert [
        send(stage, invoice, "INVOICE", getattr(stage.tokens, who)).status_code for who in ("sibling", "foreign")
    ] == [
        404,
        404,
    ]
    assert send(stage, invoice, "INVOICE", stage.tokens.reading).status_code == 403
    assert orders(stage) == []
