"""An invoice may change only once nobody holds a secret for its old amount."""

import pytest

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.payability import Wanted
from portal.errors import OutcomeUnknown, PaymentProcessing
from portal.ports import Seen


@pytest.fixture
def invoice(shop, payments):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(10_000), None)
    return invoice


def test_the_live_attempt_is_cancelled_at_stripe(shop, payments, stripe, invoice):
    payments.release(invoice.invoice.id)
    assert stripe.intents["pi_1"].status == "canceled"
    assert shop.attempts(invoice)[0][1] == AttemptStatus.CANCELLED


def test_an_invoice_nobody_pays_is_free_already(shop, payments, stripe):
    payments.release(shop.invoice().invoice.id)
    assert stripe.calls == []


@pytest.mark.parametrize("happened", ["pay", "process"])
def test_money_that_moved_meanwhile_is_settled_and_holds_the_invoice(shop, payments, stripe, invoice, happened):
    getattr(stripe, happened)("pi_1")
    with pytest.raises(PaymentProcessing):
        payments.release(invoice.invoice.id)
    standing = shop.open(invoice).standing
    assert standing.paid_cents + standing.processing_cents == 10_000


def test_a_processing_payment_holds_the_invoice(shop, payments, stripe, invoice):
    stripe.process("pi_1")
    payments.check(invoice.key)
    with pytest.raises(PaymentProcessing):
        payments.release(invoice.invoice.id)


def test_an_unknown_cancel_does_not_free_the_invoice(payments, stripe, invoice):
    stripe.fail("cancel", OutcomeUnknown("no answer"))
    with pytest.raises(OutcomeUnknown):
        payments.release(invoice.invoice.id)


def test_an_attempt_without_an_intent_is_ended_without_asking_stripe(shop, payments, stripe):
    invoice = shop.invoice()
    stripe.fail("create", OutcomeUnknown("no answer"))
    with pytest.raises(Exception, match="Nothing was charged"):
        payments.begin(invoice.key, Wanted(Choice.BALANCE), Seen(10_000), None)
    payments.release(invoice.invoice.id)
    assert stripe.calls == ["create"]
    assert shop.open(invoice).attempt is None
