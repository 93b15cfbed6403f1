"""A batch costs as many statements as one item: saved, changed and answered in one transaction."""

from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.web.api_stage import CUSTOMERS, INVOICES, a_stage, an_item

LINES = [{"description": f"Line {number}", "amount": 1_000 + number} for number in range(8)]
CREATE, CHANGE, CUSTOMER = 21, 22, 9


@pytest.fixture
def stage(migrated_database_url):
    with a_stage(migrated_database_url) as stage:
        yield stage


@contextmanager
def statements(stage):
    """How often the database is asked, and how often for a transaction."""
    seen = Counter()

    def count(connection, cursor, statement, parameters, context, executemany):
        seen["all"] += 1

    engines = (stage.store.engines.reading, stage.store.engines.writing)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    event.listen(engines[1], "commit", lambda _: seen.update(commits=1))
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)


def test_250_invoices_of_8_lines_take_a_fixed_number_of_statements(stage):
    customer = stage.customer()
    new = [an_item(customerId=customer, lineItems=LINES, apiSourceId=f"ext_{number}") for number in range(250)]
    with statements(stage) as one:
        (first,) = stage.save(an_item(customerId=customer, lineItems=LINES, apiSourceId="ext_first"))
    with statements(stage) as many:
        saved = stage.save(*new)
    assert {item["statusCode"] for item in saved} == {first["statusCode"]} == {200}
    assert (many["commits"], many["all"]) == (1, one["all"])
    assert many["all"] <= CREATE


def test_250_changes_take_a_fixed_number_of_statements(stage):
    customer = stage.customer()
    saved = stage.save(*[an_item(customerId=customer, lineItems=LINES) for _ in range(250)])
    changes = [{"id": item["data"]["id"], "lineItems": LINES[:4], "notes": "Less"} for item in saved]
    with statements(stage) as many:
        changed = stage.save(*changes)
    assert {item["statusCode"] for item in changed} == {200}
    assert (many["commits"], many["all"] <= CHANGE) == (1, True), many


def test_250_customers_take_a_fixed_number_of_statements(stage):
    people = {"data": [{"name": f"Customer {number}"} for number in range(250)]}
    with statements(stage) as many:
        answer = stage.post(CUSTOMERS, people)
    assert (answer.status_code, many["commits"], many["all"] <= CUSTOMER) == (200, 1, True), many
    ids = [item["data"]["id"] for item in answer.json["data"]]
    with statements(stage) as again:
        stage.post(CUSTOMERS, {"data": [{"id": one, "name": "Other"} for one in ids]})
    assert (again["commits"], again["all"] <= CUSTOMER) == (1, True), again


def test_what_is_refused_writes_nothing(stage):
    with statements(stage):
        answer = stage.post(INVOICES, {"data": [an_item(customerId="cus_99")] * 250})
    assert answer.status_code == 400
    with stage.store.reading() as connection:
        for table in ("invoices", "line_items", "ledger_entries", "invoice_keys", "audit_entries"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
