"""Refunds, write-offs and unapplied money from the command line."""

import json

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import GatewayDeclined, OutcomeUnknown
from portal.ports import Seen
from tests.builders import a_payment, an_offline_payment
from tests.fakes import FakeGateway
from tests.shop import a_shop, prepare


@pytest.fixture
def shop(environment):
    prepare(environment["DATABASE_URL"])
    shop = a_shop(environment["DATABASE_URL"])
    yield shop
    shop.store.close()


@pytest.fixture
def stripe(shop, monkeypatch):
    """Commands pay at a Stripe in memory."""
    stripe = FakeGateway()
    monkeypatch.setattr("portal.commands.paying.payment_service", lambda _, store: (stripe, shop.payments(stripe)))
    return stripe


@pytest.fixture
def paid(shop, stripe):
    """The id of an invoice over 100.00 that was paid."""
    invoice, payments = shop.invoice(10_000), shop.payments(stripe)
    payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(), None)
    stripe.pay("pi_1")
    payments.check(invoice.key)
    return invoice.invoice.id


def told(run, *args, code=0):
    return json.loads(run(*args, "--json", code=code).stdout)


def test_part_of_a_payment_is_given_back(run, shop, stripe, paid):
    (refund,) = told(run, "refund", paid, "--amount-cents", "2500")
    assert (refund["amountCents"], refund["currency"], refund["status"]) == (2_500, "USD", "succeeded")
    assert refund["payment"] == stripe.intents["pi_1"].charge.id
    assert refund["refundId"] == stripe.intents["pi_1"].refunds[0].id


def test_a_refund_on_its_way_is_told_as_that(run, stripe, paid):
    stripe.refund_status = "pending"
    assert told(run, "refund", paid)[0]["status"] == "pending"


def test_a_refund_may_make_it_owed_again(run, shop, stripe, paid):
    told(run, "refund", paid, "--reopen")
    with shop.store.unit_of_work() as books:
        assert books.lock(paid, shop.clock.now()).standing.balance_cents == 10_000


def test_a_refusal_is_told_with_its_reason_and_exit_1(run, stripe, paid):
    stripe.fail("refund", GatewayDeclined("no", "charge_disputed"))
    (refund,) = told(run, "refund", paid, code=1)
    assert (refund["status"], refund["reason"], refund["refundId"]) == ("refused", "charge_disputed", None)


def test_what_is_not_known_is_told_as_that_and_exit_4(run, stripe, paid):
    stripe.fail("refund", OutcomeUnknown("no answer"))
    assert told(run, "refund", paid, code=4)[0]["status"] == "started"


def test_more_than_there_is_is_refused(run, stripe, paid):
    assert "more than is left" in run("refund", paid, "--amount-cents", "10001", code=1).stderr
    assert stripe.refund_orders == []


def test_a_payment_can_be_named(run, stripe, paid):
    assert "no such payment" in run("refund", paid, "--payment", "ch_other", code=1).stderr
    charge = stripe.intents["pi_1"].charge.id
    assert told(run, "refund", paid, "--payment", charge)[0]["amountCents"] == 10_000


def test_without_stripes_keys_nothing_is_given_back(run, shop):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(10_000))
    assert "nothing to refund" in run("refund", invoice.invoice.id, code=1).stderr


def test_an_invoice_is_written_off_without_stripe(run, shop):
    invoice = shop.invoice(10_000)
    assert told(run, "write-off", invoice.invoice.id, "--amount-cents", "4000", "--note", "Too late") == {
        "invoiceId": invoice.invoice.id,
        "balanceCents": 6_000,
        "paidCents": 0,
        "unappliedCents": 0,
    }


def test_money_set_aside_is_listed_and_pays_another_invoice(run, shop):
    invoice, other = shop.invoice(10_000), shop.invoice(3_000)
    shop.post(invoice, a_payment(10_000), an_offline_payment(5_000))
    fact = {"invoiceId": invoice.invoice.id, "unappliedCents": 5_000, "currency": "USD"}
    assert told(run, "unapplied", "list") == [fact]
    assert told(run, "unapplied", "apply", invoice.invoice.id, "--to", other.invoice.id)["balanceCents"] == 0
    assert told(run, "unapplied", "list") == [fact | {"unappliedCents": 2_000}]


def test_behind_a_remote_api_only_payments_made_here_are_given_back_and_nothing_else_is_moved(run, environment):
    environment |= {"INVOICING_API_URL": "https://api.example.com", "INVOICING_API_TOKEN": "hush"}
    for command in ("refund", "write-off"):
        assert "INVOICING_API_URL" in run(command, "inv_1", code=1).stderr


def test_what_needs_the_embedded_invoices_says_so_behind_a_remote_api(run, environment):
    environment |= {"INVOICING_API_URL": "https://api.example.com", "STRIPE_PUBLISHABLE_KEY": "pk_test_1"}
    for command in (
        ("partner", "list"),
        ("business", "list"),
        ("link", "revoke", "inv_1"),
        ("unapplied", "list"),
        ("demo-data",),
    ):
        assert "Invoices are kept behind INVOICING_API_URL" in run(*command, code=1).stderr
