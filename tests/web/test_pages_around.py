"""Around the invoice page: pages kept, logos, the front door, and whether Remit is well."""

import base64
import gzip
import hashlib
from datetime import timedelta

import pytest

from portal.web.page_cache import PageCache, Rendered
from tests.builders import NOW, a_business, a_customer, a_payer_invoice, a_payment, an_attempt, an_invoice
from tests.fakes import FixedClock
from tests.web.html_facts import elements, words
from tests.web.page_cases import CASES, VARIANTS
from tests.web.page_fixtures import KEY, HeldInvoices, a_page_app, holding


def test_a_page_kept_is_the_page_made_anew():
    held = HeldInvoices({KEY: a_payer_invoice()})
    client = a_page_app(source=held).test_client()
    first = client.get(f"/invoices/{KEY}")
    held.held[KEY] = a_payer_invoice(read_at=NOW + timedelta(minutes=5))
    again = client.get(f"/invoices/{KEY}")
    assert again.data == first.data
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "changed",
    [
        a_payer_invoice(movements=[a_payment(1)]),
        a_payer_invoice(business=a_business(name="Other")),
        a_payer_invoice(customer=a_customer(name="Other")),
        a_payer_invoice(attempt=an_attempt(last_decline="expired_card")),
        a_payer_invoice(an_invoice(notes="Other")),
        a_payer_invoice(stale=True),
    ],
)
def test_whatever_changes_is_seen_at_once(changed):
    held = HeldInvoices({KEY: a_payer_invoice()})
    client = a_page_app(source=held).test_client()
    before = client.get(f"/invoices/{KEY}").data
    held.held[KEY] = changed
    assert client.get(f"/invoices/{KEY}").data != before


def test_a_kept_page_belongs_to_its_key_its_day_and_its_prefix():
    clock = FixedClock(NOW)
    source = HeldInvoices({KEY: a_payer_invoice(), "other": a_payer_invoice()})
    client = a_page_app(source=source, clock=clock).test_client()
    first = client.get(f"/invoices/{KEY}").text
    assert KEY not in client.get("/invoices/other").text
    assert "/billing/" in client.get(f"/invoices/{KEY}", environ_overrides={"SCRIPT_NAME": "/billing"}).text
    clock.advance(days=1)
    assert "Due in 28 days" in words(client.get(f"/invoices/{KEY}").text)
    assert "Due in 29 days" in words(first)


def test_the_cache_keeps_what_was_asked_for_last():
    cache, made = PageCache(2), []

    def ask(name):
        return cache.get(name, "", lambda: made.append(name) or Rendered(name.encode(), ""))

    assert [ask(name).html for name in ("a", "b", "a", "c", "a", "b")] == [b"a", b"b", b"a", b"c", b"a", b"b"]
    assert made == ["a", "b", "c", "b"]


def test_a_page_that_shows_something_else_takes_the_place_of_the_one_before():
    cache = PageCache(2)
    for shown in ("old", "new", "old"):
        made = cache.get("a", (shown,), lambda shown=shown: Rendered(shown.encode(), ""))
        assert made.html == shown.encode()
        assert cache.get("a", (shown,), pytest.fail) is made


LOGO = b"\x89PNG small"


class Logos:
    def __init__(self, **held):
        self.held = held

    def read(self, sha256):
        return self.held.get(sha256)


def test_a_small_logo_comes_with_the_page_and_a_large_one_from_its_own_address():
    logos = Logos(small=("image/png", LOGO), large=("image/webp", b"x" * 9000))
    inlined = f"data:image/png;base64,{base64.b64encode(LOGO).decode()}"
    for name, address in (("small", inlined), ("large", "/logos/large")):
        app = holding(a_payer_invoice(business=a_business(logo=name)), logos=logos)
        page = app.test_client().get(f"/invoices/{KEY}").text
        assert [one["src"] for one in elements(page, "img")] == [address]


def test_a_logo_is_served_once_and_for_all():
    sha256 = hashlib.sha256(LOGO).hexdigest()
    answer = a_page_app(logos=Logos(**{sha256: ("image/png", LOGO)})).test_client().get(f"/logos/{sha256}")
    assert (answer.data, answer.mimetype) == (LOGO, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["abc", "%00", "A" * 64])
def test_what_is_no_hash_is_no_logo(name):
    logos = Logos(abc=("image/png", LOGO), **{"A" * 64: ("image/png", LOGO)})
    assert a_page_app(logos=logos).test_client().get(f"/logos/{name}").status_code == 404


def test_a_logo_that_is_gone_leaves_the_initial():
    page = holding(a_payer_invoice(business=a_business(logo="gone"))).test_client().get(f"/invoices/{KEY}").text
    assert elements(page, "img") == []
    assert [one.text for one in elements(page, "span") if one["class"] == "mark"] == ["A"]


@pytest.fixture
def demo_folder(tmp_path):
    (tmp_path / "demo.json").write_text(
        '{"api_token": "PLANTED", "invoices": [{"state": "due_today", "id": "inv_1", "url": "http://127.0.0.1/invoices/k"}]}'
    )
    return tmp_path


@pytest.mark.parametrize("place", [".", "data"])
def test_the_demo_lists_its_invoices_at_the_front_door(demo_folder, place):
    settings = {"REMIT_MODE": "demo", "DATA_DIR": str(demo_folder / place)}
    answer = a_page_app(settings=settings).test_client().get("/")
    assert [(one.text, one["href"]) for one in elements(answer.text, "a")] == [
        ("Due today", "http://127.0.0.1/invoices/k")
    ]
    assert "PLANTED" not in answer.text


def test_outside_the_demo_there_is_no_front_door(demo_folder):
    answer = a_page_app(settings={"DATA_DIR": str(demo_folder)}).test_client().get("/")
    assert answer.status_code == 404


@pytest.mark.parametrize(("check", "status"), [(None, 200), (lambda: True, 200), (lambda: False, 503)])
def test_readiness_is_what_the_database_says(check, status):
    client = a_page_app(is_ready=check).test_client()
    assert client.get("/readyz").status_code == status
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(("name", "largest"), [("one_choice", 3000), ("open", 3400), ("overdue", 4300)])
def test_a_page_weighs_little_and_comes_in_one_piece(name, largest):
    page = holding((CASES | VARIANTS)[name]()).test_client().get(f"/invoices/{KEY}")
    assert len(gzip.compress(page.data)) <= largest
    assert [one for one in elements(page.text, "link", "script", "img") if one["href"] != "data:,"] == []
