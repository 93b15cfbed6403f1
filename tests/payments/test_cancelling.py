"""Cancelling at Stripe, which repeats a refusal under the key it was given for."""

import pytest

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import OutcomeUnknown, PaymentProcessing
from portal.payments.orders import cancel_key
from portal.ports import Seen

BALANCE = Wanted(Choice.BALANCE)
SOME = Wanted(Choice.AMOUNT, amount_cents=4_000)


@pytest.fixture
def invoice(shop):
    return shop.invoice(10_000)


def test_a_cancel_refused_while_a_debit_ran_is_not_repeated_once_the_debit_failed(shop, payments, stripe, invoice):
    begun = payments.begin(invoice.key, BALANCE, Seen(), None)
    stripe.process("pi_1")
    with pytest.raises(PaymentProcessing):
        payments.begin(invoice.key, SOME, Seen(), begun.attempt_id)
    stripe.decline("pi_1", "account_closed")

    payments.check(invoice.key)

    assert stripe.intents["pi_1"].status == "canceled"
    assert shop.open(invoice).standing.processing_cents == 0


def test_a_repeated_refusal_to_cancel_is_asked_again_under_another_key(shop, payments, stripe, invoice):
    payments.begin(invoice.key, BALANCE, Seen(), None)
    stripe.process("pi_1")
    payments.check(invoice.key)
    stripe.decline("pi_1", "account_closed")
    with shop.store.unit_of_work() as books:
        stripe.refused.add(cancel_key(books.installation_id(), books.attempt_of_intent("pi_1")))
    shop.clock.advance(seconds=1)

    with pytest.raises(OutcomeUnknown):
        payments.check(invoice.key)
    payments.check(invoice.key)

    assert stripe.intents["pi_1"].status == "canceled"
