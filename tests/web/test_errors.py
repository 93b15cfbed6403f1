"""Every error as a page and as JSON: the right status, what it means for the payer's money, and no secret."""

import gzip
from inspect import isclass

import pytest
from structlog.testing import capture_logs
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.exceptions import TooManyRequests as LimitReached

from portal import errors
from portal.errors import (
    AmountChanged,
    BadInput,
    Conflict,
    CrossOrigin,
    Forbidden,
    GatewayDeclined,
    InvalidAmount,
    InvalidField,
    NotAuthorized,
    NotFound,
    NotModifiable,
    NotPayable,
    OutcomeUnknown,
    PaymentProcessing,
    PaymentStarted,
    PrinterUnavailable,
    RemitError,
    SourceAnswerInvalid,
    SourceUnavailable,
    StripeUnavailable,
    TooManyRequests,
)
from portal.web.error_words import ANSWERS, answer_of
from tests.builders import a_payer_invoice
from tests.web.html_facts import elements, words
from tests.web.page_fixtures import KEY, HeldInvoices, a_page_app, holding

JSON = {"Accept": "application/json"}
RAISED = [
    (NotFound("why"), 404, "not_found"),
    (InvalidAmount("Too little.", amounts_cents=(50, 10_343)), 400, "invalid_amount"),
    (InvalidField("No.", "choice"), 400, "invalid_field"),
    (BadInput("No."), 400, "invalid_field"),
    (NotAuthorized("No."), 401, "not_authorized"),
    (Forbidden("No."), 403, "forbidden"),
    (CrossOrigin("No."), 403, "cross_origin"),
    (AmountChanged("No.", {"balanceCents": 5000}, {"balanceCents": 5343}), 409, "amount_changed"),
    (PaymentStarted("No.", "att_1", 2672), 409, "payment_started"),
    (PaymentProcessing("No."), 409, "payment_processing"),
    (NotPayable("No.", "paid"), 409, "not_payable"),
    (NotModifiable("No."), 409, "not_modifiable"),
    (Conflict("No."), 409, "error"),
    (TooManyRequests("No.", 7), 429, "too_many_requests"),
    (StripeUnavailable("No."), 503, "stripe_unavailable"),
    (GatewayDeclined("No.", "x"), 503, "stripe_unavailable"),
    (OutcomeUnknown("No."), 503, "confirming"),
    (SourceUnavailable("No."), 503, "source_unavailable"),
    (SourceAnswerInvalid("No.", "a.b"), 503, "source_unavailable"),
    (PrinterUnavailable("No.", 9), 503, "document_unavailable"),
]
NAMES = [type(error).__name__ for error, *_ in RAISED]
SHAPE = {"code", "message", "field", "amountsCents", "seen", "now", "requestId"}


@pytest.fixture
def fail():
    """The answer to a request in which an error happens, before an invoice that opens."""

    def fail(error, **request):
        app = holding(a_payer_invoice())

        @app.get("/invoices/<key>/trouble")
        def trouble(key):
            raise error

        return app.test_client().get(f"/invoices/{KEY}/trouble", **request)

    return fail


@pytest.mark.parametrize(("error", "status", "code"), RAISED, ids=NAMES)
def test_a_script_is_told_the_code(fail, error, status, code):
    answer = fail(error, headers=JSON)
    body = answer.get_json()["error"]
    assert (answer.status_code, body["code"]) == (status, code)
    assert body["message"]
    assert body.keys() - {"attemptId"} == SHAPE - ({"requestId"} if status == 404 else set())


@pytest.mark.parametrize(("error", "status", "code"), RAISED, ids=NAMES)
def test_a_person_is_told_on_a_page(fail, error, status, code):
    answer = fail(error)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert elements(answer.text, "h1")[0].text == elements(answer.text, "title")[0].text == answer_of(error).title
    assert "why" not in words(answer.text)


def test_every_error_has_words():
    kinds = [one for one in vars(errors).values() if isclass(one) and issubclass(one, RemitError)]
    general = [one for one in kinds if not any(kind in ANSWERS for kind in one.__mro__[:-4])]
    assert {one.__name__ for one in general} <= {"RemitError", "SettingsInvalid", "Refused"}


def test_amounts_that_work_are_named(fail):
    error = InvalidAmount("Too little.", amounts_cents=(50, 10_343))
    body = fail(error, headers=JSON).get_json()["error"]
    assert (body["field"], body["amountsCents"]) == ("amountCents", [50, 10_343])
    page = words(fail(error).text)
    assert "Too little." in page
    assert "You can pay $0.50 or $103.43" in page
    assert "No money was taken." in page


def test_a_changed_amount_is_shown_before_and_after(fail):
    error = AmountChanged("No.", {"balanceCents": 5000}, {"balanceCents": 5343})
    body = fail(error, headers=JSON).get_json()["error"]
    assert (body["seen"], body["now"]) == ({"balanceCents": 5000}, {"balanceCents": 5343})
    assert "Left to pay $50.00 → $53.43" in words(fail(error).text)


def test_a_started_payment_is_named_with_its_amount(fail):
    body = fail(PaymentStarted("No.", "att_1", 2672), headers=JSON).get_json()["error"]
    assert (body["attemptId"], body["amountsCents"]) == ("att_1", [2672])
    assert "$26.72" in words(fail(PaymentStarted("No.", "att_1", 2672)).text)


def test_an_error_before_an_invoice_leads_back_to_it_and_has_a_reference(fail):
    answer = fail(NotPayable("No.", "paid"))
    assert [one["href"] for one in elements(answer.text, "a")] == [f"/invoices/{KEY}"]
    assert answer.headers["X-Request-ID"] in words(answer.text)
    assert "ACME Studio" in words(answer.text)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (TooManyRequests("No.", 7), "7"),
        (PrinterUnavailable("No.", 9), "9"),
        (SourceUnavailable("No."), "30"),
        (StripeUnavailable("No."), "30"),
        (OutcomeUnknown("No."), "5"),
        (NotPayable("No.", "paid"), None),
    ],
)
def test_what_passes_says_when_to_try_again(fail, error, seconds):
    assert fail(error).headers.get("Retry-After") == seconds


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_nobody_can_tell_one_404_from_another(accept):
    app = a_page_app(source=HeldInvoices({"revoked": NotFound("revoked")}))
    client = app.test_client()
    asked = [
        client.open(address, method=method, headers={"Accept": accept})
        for method, address in (
            ("GET", "/invoices/unknown"),
            ("GET", "/invoices/revoked"),
            ("GET", f"/invoices/{'x' * 4000}"),
            ("GET", "/invoices/%00%ff%0a"),
            ("GET", "/invoices/a/b/c/d"),
            ("GET", "/"),
            ("GET", "/nothing"),
            ("POST", "/invoices/unknown"),
            ("DELETE", "/invoices/unknown"),
            ("GET", "/logos/unknown"),
        )
    ]
    assert {one.status_code for one in asked} == {404}
    assert len({one.data for one in asked}) == 1
    assert len({tuple(one.headers.keys()) for one in asked}) == 1
    assert "X-Request-ID" not in asked[0].headers


def test_a_fault_of_ours_asks_nothing_of_anybody_and_tells_no_secret(fail):
    with capture_logs() as lines:
        answer = fail(RuntimeError("sk_test_PLANTED"))
    assert answer.status_code == 500
    assert "No money was taken" in answer.text
    bug = next(line for line in lines if line["event"] == "bug")
    assert bug["kind"] == "RuntimeError"
    assert "trouble" in bug["frames"][-1]
    assert "PLANTED" not in repr(lines) + answer.text
    assert KEY not in repr(lines)


def test_a_fault_of_ours_is_json_to_a_script(fail):
    answer = fail(RuntimeError("sk_test_PLANTED"), headers=JSON)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (500, "error")
    assert "PLANTED" not in answer.text


def test_what_the_framework_refuses_is_told_in_our_words(fail):
    assert fail(RequestEntityTooLarge()).status_code == 413
    limit = fail(LimitReached(), headers=JSON)
    assert (limit.status_code, limit.get_json()["error"]["code"]) == (429, "too_many_requests")


def test_an_invoice_that_does_not_open_does_not_hide_the_error():
    app = holding(SourceUnavailable("down"))

    @app.get("/invoices/<key>/trouble")
    def trouble(key):
        raise NotPayable("No.", "paid")

    answer = app.test_client().get(f"/invoices/{KEY}/trouble")
    assert answer.status_code == 409
    assert elements(answer.text, "a") == []


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("*/*", "text/html"),
        ("", "text/html"),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.1", "application/json"),
    ],
)
def test_a_script_gets_json_and_a_person_a_page(fail, accept, mimetype):
    assert fail(NotPayable("No.", "paid"), headers={"Accept": accept}).mimetype == mimetype


def test_error_pages_are_small(fail):
    assert len(gzip.compress(fail(NotFound("x")).data)) < 1500


def test_a_line_is_logged_for_every_request_and_never_the_key():
    app = holding(a_payer_invoice())
    with capture_logs() as lines:
        app.test_client().get(f"/invoices/{KEY}?returned={KEY}", headers={"Referer": f"https://x/{KEY}"})
        app.test_client().get(f"/nothing/{KEY}")
    told = [(line["route"], line["status"]) for line in lines if line["event"] == "request"]
    assert told == [("/invoices/<key>", 200), ("unmatched", 404)]
    assert KEY not in repr(lines)
