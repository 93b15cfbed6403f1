"""The served description says what is served: every route, every field, every example."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema_rs import Draft202012Validator, meta

from portal.commands import cli
from portal.wire.customer_reading import CustomerSave
from portal.wire.envelopes import failure
from portal.wire.openapi.customers import CUSTOMER_SAVE
from portal.wire.openapi.document import description, description_text, operations
from portal.wire.openapi.envelopes import KINDS
from portal.wire.openapi.examples import answers
from portal.wire.openapi.failures import EXAMPLES, NAMES
from portal.wire.openapi.invoice_request import INVOICE, LINE
from portal.wire.openapi.query_fields import CUSTOMER_FILTER, INVOICE_FILTER
from portal.wire.query_operators import CustomerFilter, InvoiceFilter
from portal.wire.v6_items import InvoiceSave, LineSave
from tests.web.api_stage import CUSTOMERS, INVOICES, a_copy, a_stage, seed
from tests.web.api_tour import BUSINESS, ORDER, Tour
from tests.web.described import closed, described_routes, faults, served_routes

COMMITTED = Path(__file__).parent.parent.parent / "docs" / "openapi.json"
SHAPES = closed(description()["components"])
BODIES = {operation.id: operation for operation in operations() if operation.body is not None}


@pytest.fixture(scope="module")
def tour(migrated_sqlite, tmp_path_factory):
    with a_stage(a_copy(migrated_sqlite, tmp_path_factory.mktemp("tour")), **BUSINESS) as stage:
        yield Tour(stage).take()


def test_every_route_is_described_and_every_description_is_served(stage):
    assert described_routes() == served_routes(stage.app)


def test_the_committed_description_is_the_served_one(stage):
    answer = stage.client.get("/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.text == COMMITTED.read_text(encoding="utf-8"), "run scripts/openapi"


def test_the_command_prints_what_is_served():
    printed = CliRunner().invoke(cli, ["openapi"], env={"REMIT_MODE": "development"})
    assert (printed.exit_code, printed.stdout) == (0, description_text())


def test_every_schema_is_a_schema_and_every_reference_leads_somewhere():
    for schema in description()["components"]["schemas"].values():
        assert meta.is_valid(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})
    named = set(references(description()))
    for ref in named:
        found = description()
        for step in ref.removeprefix("#/").split("/"):
            found = found[step]
    shapes = description()["components"]["schemas"]
    assert {f"#/components/schemas/{name}" for name in shapes} <= named


def references(value):
    """Every `$ref` in it."""
    if isinstance(value, list):
        return [ref for one in value for ref in references(one)]
    if not isinstance(value, dict):
        return []
    return [value["$ref"]] if "$ref" in value else [ref for one in value.values() for ref in references(one)]


def test_every_operation_has_a_true_example(tour):
    assert sorted(ORDER) == sorted(operation.id for operation in operations())
    assert {name: status for name, status in tour.statuses.items() if status != 200} == {}
    assert tour.bodies == answers(), "run scripts/openapi"


@pytest.mark.parametrize("name", sorted(answers()))
def test_the_answer_s_example_is_as_described(name):
    assert faults(name, 200, answers()[name]) == []


@pytest.mark.parametrize("name", sorted(BODIES))
def test_the_request_s_example_is_as_described(name):
    validator = Draft202012Validator(closed(BODIES[name].body) | {"components": SHAPES}, validate_formats=True)
    assert [one.message for one in validator.iter_errors(BODIES[name].example.body)] == []


def test_the_published_request_is_as_described():
    validator = Draft202012Validator(BODIES["saveInvoices"].body | {"components": description()["components"]})
    assert [one.message for one in validator.iter_errors(seed("save_request"))] == []


@pytest.mark.parametrize(
    ("model", "schema"),
    [
        (InvoiceSave, INVOICE),
        (LineSave, LINE),
        (CustomerSave, CUSTOMER_SAVE),
        (InvoiceFilter, INVOICE_FILTER),
        (CustomerFilter, CUSTOMER_FILTER),
    ],
)
def test_what_is_read_is_what_is_described(model, schema):
    assert {field.alias for field in model.model_fields.values()} == set(schema["properties"])


def test_the_shared_refusals_are_what_is_answered(stage):
    token = {"Authorization": f"Bearer {stage.tokens.own}"}
    seen = [
        stage.post(INVOICES, {}),
        stage.post(INVOICES, {}, token="wrong"),
        stage.post(CUSTOMERS, {}, token=stage.tokens.reading),
        stage.get(f"{INVOICES}/inv_9"),
        stage.post(INVOICES, b" " * (1 << 20) + b"{}"),
        stage.client.post(INVOICES, data=b"{}", headers=token, content_type="text/plain"),
    ]
    assert {answer.status_code: answer.json for answer in seen} == EXAMPLES


def test_every_refusal_that_is_described_has_a_shape():
    used = {status for operation in operations() for status in operation.failures}
    assert used <= set(NAMES)
    validator = Draft202012Validator(SHAPES["schemas"]["Failure"] | {"components": SHAPES})
    assert all(validator.is_valid(failure({"type": kind, "message": "x", "param": None})) for kind in KINDS)
    assert not validator.is_valid(failure({"type": "OTHER", "message": "x", "param": None}))


def test_what_is_not_described_is_noticed():
    known = answers()["getInvoice"]
    assert faults("getInvoice", 200, known | {"more": 1})
    assert faults("getInvoice", 200, known | {"data": known["data"] | {"unheard": None}})
    assert faults("getInvoice", 200, known | {"data": {}})
    assert json.dumps(known) == json.dumps(answers()["getInvoice"])
