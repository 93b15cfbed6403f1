"""Who may call the invoicing API, and what it says to those who may not."""

import pytest
from flask import Flask

from portal.settings import Settings
from portal.web import api, errors
from portal.web.parts import EXTENSION, Parts
from tests.fakes import FixedClock
from tests.web.api_stage import CUSTOMERS, EXCHANGE, INVOICES, an_item

WRITES = [INVOICES, CUSTOMERS]


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer rmt_wrong", "Bearer " + "x" * 9_000]
)
def test_without_a_good_token_there_is_401_before_the_body_is_judged(stage, path, header):
    headers = {} if header is None else {"Authorization": header}
    answer = stage.client.post(path, data=b"\xff not json", headers=headers, content_type="text/plain")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["result"] == "FAILURE"
    assert [fault["type"] for fault in answer.json["error"]] == ["INVALID_TOKEN"]


def test_a_revoked_token_opens_nothing(stage):
    with stage.store.unit_of_work() as work:
        work.connection.exec_driver_sql("UPDATE tokens SET revoked_at = created_at")
    assert stage.get(f"{INVOICES}/inv_1").status_code == 401


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("who", ["partner", "reading"])
def test_a_token_that_only_reads_writes_nothing(stage, path, who):
    answer = stage.post(path, b"not json", token=getattr(stage.tokens, who))
    assert answer.status_code == 403
    assert answer.json["result"] == "FAILURE"


def test_a_tenant_s_invoice_is_there_for_its_own_tokens_only(stage):
    invoice = stage.saved()["id"]
    seen = {
        who: stage.get(f"{INVOICES}/{invoice}", getattr(stage.tokens, who)).status_code
        for who in ("own", "reading", "partner", "sibling", "foreign")
    }
    assert seen == {"own": 200, "reading": 200, "partner": 200, "sibling": 404, "foreign": 404}


def test_another_tenant_s_ids_are_not_found_when_saving(stage):
    invoice, customer = stage.saved()["id"], stage.customer()
    for token in (stage.tokens.sibling, stage.tokens.foreign):
        answer = stage.post(INVOICES, {"data": [{"id": invoice, "notes": "mine"}]}, token)
        assert [item["statusCode"] for item in answer.json["data"]] == [404]
        answer = stage.post(INVOICES, {"data": [an_item(customerId=customer)]}, token)
        assert [fault["param"] for fault in answer.json["error"]] == ["data[0].customerId"]
        answer = stage.post(CUSTOMERS, {"data": [{"id": customer, "name": "mine"}]}, token)
        assert [item["statusCode"] for item in answer.json["data"]] == [404]


@pytest.mark.parametrize("invoice", ["inv_1", "inv_0", "inv_99999999999999999999", "cus_1", "x", "%00", "inv_1%20"])
def test_an_unknown_id_is_not_found(stage, invoice):
    answer = stage.get(f"{INVOICES}/{invoice}")
    assert answer.status_code == 404
    assert answer.json == {
        "result": "FAILURE",
        "data": None,
        "error": [{"type": "INVALID_VALUE", "message": "There is no such entity.", "param": "id"}],
    }


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_a_body_that_does_not_say_it_is_json_is_415(stage, kind):
    headers = {"Authorization": f"Bearer {stage.tokens.own}"}
    answer = stage.client.post(INVOICES, data=b"{}", headers=headers, content_type=kind)
    assert answer.status_code == 415
    assert answer.json["result"] == "FAILURE"


def test_a_charset_beside_the_type_is_fine(stage):
    headers = {"Authorization": f"Bearer {stage.tokens.own}"}
    answer = stage.client.post(INVOICES, data=b"{}", headers=headers, content_type="application/json; charset=utf-8")
    assert answer.json["error"][0]["param"] == "data"


def test_a_body_over_one_mebibyte_is_413(stage):
    answer = stage.post(INVOICES, b'{"data": [' + b" " * (1 << 20) + b"]}")
    assert answer.status_code == 413
    assert answer.json["result"] == "FAILURE"


def test_a_body_of_one_mebibyte_is_read(stage):
    body = b'{"data": []}'
    answer = stage.post(INVOICES, b" " * ((1 << 20) - len(body)) + body)
    assert (answer.status_code, answer.json["error"][0]["type"]) == (400, "REQUIRED")


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"data": [NaN]}', b'{"data": 1, "data": 2}', b"[" * 99_999, b'"\\ud800"']
)
def test_a_body_that_is_no_json_is_400(stage, body):
    answer = stage.post(INVOICES, body)
    assert answer.status_code == 400
    assert [fault["type"] for fault in answer.json["error"]] == ["JSON_ERROR"]


@pytest.mark.parametrize("sent", ["abcd-1234", "A" * 64])
def test_a_good_request_id_comes_back(stage, sent):
    assert stage.post(INVOICES, {}, **{"X-Request-ID": sent}).headers["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", ["", "short", "A" * 65, "abcd 1234", "abcd_1234", "<script>x"])
def test_a_bad_request_id_is_replaced(stage, sent):
    made = stage.post(INVOICES, {}, **{"X-Request-ID": sent}).headers["X-Request-ID"]
    assert made != sent
    assert len(made) == 32


def test_every_answer_has_a_request_id_and_is_kept_by_nobody(stage):
    key = stage.saved()["customerInvoiceKey"]
    answers = [
        stage.post(INVOICES, {"data": [{}]}),
        stage.post(INVOICES, {}, token="wrong"),
        stage.get(f"{INVOICES}/inv_1"),
        stage.get(f"{INVOICES}/inv_9"),
        stage.exchange(key),
        stage.exchange("wrong"),
    ]
    assert [answer.headers.get("Cache-Control") for answer in answers] == ["no-store"] * 6
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 6


def test_links_never_follow_the_host_header(stage):
    answer = stage.post(INVOICES, {"data": [an_item(customerId=stage.customer())]}, Host="evil.example")
    assert "evil.example" not in answer.text
    assert answer.json["data"][0]["data"]["pdfUrl"].startswith("https://pay.example/invoices/")


def test_a_fault_of_ours_tells_nothing_about_itself(stage, monkeypatch):
    def broken(self, *args):
        raise ZeroDivisionError("planted detail")

    monkeypatch.setattr(type(stage.app.extensions["remit"].book), "get", broken)
    answer = stage.get(f"{INVOICES}/inv_1")
    assert answer.status_code == 500
    assert answer.json["error"][0]["type"] == "UNKNOWN_ERROR"
    assert "planted" not in answer.text


@pytest.mark.parametrize("path", ["/v6/elsewhere", "/v6/invoicing/invoices/inv_1/void", "/v5/invoicing/payments"])
def test_what_the_api_does_not_have_is_404_in_its_own_shape(stage, path):
    for answer in (stage.post(path, {}), stage.get(path), stage.client.delete(path), stage.client.options(path)):
        assert (answer.status_code, answer.json["result"]) == (404, "FAILURE")
        assert (answer.json["error"][0]["param"], "address" in answer.json["error"][0]["message"]) == (None, True)
        assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize("path", [INVOICES, CUSTOMERS, EXCHANGE])
def test_a_wrong_method_is_404(stage, path):
    assert {stage.get(path).status_code, stage.client.put(path).status_code, stage.client.delete(path).status_code} == {
        404
    }


def test_where_invoices_live_elsewhere_there_is_no_api():
    app = Flask("remote")
    settings = Settings(PUBLIC_URL="https://pay.example", INVOICING_API_URL="https://api.example")
    app.extensions[EXTENSION] = Parts(settings, FixedClock(), source=None, printer=None)
    errors.install(app)
    app.register_blueprint(api.bp)
    client = app.test_client()
    answers = [client.post(INVOICES), client.get(f"{INVOICES}/inv_1"), client.post(CUSTOMERS), client.post(EXCHANGE)]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.data for answer in answers} | {client.get("/v6/elsewhere").data}) == 1
