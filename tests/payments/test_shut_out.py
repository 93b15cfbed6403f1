"""An account that took its access back: Stripe refuses everything about it, and is there for everybody else."""

from dataclasses import replace

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import GatewayDeclined, OutcomeUnknown
from portal.ports import Seen

BALANCE = Wanted(Choice.BALANCE)
GONE = GatewayDeclined("no", "account_invalid")


def begin(shop, payments):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    return invoice


@pytest.fixture
def shut_out(shop, payments, stripe, monkeypatch):
    """An invoice that was begun on an account which has shut us out since."""
    invoice = begin(shop, payments)
    with shop.store.unit_of_work() as books:
        attempt = books.attempt_of_intent("pi_1")
        books.save_attempt(replace(attempt, stripe_account="acct_gone"))

    def refusing(name):
        ask = getattr(stripe, name)

        def asked(intent_id, account, *more):
            stripe.calls.append(f"{name} {intent_id}")
            if account == "acct_gone":
                raise GONE
            return ask(intent_id, account, *more)

        monkeypatch.setattr(stripe, name, asked)

    refusing("retrieve")
    refusing("cancel")
    return invoice


def test_an_abandoned_payment_of_it_does_not_hold_up_the_sweeper(shop, payments, stripe, shut_out):
    shop.clock.advance(hours=25)
    other = begin(shop, payments)
    stripe.pay(list(stripe.intents)[-1])
    shop.clock.advance(minutes=3)
    payments.sweep()
    assert shop.open(other).standing.paid_cents == 10_000


def test_what_is_refused_is_looked_at_more_and_more_rarely(shop, payments, stripe, shut_out):
    for _ in range(60):
        shop.clock.advance(minutes=1)
        payments.sweep()
    assert stripe.calls.count("retrieve pi_1") == 4


def test_who_may_have_paid_there_is_not_told_that_nothing_was_charged(payments, shut_out):
    with pytest.raises(OutcomeUnknown):
        payments.check(shut_out.key)
    with pytest.raises(OutcomeUnknown):
        payments.begin(shut_out.key, BALANCE, Seen(10_000), None)
