"""Who changed what, and when: written with the change, readable by its tenant alone."""

import pytest

from portal.domain.ledger import EntryKind
from tests.builders import a_movement, a_payment
from tests.web.api_stage import CUSTOMERS, INVOICES, a_copy, a_stage, an_item

PAYMENTS, SETUP = "/v6/payments", "/v6/invoicing/setup"


@pytest.fixture
def stage(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path), brand_color=None) as stage:
        yield stage


def trail(stage, entity, token=None, **query):
    return stage.client.get(
        f"/v6/auditTrail/{entity}", query_string=query, headers={"Authorization": f"Bearer {token or stage.tokens.own}"}
    )


def told(stage, entity):
    answer = trail(stage, entity)
    assert answer.status_code == 200, answer.json
    return answer.json["data"]


def actions(stage, entity):
    return [entry["action"] for entry in told(stage, entity)]


def changes(entry):
    return {one["field"]: (one["before"], one["after"]) for one in entry["revisions"]}


def test_every_change_of_an_invoice_is_told(either_stage):
    saved = either_stage.saved()
    either_stage.clock.advance(hours=1)
    either_stage.save({"id": saved["id"], "notes": "Changed", "collectionInfo": {"sendEmail": False}})
    either_stage.save({"id": saved["id"], "notes": "Changed"})
    either_stage.post(f"{INVOICES}/{saved['id']}/send", {"type": "REMINDER"})
    either_stage.client.delete(
        f"{INVOICES}/{saved['id']}", headers={"Authorization": f"Bearer {either_stage.tokens.own}"}
    )
    created, updated, sent, deleted = told(either_stage, saved["id"])
    assert [one["action"] for one in (created, updated, sent, deleted)] == ["CREATE", "UPDATE", "SEND", "DELETE"]
    assert created["editor"] == {"id": "tok_1", "userId": "bus_1", "email": None}
    assert (created["company"]["id"], created["datetime"], updated["datetime"]) == (
        "bus_1",
        "2026-03-10T12:00:00Z",
        "2026-03-10T13:00:00Z",
    )
    assert changes(created)["totals"][1]["total"] == 10_343
    assert changes(updated) == {
        "notes": (saved["notes"], "Changed"),
        "collectionInfo.sendEmail": (True, False),
    }
    assert changes(sent) == {"type": (None, "REMINDER")}
    assert changes(deleted)["status"] == ("ACTIVE", "INACTIVE")


def test_of_lines_only_those_that_changed_are_told(stage):
    lines = [{"id": f"ili_{number}", "description": str(number), "amount": 1_000} for number in range(1, 4)]
    invoice = stage.saved(lineItems=lines)["id"]
    stage.save({"id": invoice, "lineItems": [lines[0], lines[1] | {"amount": 2_000}, lines[2]]})
    before, after = changes(told(stage, invoice)[1])["lineItems"]
    assert [(line["id"], line["amount"]) for line in (*before, *after)] == [("ili_2", 1_000), ("ili_2", 2_000)]


def test_customers_payments_and_the_set_up_are_told_too(stage):
    customer, invoice = stage.customer(), stage.saved()["id"]
    stage.post(CUSTOMERS, {"data": [{"id": customer, "name": "Other", "customData": {"a": 1.5}}]})
    assert actions(stage, customer) == ["CREATE", "UPDATE"]
    assert changes(told(stage, customer)[1]) == {"name": ("Abigail Adams", "Other"), "customData": ({}, {"a": 1.5})}
    stage.post(PAYMENTS, {"data": [{"children": [{"invoiceId": invoice, "amount": 100}]}]})
    stage.post(PAYMENTS, {"data": [{"id": "ptxn_1", "notes": "By post"}]})
    stage.post(PAYMENTS, {"data": [{"id": "ptxn_1", "status": "INACTIVE"}]})
    assert actions(stage, "ptxn_1") == ["CREATE", "UPDATE", "VOID"]
    assert actions(stage, invoice) == ["CREATE", "PAYMENT", "VOID"]
    assert changes(told(stage, invoice)[1]) == {"payment": (None, {"id": "ptxn_1", "amount": 100})}
    stage.post(SETUP, {"name": "Other Studio"})
    stage.post(SETUP, {"name": "Other Studio"})
    assert [changes(entry) for entry in told(stage, "bus_1")] == [{"name": ("ACME Studio", "Other Studio")}]


def test_what_comes_from_stripe_is_told_as_stripe_s(either_stage):
    invoice = either_stage.saved()["id"]
    with either_stage.store.unit_of_work() as work:
        work.append(invoice, [a_payment(10_343, object_id="ch_1")], either_stage.clock.now())
        work.append(invoice, [a_movement(EntryKind.DISPUTE_OPENED, 0, object_id="dp_1")], either_stage.clock.now())
    _, paid, disputed = told(either_stage, invoice)
    assert (paid["editor"]["id"], paid["action"], disputed["action"]) == ("stripe", "PAYMENT", "DISPUTE_OPENED")
    assert changes(paid) == {"ledger": (None, {"id": "ch_1", "amount": 10_343, "currency": "USD"})}


def test_no_key_is_in_the_trail(stage):
    saved = stage.saved()
    stage.save({"id": saved["id"], "notes": "Changed"})
    assert saved["customerInvoiceKey"] not in trail(stage, saved["id"]).text


def test_what_was_refused_or_changed_nothing_is_not_told(stage):
    saved = stage.saved()
    stage.save(saved, an_item(customerId="cus_99"), {"id": saved["id"], "invoiceStatus": "CLOSED"})
    assert actions(stage, saved["id"]) == ["CREATE"]


def test_a_page_at_a_time(stage):
    invoice = stage.saved()["id"]
    for number in range(5):
        stage.save({"id": invoice, "notes": str(number)})
    seen, cursor = [], None
    while True:
        answer = trail(stage, invoice, limit=2, **({"cursor": cursor} if cursor else {})).json
        seen += [entry["id"] for entry in answer["data"]]
        cursor = answer["cursor"]["after"]
        if cursor is None:
            break
    assert seen == [entry["id"] for entry in told(stage, invoice)]
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *(({"limit": limit}, "limit") for limit in ("0", "251", "-1", "x", "1.5", "9" * 30, "٣")),
        *(({"cursor": cursor}, "cursor") for cursor in ("x", "e30=", "bnVsbA==", "eyJBRlRFUiI6IDF9", "é", "A" * 500)),
    ],
)
def test_what_is_no_limit_and_no_cursor_is_refused(stage, query, field):
    answer = trail(stage, stage.saved()["id"], **query)
    assert (answer.status_code, answer.json["error"][0]["param"]) == (400, field)


def test_another_tenant_s_trail_is_not_found(stage):
    invoice, customer = stage.saved()["id"], stage.customer()
    for entity in (invoice, customer, "inv_99", "x", "bus_3", "%00", "tok_1"):
        for who in ("sibling", "foreign"):
            assert trail(stage, entity, getattr(stage.tokens, who)).status_code == 404
    assert trail(stage, invoice, stage.tokens.partner).status_code == 200
    assert trail(stage, invoice, stage.tokens.reading).status_code == 200
