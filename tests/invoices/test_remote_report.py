"""Telling another API of a payment: our own API, served over HTTP, and servers that do whatever servers do."""

import json
import socket
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.errors import OutcomeUnknown, SourceUnavailable, Undeliverable
from portal.invoices.remote_breaker import MOST_FAILURES, REST_SECONDS
from portal.invoices.remote_budget import BURST, Urgency
from portal.invoices.remote_gate import Gate
from portal.invoices.remote_report import RemoteReports
from portal.ports import Told
from portal.wire.payment_report import report_body, verdict
from tests.invoices.api_server import serving
from tests.web.api_stage import a_copy, a_stage, an_item

TOKEN = "tok-of-the-partner-that-nobody-may-see"
TOLD = Told("", "inv_7", 7, "pi_7", 5_343, "USD", date(2026, 3, 10), "Visa ending in 4242")
ENTERED = {"result": "SUCCESS", "success": True, "errors": {}}


def told_at(url, **changes):
    return replace(TOLD, source=url, **changes)


def answering(status, body, headers=()):
    """A server that answers everything so; what it was sent is kept in `seen`."""
    seen = []

    def application(environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        seen.append((environ["PATH_INFO"], environ.get("HTTP_AUTHORIZATION"), environ["wsgi.input"].read(length)))
        start_response(status, [("Content-Type", "application/json"), *headers])
        return [body if isinstance(body, bytes) else json.dumps(body).encode()]

    application.seen = seen
    return application


def test_the_report_is_what_the_contract_says():
    sent = json.loads(report_body(TOLD, 7), parse_float=Decimal)
    assert sent == {
        "sendEmail": True,
        "payment": {
            "invoiceId": 7,
            "apiName": "THIRD_PARTY_PAYMENTS",
            "apiPaymentId": "pi_7",
            "grossPaymentAmount": Decimal("53.43"),
            "paymentSource": "Visa ending in 4242",
            "date": "2026-03-10",
            "status": "PROCESSED",
        },
    }


def test_it_is_sent_once_with_the_partners_token():
    application = answering("200 OK", ENTERED)
    with serving(application) as url:
        RemoteReports(url, TOKEN).report(told_at(url))
    ((path, authorization, body),) = application.seen
    assert (path, authorization) == ("/v5/invoicing/payment", f"Bearer {TOKEN}")
    assert json.loads(body)["payment"]["apiPaymentId"] == "pi_7"


def test_our_own_api_enters_it_once_however_often_it_is_told(migrated_sqlite, tmp_path):
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage, serving(stage.app) as url:
        (saved,) = stage.save(an_item(customerId=stage.customer()))
        invoice_id, key = saved["data"]["id"], saved["data"]["customerInvoiceKey"]
        reports = RemoteReports(url, stage.tokens.own)
        told = told_at(url, upstream_id=invoice_id, reference=int(invoice_id.partition("_")[2]), amount_cents=4_000)
        for _ in range(3):
            reports.report(told)
        source = stage.app.extensions["remit"].source
        standing = source.open(key, stage.clock.now()).standing
        assert standing.paid_cents == 4_000


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        ("500 Oops", {}, OutcomeUnknown),
        ("503 Busy", {}, OutcomeUnknown),
        ("200 OK", b"<html>", OutcomeUnknown),
        ("200 OK", b"", OutcomeUnknown),
        ("200 OK", b"[]", OutcomeUnknown),
        ("200 OK", b" " * (2 << 20), OutcomeUnknown),
        ("200 OK", b'{"result": "SUCC', OutcomeUnknown),
        ("401 Who", {"error": "expired"}, SourceUnavailable),
        ("403 No", {}, SourceUnavailable),
        ("429 Slower", {}, SourceUnavailable),
        ("302 Found", {}, SourceUnavailable),
        ("200 OK", {"result": "SUCCESS", "payment": {"status": "PENDING"}}, SourceUnavailable),
        ("400 Bad", {}, Undeliverable),
        ("404 None", {}, Undeliverable),
        ("200 OK", {"result": "FAILURE", "errors": {}}, Undeliverable),
        ("200 OK", {"success": False}, Undeliverable),
        ("200 OK", {"result": "SUCCESS", "payment": {"status": "CANCELED"}}, Undeliverable),
    ],
)
def test_every_answer_is_told_by_what_it_means_for_another_try(status, body, fault):
    server = serving(answering(status, body, [("Location", "http://127.0.0.1:1/")]))
    with server as url, pytest.raises(fault) as raised:
        RemoteReports(url, TOKEN).report(told_at(url))
    assert TOKEN not in str(raised.value) + repr(raised.value.__cause__) + repr(raised.value.__context__)


def test_a_redirect_is_not_followed_with_the_token():
    elsewhere = answering("200 OK", ENTERED)
    with serving(elsewhere) as other:
        server = serving(answering("307 Over", b"", [("Location", other)]))
        with server as url, pytest.raises(SourceUnavailable):
            RemoteReports(url, TOKEN).report(told_at(url))
    assert elsewhere.seen == []


def test_nobody_there_is_an_unknown_outcome_or_none_at_all():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
    with pytest.raises((OutcomeUnknown, SourceUnavailable)):
        RemoteReports(url, TOKEN).report(told_at(url))


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"source": "https://other.example"}, "other_source"), ({"reference": None}, "no_invoice_number")],
)
def test_what_can_not_be_told_is_not_sent(change, reason):
    application = answering("200 OK", ENTERED)
    with serving(application) as url, pytest.raises(Undeliverable) as raised:
        RemoteReports(url, TOKEN).report(replace(told_at(url), **change))
    assert (raised.value.reason, application.seen) == (reason, [])


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (ENTERED, "entered"),
        ({}, "entered"),
        ({"success": True, "payment": {"status": "PROCESSED"}}, "entered"),
        ({"success": True, "payment": {"status": "NEW_WORD"}}, "entered"),
        ({"success": True, "payment": {"status": ["PENDING"]}}, "entered"),
        ({"result": "FAILURE", "errors": {"fieldErrors": {"payment.apiPaymentId": {"type": "DUPLICATE"}}}}, "entered"),
        ({"result": "FAILURE", "errors": {"globalErrors": [{"type": "NOT_MODIFIABLE"}]}}, "refused_not_modifiable"),
        ({"result": "FAILURE", "errors": {"fieldErrors": [], "globalErrors": [7, {"type": "pi_1 secret"}]}}, "refused"),
        ({"result": "FAILURE", "errors": None}, "refused"),
    ],
)
def test_the_verdict_is_a_word_of_the_list_and_never_the_apis_text(answer, word):
    assert verdict(json.dumps(answer).encode()) == word


def test_reports_are_counted_with_all_other_calls():
    seconds = [0.0]
    gate = Gate(lambda: seconds[0], 1)
    with serving(answering("200 OK", ENTERED)) as url:
        RemoteReports(url, TOKEN, gate).report(told_at(url))
    left = 0
    while is_let_in(gate):
        left += 1
    assert left == BURST - 1


def is_let_in(gate):
    try:
        gate.enter(Urgency.PAYMENT)
    except SourceUnavailable:
        return False
    return True


def test_an_api_that_asks_a_report_to_wait_is_left_alone_by_everybody():
    seconds = [0.0]
    gate, busy = Gate(lambda: seconds[0], 1), answering("429 Slower", {}, [("Retry-After", "20")])
    with serving(busy) as url:
        reports = RemoteReports(url, TOKEN, gate)
        for _ in range(2):
            with pytest.raises(SourceUnavailable):
                reports.report(told_at(url))
    assert len(busy.seen) == 1
    assert not is_let_in(gate)
    seconds[0] = 20
    assert is_let_in(gate)


def test_silence_at_reports_opens_the_breaker_and_an_answer_closes_it():
    seconds = [0.0]
    gate, broken = Gate(lambda: seconds[0], 1), answering("500 Oh", {})
    with serving(broken) as url:
        reports = RemoteReports(url, TOKEN, gate)
        for _ in range(MOST_FAILURES):
            with pytest.raises(OutcomeUnknown):
                reports.report(told_at(url))
    assert not gate.is_open
    seconds[0] = REST_SECONDS
    with serving(answering("400 Bad", {})) as url, pytest.raises(Undeliverable):
        RemoteReports(url, TOKEN, gate).report(told_at(url))
    assert gate.is_open
