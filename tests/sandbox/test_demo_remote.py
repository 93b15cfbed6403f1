"""The demo of a portal in front of an API: two of Remit, one supervisor, every link on the portal."""

from io import BytesIO
from pathlib import Path

import pytest
import requests
from pypdf import PdfReader

from tests.sandbox.demo_process import Demo, children

SHOWN = {
    "seed": "$53.43",
    "open": "Amount due",
    "overdue": "12 days overdue",
    "partially_paid": "$400.00 of $1,234.05 paid",
    "installments": "On delivery",
    "paid": "Thank you",
    "cancelled": "Please do not pay it",
    "online_off": "This invoice is not paid online",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("remote"), "--remote") as demo:
        demo.wait()
        yield demo


@pytest.mark.parametrize(("state", "words"), SHOWN.items(), ids=SHOWN)
def test_the_portal_shows_what_the_api_has(demo, state, words):
    page = requests.get(demo.url(state), timeout=10)
    assert page.status_code == 200
    assert words in page.text.replace("\u200e", "")


FIGURES = ("$100.00", "−$5.00", "$8.43", "$103.43", "−$50.00", "$53.43")


def test_page_and_pdf_of_the_portal_show_the_same_figures(demo):
    page = requests.get(demo.url("seed"), timeout=10).text
    pdf = PdfReader(BytesIO(requests.get(f"{demo.url('seed')}/invoice.pdf", timeout=30).content))
    printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert [figure for figure in FIGURES if figure not in page or figure not in printed] == []


def test_its_facts_tell_both_apart(demo):
    facts = demo.facts
    assert facts["mode"] == "remote"
    assert facts["base_url"] == f"http://127.0.0.1:{demo.port}" != facts["api_url"]
    assert {one["url"].partition("/invoices/")[0] for one in facts["invoices"]} == {facts["base_url"]}


def test_the_invoices_are_behind_the_api_alone(demo):
    path = f"/v6/invoicing/invoices/{demo.facts['invoices'][0]['id']}"
    token = {"Authorization": f"Bearer {demo.facts['api_token']}"}
    told = [requests.get(demo.facts[where] + path, headers=token, timeout=10).status_code for where in PLACES]
    assert told == [404, 200]


PLACES = ("base_url", "api_url")


def test_the_front_door_lists_every_invoice_on_the_portal(demo):
    page = requests.get(demo.facts["base_url"], timeout=10).text
    assert all(invoice["url"] in page for invoice in demo.facts["invoices"])


def test_sigterm_ends_all_of_it(demo):
    started = children(demo.process.pid)
    assert len(started) == 3
    assert demo.stop() == 0
    assert not demo.facts_file.exists()
    assert [child for child in started if Path(f"/proc/{child}").exists()] == []


def test_sigterm_ends_it_while_it_is_set_up(tmp_path):
    with Demo(tmp_path, "--remote") as demo:
        demo.wait_for("Writing invoices")
        started = children(demo.process.pid)
        assert demo.stop() == 0
        assert [child for child in started if Path(f"/proc/{child}").exists()] == []
    assert "Stopping" in demo.heard
