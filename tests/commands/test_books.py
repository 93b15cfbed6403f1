"""The commands about the books, beside the Stripe stand-in."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from app import payment_service
from portal.domain.attempt import Choice
from portal.domain.difference import DifferenceKind
from portal.domain.payability import Wanted
from portal.ports import Seen
from portal.settings import Settings
from sandbox import payer
from sandbox.server import start
from tests.builders import an_offline_payment
from tests.payments.planting import unlocked
from tests.shop import a_shop, prepare


@pytest.fixture
def stand_in():
    with start() as running:
        yield running
        assert running.control.violations() == []


@pytest.fixture
def environment(environment, stand_in):
    environment |= {
        "STRIPE_SECRET_KEY": stand_in.keys.secret,
        "STRIPE_PUBLISHABLE_KEY": stand_in.keys.publishable,
        "STRIPE_API_BASE": stand_in.url,
    }
    prepare(environment["DATABASE_URL"])
    return environment


@pytest.fixture
def shop(environment):
    shop = a_shop(environment["DATABASE_URL"])
    yield shop
    shop.store.close()


@pytest.fixture
def payments(shop, environment):
    return payment_service(Settings.from_environ(environment), shop.store)[1]


@pytest.fixture
def pay(shop, payments, stand_in):
    """Pay an invoice of 100.00; `settled`: and tell our books."""

    def pay(*, settled=True):
        invoice = shop.invoice()
        begun = payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(), None)
        payer.pay(stand_in.url, stand_in.keys.publishable, begun.client_secret, "4242424242424242")
        if settled:
            payments.check(invoice.key)
        return invoice

    return pay


def told(run, *args, code=0):
    return json.loads(run(*args, "--json", code=code).stdout)


def lose_the_ledger(shop):
    with unlocked(shop.store.engines) as connection:
        connection.execute(text("DELETE FROM ledger_entries"))


def test_books_that_agree_exit_0(run, pay):
    pay()
    found = told(run, "reconcile", "--check")
    assert (found["ok"], found["intents"], found["entries"], found["differences"]) == (True, 1, 2, [])
    assert "No differences." in run("ledger", "verify").stdout


def test_a_payment_nobody_told_us_of_is_put_right_and_said(run, pay, shop):
    invoice = pay(settled=False)
    found = told(run, "reconcile")
    assert found["mended"] == 1
    assert found["putRight"][0] | {"object": ""} == {
        "kind": "captured",
        "invoiceId": invoice.invoice.id,
        "object": "",
        "expected": 10_000,
        "found": 0,
        "currency": "USD",
    }
    assert shop.open(invoice).standing.paid_cents == 10_000


def test_a_difference_is_named_and_exits_3(run, pay, shop):
    invoice = pay()
    with unlocked(shop.store.engines) as connection:
        connection.execute(text("UPDATE invoices SET paid_cents = 1"))
    for command in (("reconcile", "--check"), ("ledger", "verify")):
        (named,) = told(run, *command, code=3)["differences"]
        assert named == {
            "kind": "paid_column",
            "invoiceId": invoice.invoice.id,
            "object": "paid",
            "expected": 10_000,
            "found": 1,
            "currency": "USD",
        }
    shown = run("reconcile", "--check", code=3).stdout
    assert "paid_column" in shown
    assert "1 differences. docs/operations.md says" in shown


def test_a_lost_ledger_is_rebuilt(run, pay, shop):
    invoice = pay()
    lose_the_ledger(shop)
    run("ledger", "rebuild", code=2)
    assert told(run, "ledger", "rebuild", "--from-stripe") | {"differences": 0} == {
        "ok": True,
        "ledgersRebuilt": 1,
        "attemptsTakenIn": 0,
        "intents": 1,
        "entries": 2,
        "differenceCount": 0,
        "kinds": {},
        "differences": 0,
    }
    assert shop.open(invoice).standing.paid_cents == 10_000


def test_a_backup_put_back_gets_another_id(run, pay):
    pay()
    found = told(run, "restore-check")
    assert found["installation"] != found["installationBefore"]
    assert (found["ok"], found["intents"], found["attemptsClosed"]) == (True, 1, 0)


def test_stripe_being_away_is_not_agreement(run, environment, pay):
    pay()
    environment["STRIPE_API_BASE"] = "http://127.0.0.1:9"
    assert "can't be reached" in run("reconcile", "--check", code=1).output


def test_without_stripes_keys_the_books_are_checked_by_themselves(run, shop, environment):
    shop.invoice()
    for name in ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_API_BASE"):
        del environment[name]
    assert "only the books themselves" in run("reconcile", "--check").output
    assert "are needed for this" in run("restore-check", code=1).output


def test_behind_a_remote_api_there_are_no_books(run, environment):
    environment["INVOICING_API_URL"] = "http://127.0.0.1:9"
    for name in [name for name in environment if name.startswith("STRIPE_")]:
        del environment[name]
    assert "there are no books" in run("ledger", "verify", code=1).output


def test_what_is_in_quarantine_is_listed_until_it_is_resolved(run, shop):
    with shop.store.unit_of_work() as work:
        work.quarantine(object_id="pi_x", reason="mismatch", detail="amount", now=shop.clock.now())
    (listed,) = told(run, "quarantine", "list")["quarantined"]
    assert (listed["id"], listed["object"], listed["reason"], listed["detail"]) == (1, "pi_x", "mismatch", "amount")
    assert told(run, "reconcile", "--check", code=3)["kinds"] == {"quarantined": 1}
    run("quarantine", "resolve", "1", "--note", "refunded by hand")
    assert told(run, "quarantine", "list")["quarantined"] == []
    assert told(run, "quarantine", "list", "--all")["quarantined"][0]["note"] == "refunded by hand"
    assert "Nothing of that number" in run("quarantine", "resolve", "1", "--note", "again", code=1).output


def test_money_set_aside_is_listed(run, shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, an_offline_payment(12_500))
    assert told(run, "quarantine", "list")["unapplied"] == [
        {"invoiceId": invoice.invoice.id, "unappliedCents": 2_500, "currency": "USD"}
    ]
    assert "2500" in run("quarantine", "list").stdout


def test_figures_beside_a_ledger_are_written_again_from_it(run, pay, shop):
    invoice = pay().invoice.id
    with unlocked(shop.store.engines) as connection:
        connection.execute(text("UPDATE invoices SET paid_cents = 1, processing_cents = 2, status = 'OPEN'"))
    assert told(run, "ledger", "verify", code=3)["differenceCount"] == 3
    run("ledger", "refold", invoice)
    assert told(run, "ledger", "verify")["ok"]
    assert "no invoice inv_99" in run("ledger", "refold", "inv_99", code=1).output


def test_every_kind_of_difference_is_explained():
    explained = Path("docs/operations.md").read_text()
    assert [kind for kind in DifferenceKind if f"`{kind}`" not in explained] == []
