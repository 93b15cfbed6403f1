"""Paying over real HTTP with the stand-in's own signed webhooks."""

import pytest
import requests

from portal.settings import Settings
from sandbox import payer
from tests.served import SAME_ORIGIN, WEBHOOK_SECRET, served
from tests.shop import prepare


@pytest.fixture
def running(database_url, tmp_path):
    prepare(database_url)
    with served(database_url, tmp_path) as running:
        yield running


def pay(running, card="4242424242424242"):
    """Begin and confirm, as a browser does that is closed right after."""
    invoice = running.shop.invoice(10_000)
    at = f"{running.url}/invoices/{invoice.key}"
    begun = requests.post(
        f"{at}/payments", json={"choice": "balance", "seenBalanceCents": 10_000}, headers=SAME_ORIGIN, timeout=20
    ).json()
    payer.pay(running.stripe.url, begun["publishableKey"], begun["clientSecret"], card)
    return at


def status(at):
    return requests.get(f"{at}/status", timeout=20).json()


def test_the_webhook_alone_settles(running):
    at = pay(running)
    assert running.stripe.control.wait_for_deliveries()
    assert (status(at)["state"], status(at)["paidCents"]) == ("paid", 10_000)
    assert {delivery["status"] for delivery in running.stripe.control.deliveries()} == {200}


def test_a_decline_comes_by_webhook_too(running):
    at = pay(running, "4000000000009995")
    assert running.stripe.control.wait_for_deliveries()
    assert status(at)["attempt"]["reason"] == "insufficient_funds"


def test_without_any_webhook_the_check_settles(running):
    running.stripe.control.deliver(on=False)
    at = pay(running)
    assert status(at)["paidCents"] == 0
    assert requests.post(f"{at}/payments/check", headers=SAME_ORIGIN, timeout=20).json()["paidCents"] == 10_000


def test_a_webhook_that_meets_a_stripe_that_is_down_comes_again(running):
    running.stripe.control.next_fail("429", "GET */payment_intents/*", times=2)
    at = pay(running)
    assert running.stripe.control.wait_for_deliveries()
    assert status(at)["paidCents"] == 10_000
    assert 503 in {delivery["status"] for delivery in running.stripe.control.deliveries()}


def test_the_secret_of_the_webhook_is_one_of_several():
    settings = Settings.from_environ({"STRIPE_WEBHOOK_SECRET": f"whsec_old, {WEBHOOK_SECRET}"})
    assert settings.webhook_secrets == ("whsec_old", WEBHOOK_SECRET)
