"""Mail scanners open every link of every mail, some in a real browser: nothing may come of it."""

import hashlib

import pytest
from sqlalchemy import select

from app import create_app
from portal.store.tables import metadata
from portal.web.parts import EXTENSION
from tests.served import SAME_ORIGIN, a_setting, listening, served
from tests.shop import sqlite_in

SCANNERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Safari/537.36",
    "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0) SafeLinks",
    "Mozilla/5.0 (compatible; Microsoft Defender for Office 365)",
    "BarracudaCentral/1.0 (link protection)",
    "Mimecast-URL-Protect/2.0",
    "ProofPoint URL Defense/3.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23.20.0",
    "GoogleImageProxy (via ggpht.com)",
    "curl/8.5.0",
    "",
)
ASIDE = {"static"}


@pytest.fixture
def embedded(tmp_path):
    with served(sqlite_in(tmp_path), tmp_path) as running:
        running.stripe.control.deliver(on=False)
        yield running


def pages_of(app, key):
    """Every address that answers GET, with this invoice's key in its place."""
    fill = {"key": key, "sha256": "0" * 64, "filename": "js/pay.js"}
    with app.test_request_context(base_url=app.extensions[EXTENSION].settings.public_url):
        adapter = app.url_map.bind("")
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.endpoint not in ASIDE:
                yield adapter.build(rule.endpoint, {name: fill.get(name, "inv_1") for name in rule.arguments})


def rows_of(store):
    """Everything in the database, as one hash a table."""
    with store.reading() as connection:
        return {
            table.name: hashlib.sha256(repr(sorted(map(repr, connection.execute(select(table))))).encode()).hexdigest()
            for table in metadata.sorted_tables
        }


def scan(app, key):
    """Open everything as every scanner does. The addresses and the statuses they answered with."""
    client, base = app.test_client(), app.extensions[EXTENSION].settings.public_url
    paths = [*pages_of(app, key), f"/invoices/{key}/payments/return?payment_intent=pi_1&redirect_status=succeeded"]
    return {
        (path, client.open(base + path, method=method, headers={"User-Agent": scanner}).status_code)
        for path in paths
        for method in ("GET", "HEAD")
        for scanner in SCANNERS
    }


def begin(running, key):
    at = f"{running.url}/invoices/{key}/payments"
    sent = {"choice": "balance", "seenBalanceCents": 10_000}
    return running.app.test_client().post(at, json=sent, headers=SAME_ORIGIN)


def test_the_list_has_twelve_scanners():
    assert len(set(SCANNERS)) == 12


def test_no_scanner_changes_a_row_or_asks_stripe(embedded):
    invoice = embedded.shop.invoice(10_000)
    assert begin(embedded, invoice.key).status_code == 200
    before, calls = rows_of(embedded.shop.store), len(embedded.stripe.control.requests())
    answers = scan(embedded.app, invoice.key)
    assert rows_of(embedded.shop.store) == before
    assert len(embedded.stripe.control.requests()) == calls
    assert {status for path, status in answers if path == f"/invoices/{invoice.key}"} == {200}
    assert {status for path, status in answers if "/payments/return" in path} == {303}
    assert not {status for _, status in answers if status >= 500}


def test_a_scan_would_notice_a_change(embedded):
    invoice = embedded.shop.invoice(10_000)
    before, calls = rows_of(embedded.shop.store), len(embedded.stripe.control.requests())
    begin(embedded, invoice.key)
    assert rows_of(embedded.shop.store) != before
    assert len(embedded.stripe.control.requests()) > calls


def test_no_scanner_changes_a_row_of_a_remote_source_or_asks_stripe(embedded, tmp_path):
    invoice = embedded.shop.invoice(10_000)
    begin(embedded, invoice.key)
    before, calls = rows_of(embedded.shop.store), len(embedded.stripe.control.requests())
    with listening() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = a_setting(
            url, "", tmp_path / "remote", embedded.stripe, INVOICING_API_URL=embedded.url, DATABASE_URL=""
        )
        app = create_app(settings)
        answers = scan(app, invoice.key)
    assert rows_of(embedded.shop.store) == before
    assert len(embedded.stripe.control.requests()) == calls
    assert {status for path, status in answers if path == f"/invoices/{invoice.key}"} == {200}
