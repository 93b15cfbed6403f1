"""A matrix of every route and every stranger: nobody reads or changes what is another tenant's.

It is built from the routes that are served: a new one fails here until it is classified.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from portal.store.tokens import TokenRows
from tests.builders import a_payment
from tests.dumps import dump
from tests.web.api_stage import CUSTOMERS, EXCHANGE, INVOICES, a_copy, a_stage, an_item

MARK = "planted-1f5f8b"
PAYMENTS, SETUP, REPORT, TOKEN = "/v6/payments", "/v6/invoicing/setup", "/v5/invoicing/payment", "/v6/auth/token"
STRANGERS = ("sibling", "foreign", "foreign reading", "foreign partner")


@dataclass(frozen=True)
class Planted:
    """What the tenant under test has, with a mark in every text of it."""

    invoice: str
    customer: str
    payment: str
    key: str
    client: tuple[str, str]


Ask = Callable[..., object]


def by_id(path, which, method="get", body=None):
    """A route of one entity: another tenant's is not there."""

    def ask(stage, planted, token):
        address = path.format(getattr(planted, which))
        headers = {"Authorization": f"Bearer {token}"}
        return [getattr(stage.client, method)(address, headers=headers, **({"json": body} if body else {}))]

    return ask, {403, 404}


def listing(path, *filters):
    """A route of many: another tenant's are not among them."""

    def ask(stage, planted, token):
        facts = {"invoice": planted.invoice, "customer": planted.customer, "payment": planted.payment, "mark": MARK}
        bodies = [{}, *({"filter": {name: {"equal": facts[fact]}}} for name, fact in filters)]
        return [stage.post(path, body, token) for body in bodies]

    return ask, {200}


def saving(path, *items):
    """A route of a batch: another tenant's ids are neither found nor taken."""

    def ask(stage, planted, token):
        return [stage.post(path, {"data": [item(planted)]}, token) for item in items]

    return ask, {400, 403, 404}


def reading_setup(stage, planted, token):
    return [stage.get(SETUP, token)]


def saving_setup(stage, planted, token):
    return [stage.post(SETUP, {"id": "bus_1", "businessId": "bus_1", "brandColor": "12"}, token)]


def exchanging(stage, planted, token):
    """The key opens it for anybody; whose token is beside it decides what is told."""
    answer = stage.exchange(planted.key, token)
    hidden = ("apiInvoiceId", "ccEmails", "bccEmails", "userId", "userEmail", "customData")
    assert [answer.json[name] for name in hidden] == [None, "", "", None, None, {}]
    assert stage.exchange("x" * 43, token).status_code == 401
    return []


def reporting(stage, planted, token):
    paid = {"apiPaymentId": "dep_9", "grossPaymentAmount": 1}
    number = int(planted.invoice.rpartition("_")[2])
    answers = [
        stage.post(REPORT, {"payment": paid | {"invoiceId": number}}, token),
        stage.post(REPORT, {"payment": {"id": 1, "status": "INACTIVE"}}, token),
        stage.post(REPORT, {"payment": paid | {"invoiceId": number}}, token, clientInvoiceKey=planted.key),
    ]
    assert {answer.json.get("success", False) for answer in answers} == {False}
    return answers


def fetching(stage, planted, token):
    """Another client's secret, and another tenant's business, get no token."""
    with stage.store.unit_of_work() as work:
        secret, client = work.clients.create("prt_2", None, "write", "", stage.clock.now())
    answers = []
    for name, word, form in (
        (planted.client[0], secret, {}),
        (client.id, planted.client[1], {}),
        (client.id, secret, {"userId": "bus_1"}),
    ):
        basic = base64.b64encode(f"{name}:{word}".encode()).decode()
        answers.append(stage.client.post(TOKEN, data=form, headers={"Authorization": f"Basic {basic}"}))
    with stage.store.unit_of_work() as work:
        work.connection.exec_driver_sql(f"DELETE FROM api_clients WHERE id = {client.id.removeprefix('cli_')}")
    return answers


def an_update(which, **facts):
    return lambda planted: {"id": getattr(planted, which), **facts}


CASES: dict[tuple[str, str], tuple[Ask, set[int]]] = {
    ("POST", INVOICES): saving(
        INVOICES,
        an_update("invoice", notes="mine"),
        an_update("invoice", status="INACTIVE"),
        lambda planted: an_item(customerId=planted.customer),
        lambda planted: an_item(customer={"id": planted.customer}),
    ),
    ("POST", f"{INVOICES}/query"): listing(
        f"{INVOICES}/query", ("id", "invoice"), ("customerId", "customer"), ("name", "mark"), ("apiSourceId", "mark")
    ),
    ("GET", f"{INVOICES}/<>"): by_id(f"{INVOICES}/{{}}", "invoice"),
    ("DELETE", f"{INVOICES}/<>"): by_id(f"{INVOICES}/{{}}", "invoice", "delete"),
    ("POST", f"{INVOICES}/<>/send"): by_id(f"{INVOICES}/{{}}/send", "invoice", "post", {"type": "INVOICE"}),
    ("POST", CUSTOMERS): saving(
        CUSTOMERS, an_update("customer", name="mine"), an_update("customer", status="INACTIVE")
    ),
    ("POST", f"{CUSTOMERS}/query"): listing(f"{CUSTOMERS}/query", ("id", "customer"), ("name", "mark")),
    ("GET", f"{CUSTOMERS}/<>"): by_id(f"{CUSTOMERS}/{{}}", "customer"),
    ("DELETE", f"{CUSTOMERS}/<>"): by_id(f"{CUSTOMERS}/{{}}", "customer", "delete"),
    ("POST", PAYMENTS): saving(
        PAYMENTS,
        an_update("payment", notes="mine"),
        an_update("payment", status="INACTIVE"),
        lambda planted: {"children": [{"invoiceId": planted.invoice, "amount": 1}]},
    ),
    ("POST", f"{PAYMENTS}/query"): listing(
        f"{PAYMENTS}/query", ("id", "payment"), ("invoiceId", "invoice"), ("customerId", "customer")
    ),
    ("GET", f"{PAYMENTS}/<>"): by_id(f"{PAYMENTS}/{{}}", "payment"),
    ("DELETE", f"{PAYMENTS}/<>"): by_id(f"{PAYMENTS}/{{}}", "payment", "delete"),
    ("GET", "/v6/auditTrail/<>"): by_id("/v6/auditTrail/{}", "invoice"),
    ("GET", SETUP): (reading_setup, {200, 403}),
    ("POST", SETUP): (saving_setup, {400, 403}),
    ("POST", TOKEN): (fetching, {400, 401}),
    ("POST", EXCHANGE): (exchanging, set()),
    ("POST", REPORT): (reporting, {200, 401, 403}),
}


@pytest.fixture
def stage(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path), name=f"{MARK} Studio", email=f"{MARK}@example.com") as stage:
        yield stage


@pytest.fixture
def planted(stage):
    customer = stage.customer(name=MARK, ccEmails=[f"{MARK}@example.com"], customData={"mark": MARK})
    facts = {"name": MARK, "notes": MARK, "apiSourceId": MARK, "customData": {"mark": MARK}}
    invoice = stage.saved(customerId=customer, **facts)
    child = {"invoiceId": invoice["id"], "amount": 100}
    paid = stage.post(PAYMENTS, {"data": [{"displayName": MARK, "apiSourceId": MARK, "children": [child]}]})
    with stage.store.unit_of_work() as work:
        work.append(invoice["id"], [a_payment(50)], stage.clock.now())
        secret, client = work.clients.create("prt_1", "bus_1", "write", "", stage.clock.now())
    payment = paid.json["data"][0]["data"]["id"]
    return Planted(invoice["id"], customer, payment, invoice["customerInvoiceKey"], (client.id, secret))


def token_of(stage, stranger):
    if stranger in {"sibling", "foreign"}:
        return getattr(stage.tokens, stranger)
    business, scope = ("bus_3", "read") if stranger == "foreign reading" else (None, "write")
    with stage.store.unit_of_work() as work:
        return TokenRows(work.connection).create("prt_2", business, scope, None, stage.clock.now())[0]


def test_every_route_is_classified(stage):
    served = {
        (method, re.sub(r"<[^>]+>", "<>", rule.rule))
        for rule in stage.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.") and "<path:" not in rule.rule
    }
    assert set(CASES) == served


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("route", CASES, ids=" ".join)
def test_no_stranger_reads_or_changes_another_tenant_s(stage, planted, route, stranger):
    ask, expected = CASES[route]
    token = token_of(stage, stranger)
    before = dump(stage.store)
    answers = ask(stage, planted, token)
    assert {answer.status_code for answer in answers} <= expected, [answer.text for answer in answers]
    for answer in answers:
        assert MARK not in answer.text
        assert planted.key not in answer.text
    assert dump(stage.store) == before


@pytest.mark.parametrize("route", CASES, ids=" ".join)
def test_the_tenant_itself_is_answered(stage, planted, route):
    """Or the matrix would prove nothing: with the tenant's own token the same requests find something."""
    if route in {("POST", EXCHANGE), ("POST", TOKEN)}:
        assert stage.exchange(planted.key, stage.tokens.own).json["apiInvoiceId"] == MARK
        return
    if route == ("POST", REPORT):
        number = int(planted.invoice.rpartition("_")[2])
        report = {"invoiceId": number, "apiPaymentId": "dep_9", "grossPaymentAmount": 1}
        assert stage.post(REPORT, {"payment": report}).json["success"]
        return
    answers = CASES[route][0](stage, planted, stage.tokens.own)
    assert any(answer.status_code == 200 or MARK in answer.text for answer in answers) or route in {
        ("DELETE", f"{INVOICES}/<>"),
        ("DELETE", f"{CUSTOMERS}/<>"),
        ("POST", SETUP),
    }
