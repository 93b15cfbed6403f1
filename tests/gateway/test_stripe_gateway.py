"""The port over Stripe's own client, against the stand-in, which refuses what Stripe's types do not have."""

from dataclasses import replace

import pytest
import stripe

from portal.errors import GatewayDeclined, StripeUnavailable
from portal.gateway.asking import params_of
from portal.gateway.client import connect
from portal.gateway.stripe_gateway import StripeGateway
from sandbox import payer
from tests.fakes import FixedClock
from tests.gateway.conftest import a_gateway


def pay(stand_in, intent, card="4242424242424242"):
    return payer.pay(stand_in.url, stand_in.keys.publishable, intent.client_secret, card)


def test_an_intent_comes_back_as_it_was_ordered(gateway, order):
    intent = gateway.create(order)
    assert (intent.status, intent.amount_cents, intent.currency) == ("requires_payment_method", 5_343, "USD")
    assert (intent.installation, intent.attempt_id, intent.invoice_id) == ("here", "att_1", "inv_1")
    assert (intent.livemode, intent.account, intent.charge, intent.decline) == (False, None, None, None)


def test_the_same_key_finds_the_same_intent(gateway, order):
    assert gateway.create(order) == gateway.create(order)


def test_a_paid_intent_shows_its_charge_and_card(gateway, stand_in, order):
    intent = gateway.create(order)
    pay(stand_in, intent)
    read = gateway.retrieve(intent.id, None)
    assert (read.status, read.amount_received_cents) == ("succeeded", 5_343)
    assert (read.charge.amount_cents, read.charge.note) == (5_343, "Visa ending in 4242")
    assert read.charge.created_at.tzinfo is not None


def test_a_declined_intent_shows_the_decline_code(gateway, stand_in, order):
    intent = gateway.create(order)
    pay(stand_in, intent, "4000000000009995")
    read = gateway.retrieve(intent.id, None)
    assert (read.status, read.decline) == ("requires_payment_method", "insufficient_funds")


def test_a_decline_without_a_decline_code_shows_the_error_code(gateway, stand_in, order):
    intent = gateway.create(order)
    pay(stand_in, intent, "4000000000000127")
    assert gateway.retrieve(intent.id, None).decline == "incorrect_cvc"


def test_cancelling_cancels(gateway, order):
    intent = gateway.create(order)
    assert gateway.cancel(intent.id, None, "remit:here:att_1:cancel").status == "canceled"


def test_cancelling_what_was_paid_shows_it_as_it_is(gateway, stand_in, order):
    intent = gateway.create(order)
    pay(stand_in, intent)
    read = gateway.cancel(intent.id, None, "remit:here:att_1:cancel")
    assert (read.status, read.charge.amount_cents) == ("succeeded", 5_343)


def test_a_connected_accounts_intent_is_there_and_nowhere_else(gateway, order):
    intent = gateway.create(replace(order, account="acct_1ABC"))
    assert gateway.retrieve(intent.id, "acct_1ABC").account == "acct_1ABC"
    with pytest.raises(GatewayDeclined) as refused:
        gateway.retrieve(intent.id, None)
    assert refused.value.reason == "resource_missing"


def test_an_unchargeable_amount_is_stripes_refusal(gateway, stand_in, order):
    with pytest.raises(GatewayDeclined) as refused:
        gateway.create(replace(order, amount_cents=1))
    assert refused.value.reason == "amount_too_small"
    stand_in.control.world.violations.clear()


def test_other_words_under_a_used_key_ask_for_the_next_step(gateway, stand_in, order):
    gateway.create(order)
    with pytest.raises(Exception) as refused:
        gateway.create(replace(order, amount_cents=6_000))
    assert refused.value.answered
    stand_in.control.world.violations.clear()


def test_a_wrong_key_is_unavailable_and_stays_out_of_the_text(stand_in, order, caplog):
    gateway = a_gateway(stand_in, secret_key="sk_test_wrong_and_secret")
    with pytest.raises(StripeUnavailable) as refused:
        gateway.create(order)
    assert "wrong_and_secret" not in f"{refused.value}{refused.value.__cause__}{refused.value.__context__}{caplog.text}"
    assert "AuthenticationError status=401" in caplog.text


def test_nothing_personal_is_sent(order):
    sent = params_of(order)
    assert set(sent) == {"amount", "currency", "allowed_payment_method_types", "description", "expand", "metadata"}


def test_live_keys_are_told_from_test_keys():
    modes = {
        key: StripeGateway(secret_key=key, publishable_key="pk", webhook_secrets=(), clock=FixedClock()).livemode
        for key in ("sk_test_1", "rk_test_1", "sk_live_1", "rk_live_1")
    }
    assert modes == {"sk_test_1": False, "rk_test_1": False, "sk_live_1": True, "rk_live_1": True}


def test_the_client_is_set_up_as_money_md_says():
    client, transport = connect("sk_test_1")
    assert client._requestor._options.max_network_retries == 1
    assert transport._timeout == (2.0, 8.0)
    assert stripe.enable_telemetry is False
    assert client._requestor._options.base_addresses["api"] == "https://api.stripe.com"


def test_the_version_asked_for_is_the_one_the_library_was_made_for(gateway, stand_in, order, monkeypatch):
    seen = []
    send = stripe.RequestsClient.request

    def watch(self, method, url, headers, post_data=None):
        seen.append(headers["Stripe-Version"])
        return send(self, method, url, headers, post_data)

    monkeypatch.setattr(stripe.RequestsClient, "request", watch)
    gateway.create(order)
    assert seen == [stripe.api_version]
