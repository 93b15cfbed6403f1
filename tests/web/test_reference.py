"""The documentation that is served: for whom, by which name, and what its page holds."""

import json
import re
from urllib.parse import parse_qsl

import pytest

from app import create_app
from portal.settings import Settings
from portal.web import reference
from portal.web.parts import Parts
from portal.wire.openapi.document import description, operations
from portal.wire.openapi.notes import NOTES
from tests.builders import a_payer_invoice
from tests.fakes import FixedClock
from tests.web.html_facts import elements, words
from tests.web.page_fixtures import HeldInvoices, holding
from tests.web.test_headers import Domains, hash_of, policy_of

ADDRESSES = ["/docs", "/openapi.json"]


def documented(**parts):
    """An application that serves the documentation and, unless told otherwise, the API's store."""
    app = holding(a_payer_invoice(), **({"book": object()} | parts))
    app.register_blueprint(reference.bp)
    return app


@pytest.fixture(scope="module")
def answer():
    return documented().test_client().get("/docs")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("host", "status"), [("pay.example.com", 200), ("bills.acme.example", 200), ("unheard.example", 404)]
)
def test_it_is_served_by_every_name_we_know(address, host, status):
    app = documented(
        settings={"PUBLIC_URL": "https://pay.example.com"}, directory=Domains({"bills.acme.example": "prt_1"})
    )
    assert app.test_client().get(address, headers={"Host": host}).status_code == status


@pytest.mark.parametrize("mode", ["demo", "development", "production"])
def test_it_is_served_in_every_mode(mode):
    settings = Settings(
        REMIT_MODE=mode, PUBLIC_URL="https://pay.example.com", SECRET_KEY="k" * 64, DATABASE_URL="postgresql://db/remit"
    )
    made = Parts(settings, FixedClock(), source=HeldInvoices(), printer=None, book=object())
    client = create_app(settings, made).test_client()
    assert [client.get(address, base_url="https://pay.example.com").status_code for address in ADDRESSES] == [200, 200]


@pytest.mark.parametrize("address", ADDRESSES)
def test_where_there_is_no_api_there_is_no_documentation(address):
    assert documented(book=None).test_client().get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_changes_nothing_and_takes_nothing(address):
    client = documented().test_client()
    assert client.post(address).status_code == 404
    assert client.head(address).status_code == 200


def test_paths_begin_at_the_prefix_it_is_served_under():
    client = documented().test_client()
    served = client.get("/openapi.json", environ_overrides={"SCRIPT_NAME": "/billing"}).json
    assert served == description() | {"servers": [{"url": "/billing"}]}
    page = client.get("/docs", environ_overrides={"SCRIPT_NAME": "/billing"}).text
    assert {link["href"] for link in elements(page, "a") if not link["href"].startswith("#")} == {
        "/billing/openapi.json"
    }


def test_the_page_is_our_own_and_runs_nothing(answer):
    policy = policy_of(answer)
    assert [policy["style-src"]] == [
        hash_of(text) for text in re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    ]
    assert "script-src" not in policy
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert elements(answer.text, "script", "img", "iframe") == []
    assert re.findall(r'style="|\son\w+="', answer.text) == []
    assert [one["href"] for one in elements(answer.text, "link")] == ["data:,"]


def test_every_link_on_the_page_leads_somewhere(answer):
    found = elements(answer.text)
    ids = [one["id"] for one in found if one["id"]]
    assert len(ids) == len(set(ids))
    inside = {one["href"][1:] for one in found if one.tag == "a" and one["href"].startswith("#")}
    assert inside <= set(ids)


def test_every_operation_field_and_status_is_on_the_page(answer):
    text = words(answer.text)
    for operation in operations():
        assert f"{operation.method.upper()} {operation.path}" in text
        assert operation.summary in text
    for name, schema in description()["components"]["schemas"].items():
        assert name in text
        assert all(field in text for field in schema.get("properties", {}))


def test_what_holds_for_all_operations_is_told_before_them(answer):
    text, titles = words(answer.text), [one.text for one in elements(answer.text, "h3")]
    assert titles[:4] == ["Errors", "Send it again safely", "Page by page", "Limits"]
    for note in NOTES.values():
        assert all(piece.strip() in text for piece in note.split("`"))


def test_every_command_sends_the_example(answer):
    commands = [one.text for one in elements(answer.text, "pre") if one["aria-label"].startswith("Request: ")]
    assert len(commands) == len(list(operations()))
    for operation, command in zip(operations(), commands, strict=True):
        assert command.startswith(f'curl -X {operation.method.upper()} "$REMIT{operation.path.split("{")[0]}')
        if operation.example.body is not None:
            sent = re.search(r" -d '(.*)'$", command)[1].replace("'\\''", "'")
            read = dict(parse_qsl(sent)) if operation.form else json.loads(sent)
            assert read == operation.example.body


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_names_no_machine_and_holds_no_secret(address):
    text = documented().test_client().get(address).text
    assert re.findall(r"127\.0\.0\.1|localhost|rmt_[A-Za-z0-9_-]{20}|_secret_", text) == []
