"""docs/sources.md says which sections of a page each source can fill; here are the pages of both to compare it with."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from portal.commands.demo_data import LOGO
from portal.domain.invoice import Address
from portal.domain.ledger import EntryKind
from portal.invoices.embedded_logos import EmbeddedLogos
from portal.invoices.remote import RemoteInvoices
from portal.settings import Settings
from portal.store.opening import open_store
from tests.builders import NOW, a_movement, a_payment
from tests.invoices.api_server import serving
from tests.invoices.test_contract import PLAN
from tests.web.api_stage import a_copy, a_stage
from tests.web.page_fixtures import a_page_app

ROW = re.compile(r"^\| (?P<section>[^|]+?) \| (?P<embedded>yes|no) \| (?P<remote>yes|no) \|", re.MULTILINE)
TABLE = (Path(__file__).parents[2] / "docs/sources.md").read_text()
CLAIMED = {row["section"]: (row["embedded"], row["remote"]) for row in ROW.finditer(TABLE)}
SECTIONS = {
    "Title": r"<title>.*?</title>.*?(<h1>.*?</h1>)",
    "Colour": r"--brand:[^;}]*",
    "Logo": r'<img class="logo".*?>',
    "Amount and when": r'<div class="head.*?</p>\s*(<p class="due.*?<p class="when">.*?</p>)',
    "Progress": r"<progress.*?</progress>\s*<p.*?</p>",
    "Payment on its way": r"A payment of \S+ is on its way",
    "Business: name and address": r"<h2>From</h2>\s*(<p>.*?)\s*<br>(?:UZ|<a)",
    "Business: country": r"<br>UZ",
    "Business: phone": r'<br><a href="tel:.*?</a>',
    "Business: e-mail": r'<br><a href="mailto:.*?</a>',
    "Business: tax id": r"<br>Tax ID.*?</bdi>",
    "Customer: name": r"<h2>Billed to</h2>\s*(<p><strong>.*?</strong>)",
    "Customer: address": r"<br>2 Side Street",
    "Number and dates": r'<dl class="facts">.*?</dl>',
    "Items": r'<table class="items">.*?</table>',
    "Totals": r'<dl class="sums">.*?</dl>',
    "How this was calculated": r"<details>.*?</details>",
    "Installments": r'<table class="plan">.*?</table>',
    "Payments, one by one": r"<caption>Payments</caption>.*?</table>",
    "Bank instructions": r"<h2>How to pay</h2>.*?</p>",
    "Note": r"<h2>Note</h2>.*?</p>",
    "Currency": r'<p class="soft">All amounts are in.*?</p>',
}
INVOICES = {
    "with everything": {"installments": PLAN, "notes": "Thank you.\nSee you."},
    "a fixed discount": {"notes": "x", "discount": {"value": "1234", "type": "AMOUNT"}, "installments": PLAN[:1]},
}


def section(page, name):
    found = re.search(SECTIONS[name], page, re.DOTALL)
    return found and found[found.lastindex or 0]


def pages(stage, key, remote_url):
    """The page of `key` from either source, on the same day."""
    settings = Settings(INVOICING_API_URL=remote_url, STRIPE_PUBLISHABLE_KEY="pk_test_x", STRIPE_SECRET_KEY="sk_test_x")
    for source in (stage.app.extensions["remit"].source, RemoteInvoices(settings)):
        logos = EmbeddedLogos(stage.store)
        answer = a_page_app(source=source, clock=stage.clock, logos=logos).test_client().get(f"/invoices/{key}")
        assert answer.status_code == 200
        yield answer.text


@pytest.fixture
def stage(migrated_sqlite, tmp_path):
    address = Address("1 Main Street", "Floor 2", "Springfield", "NY", "10001", "UZ")
    database_url = a_copy(migrated_sqlite, tmp_path)
    with closing(open_store(database_url, ("test-secret",))) as store, store.unit_of_work() as work:
        logo = work.logos.add("image/png", LOGO.read_bytes(), NOW)
    with a_stage(database_url, address=address, logo=logo) as stage:
        yield stage


@pytest.fixture(params=INVOICES.values(), ids=INVOICES)
def both(stage, request):
    address = {"address1": "2 Side Street", "city": "Springfield", "state": "NY", "zip": "10002", "country": "US"}
    saved = stage.saved(customerId=stage.customer(address=address), **request.param)
    with stage.store.unit_of_work() as work:
        moved = (a_payment(700), a_movement(EntryKind.PROCESSING, 50, object_id="ch_9"))
        work.append(saved["id"], moved, stage.clock.now())
    with serving(stage.app) as url:
        yield dict(zip(("embedded", "remote"), pages(stage, saved["customerInvoiceKey"], url), strict=True))


def test_the_table_names_every_section():
    assert list(CLAIMED) == list(SECTIONS)


def test_each_source_fills_what_the_table_says_and_what_both_fill_is_the_same_html(both):
    filled = {
        name: tuple("yes" if section(both[source], name) else "no" for source in ("embedded", "remote"))
        for name in SECTIONS
    }
    assert filled == CLAIMED
    shared = [name for name, claimed in CLAIMED.items() if claimed == ("yes", "yes")]
    assert [name for name in shared if section(both["remote"], name) != section(both["embedded"], name)] == []
