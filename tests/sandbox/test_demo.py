"""The demo, started as a newcomer starts it, on a folder and a port of its own."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
import requests
from pypdf import PdfReader

from app import create_app
from portal.settings import Settings
from sandbox.demo.place import free_port
from tests.sandbox.demo_process import Demo, children

STATES = {
    "seed": "Left to pay",
    "open": "Amount due",
    "due_today": "Due today",
    "overdue": "12 days overdue",
    "partially_paid": "$400.00 of $1,234.05 paid",
    "installments": "On delivery",
    "processing": "You do not need to pay again",
    "action_needed": "Your bank asks you to confirm",
    "payment_failed": "did not go through",
    "paid": "Thank you",
    "paid_outside": "Check 1042",
    "refunded": "Sent back on",
    "disputed": "Your bank is looking into a payment",
    "cancelled": "Please do not pay it",
    "scheduled": "Nothing to pay yet",
    "quote": "This is not a demand for payment",
    "online_off": "This invoice is not paid online",
    "zero_total": "Nothing to pay",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("demo")) as demo:
        demo.wait()
        yield demo


@pytest.mark.parametrize(("state", "words"), STATES.items(), ids=STATES)
def test_every_state_shows_itself(demo, state, words):
    page = requests.get(demo.url(state), timeout=10)
    assert page.status_code == 200
    assert words in page.text.replace("\u200e", "")


def test_a_draft_opens_nothing(demo):
    assert requests.get(demo.url("draft"), timeout=10).status_code == 404


def test_the_front_door_lists_every_invoice(demo):
    page = requests.get(f"http://127.0.0.1:{demo.port}/", timeout=10).text
    assert all(invoice["url"] in page for invoice in demo.facts["invoices"])


@pytest.fixture(scope="module")
def seed(demo):
    return next(one for one in demo.facts["invoices"] if one["state"] == "seed")


def test_the_references_own_invoice_stands_at_its_figures(demo, seed):
    assert seed["id"] == "inv_158998869"
    token = {"Authorization": f"Bearer {demo.facts['api_token']}"}
    answer = requests.get(f"{demo.facts['base_url']}/v6/invoicing/invoices/{seed['id']}", headers=token, timeout=10)
    saved = answer.json()["data"]
    assert saved["customer"]["id"] == "cus_28868401"
    assert saved["totals"] == {
        "subtotal": 10000,
        "discountedTotal": 9500,
        "salesTax": 843,
        "total": 10343,
        "paidAmount": 5000,
        "balance": 5343,
    }


def test_the_key_exchange_tells_the_same_figures(demo, seed):
    address = f"{demo.facts['base_url']}/v5/invoicing/clientInvoiceKey"
    headers = {"clientInvoiceKey": seed["key"], "Prefer": "return=minimal"}
    told = requests.post(address, headers=headers, timeout=10).json()
    figures = [told[name] for name in ("totalAmount", "totalAmountCents", "amountPaid", "balance", "salesTax")]
    assert figures == [103.43, 10343, 50, 53.43, 8.43]


FIGURES = ("$100.00", "−$5.00", "8.875% on $95.00", "$8.43", "$103.43", "−$50.00", "$53.43")


def test_page_and_pdf_show_the_same_figures(seed):
    page = requests.get(seed["url"], timeout=10).text
    pdf = PdfReader(BytesIO(requests.get(f"{seed['url']}/invoice.pdf", timeout=30).content))
    printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for figure in FIGURES:
        assert figure in page
        assert figure in printed


def test_the_key_opens_the_same_page_from_a_portal_in_front_of_it(demo, seed, tmp_path):
    environ = {"INVOICING_API_URL": demo.facts["base_url"], "DATA_DIR": str(tmp_path)}
    page = create_app(Settings.from_environ(environ)).test_client().get(f"/invoices/{seed['key']}")
    assert page.status_code == 200
    assert [figure for figure in FIGURES if figure not in page.text] == []


def test_its_facts_are_its_owners_only(demo):
    assert demo.facts_file.stat().st_mode & 0o777 == 0o600
    assert demo.facts["pid"] == demo.process.pid


def test_the_stand_in_saw_nothing_it_does_not_know(demo):
    stripe = demo.facts["stripe"]
    token = {"X-Control-Token": stripe["control_token"]}
    answer = requests.get(f"{stripe['control_url']}/violations", headers=token, timeout=10)
    assert answer.status_code == 200
    assert answer.json()["violations"] == []


def test_a_second_demo_leaves_the_first_alone(demo):
    folder = demo.facts_file.parents[1]
    command = [sys.executable, "-m", "sandbox.demo", "--port", str(free_port())]
    second = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, timeout=30, check=False
    )
    assert second.returncode == 4
    assert requests.get(demo.url("open"), timeout=10).status_code == 200


def test_sigterm_ends_all_of_it(demo):
    started = children(demo.process.pid)
    assert len(started) == 3
    assert demo.stop() == 0
    assert not demo.facts_file.exists()
    assert [child for child in started if Path(f"/proc/{child}").exists()] == []
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{demo.port}/", timeout=5)
