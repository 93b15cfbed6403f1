"""The published request samples, posted as they stand to the demo's data, are answered as published."""

import json
from pathlib import Path

import pytest

from app import create_app
from portal.settings import Settings
from tests.wire.shapes import differences

SEEDS = Path(__file__).parent.parent / "seeds"
INVOICES, EXCHANGE, SEED = "/v6/invoicing/invoices", "/v5/invoicing/clientInvoiceKey", "inv_158998869"
TEXT = {
    "equal": "June Consulting Invoice",
    "notEqual": "x",
    "greaterThan": "A",
    "greaterThanEqual": "J",
    "lessThan": "Z",
    "lessThanEqual": "Z",
    "contain": "Consulting",
}
STATUS = dict.fromkeys(("equal", "greaterThanEqual", "lessThanEqual"), "ACTIVE") | {"in": ["ACTIVE"]}
"""The published operators whose values can hold together; the sample also asks for what is not ACTIVE."""
SORT = {"orderBy": "NAME", "direction": "ASC"}


@pytest.fixture
def post(told, environment):
    """POST (or `method`) to the API of a database that the demo's data fills."""
    data = told("demo-data")
    assert {one["state"] for one in data["invoices"]} >= {"seed", "paid_outside", "quote"}
    settings = Settings.from_environ(environment)
    client, bearer = create_app(settings).test_client(), {"Authorization": f"Bearer {data['api_token']}"}

    def post(path, body, method="POST", **headers):
        answer = client.open(path, method=method, json=body, headers=bearer | headers, base_url=settings.public_url)
        assert answer.status_code == 200, answer.json
        return answer.json

    return post


def sample(name):
    return json.loads((SEEDS / f"{name}.json").read_text())


def test_the_samples_are_answered_as_published(post):
    expected = sample("invoice_answer")
    expected["collectionInfo"]["emailErrors"] = {}
    (saved,) = post(INVOICES, sample("save_request"))["data"]
    sent = post(f"{INVOICES}/{SEED}/send", {"type": "QUOTE"})["data"]
    found = post(f"{INVOICES}/query", {"limit": 123, "sort": SORT, "filter": {"name": TEXT, "status": STATUS}})["data"]
    everything = {"name": TEXT, "status": {**STATUS, "notIn": ["ACTIVE"], "notEqual": "ACTIVE"}}
    assert post(f"{INVOICES}/query", {"sort": SORT, "filter": everything})["data"] == []
    parts = post(EXCHANGE, None, clientInvoiceKey=sent["customerInvoiceKey"], Prefer="return=minimal")["installments"]
    assert [(part["amount"], part["dueDate"]) for part in parts] == [(0.5, "2025-07-15"), (102.93, "2025-07-26")]
    deleted = post(f"{INVOICES}/{SEED}", None, "DELETE")["data"]  # the sample names no invoice: this has no money on it
    assert (deleted["status"], deleted["invoiceStatus"]) == ("INACTIVE", "CANCELLED")
    for invoice in (saved["data"], sent, *found, deleted):
        assert invoice["id"] == SEED
        assert differences(expected, invoice) == []
    assert [part["balance"] for part in sent["installments"]] == [50]


def test_what_was_read_of_the_demo_can_be_saved_again_without_change(post):
    found = post(f"{INVOICES}/query", {})["data"]
    again = post(INVOICES, {"data": found})["data"]
    assert [item["data"] for item in again] == found
