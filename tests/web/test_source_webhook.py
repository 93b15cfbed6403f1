"""POST /webhooks/tight over the whole application: what it tells of is asked for anew, and nobody else is heard."""

import time

import jwt
import pytest
from werkzeug.wrappers import Request, Response

from app import create_app
from portal.settings import Settings
from portal.wire.json_text import write_json
from tests.invoices.api_server import serving
from tests.wire.test_exchange_reading import GOLDEN

SECRET = "the webhook secret of the tests is long enough"
TOLD = {"type": "ENTITY_UPDATE", "url": f"/v6/invoicing/invoices/inv_{GOLDEN['id']}"}
AT = "/webhooks/tight"


@pytest.fixture
def asked():
    return []


@pytest.fixture
def upstream(asked):
    def answer(environ, start):
        asked.append(Request(environ).headers["clientInvoiceKey"])
        return Response(write_json(GOLDEN), content_type="application/json")(environ, start)

    with serving(answer) as url:
        yield url


def portal(tmp_path, **settings):
    return create_app(Settings(DATA_DIR=tmp_path, **settings)).test_client()


@pytest.fixture
def client(upstream, tmp_path):
    return portal(
        tmp_path, INVOICING_API_URL=upstream, TIGHT_WEBHOOK_SECRET=f"{SECRET}, an older webhook secret of the tests"
    )


def signed(secret=SECRET):
    return {"Tight-Verification": jwt.encode({"iat": int(time.time())}, secret, "HS256")}


def test_the_page_is_new_after_a_webhook(client, asked):
    client.get("/invoices/k-1")
    client.get("/invoices/k-1")
    assert len(asked) == 1
    told = client.post(AT, json=TOLD, headers=signed())
    assert (told.status_code, told.json, len(asked)) == (200, {"received": True}, 1)
    client.get("/invoices/k-1")
    assert len(asked) == 2


def test_no_origin_is_asked_of_it(client):
    assert client.post(AT, json=TOLD, headers=signed() | {"Origin": "null"}).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Tight-Verification": "x"}, signed("a secret of nobody known here, either")])
def test_a_forged_one_is_400_and_has_no_effect(client, asked, headers):
    client.get("/invoices/k-1")
    refused = client.post(AT, json=TOLD, headers=headers)
    assert refused.status_code == 400
    assert SECRET not in refused.text
    client.get("/invoices/k-1")
    assert len(asked) == 1


def test_what_is_no_event_is_400(client):
    assert client.post(AT, data="{", headers=signed()).status_code == 400


def test_without_a_secret_or_a_remote_source_there_is_no_such_address(upstream, tmp_path):
    for settings in ({"INVOICING_API_URL": upstream}, {"TIGHT_WEBHOOK_SECRET": SECRET}):
        client = portal(tmp_path, **settings)
        assert client.post(AT, json=TOLD, headers=signed()).status_code == 404


def test_it_is_not_read_by_another_method(client):
    assert client.get(AT).status_code == 404
