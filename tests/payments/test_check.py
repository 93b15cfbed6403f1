"""The payer's check: everything that is open of an invoice, not only what was begun last."""

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.payability import Wanted
from portal.ports import Seen


def begin(payments, invoice, cents):
    return payments.begin(invoice.key, Wanted(Choice.AMOUNT, amount_cents=cents), Seen(), None)


def test_a_debit_that_failed_is_found_though_its_rest_was_begun_after_it(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    begin(payments, invoice, 7_500)
    stripe.process("pi_1")
    payments.check(invoice.key)
    begin(payments, invoice, 2_500)
    stripe.decline("pi_1", "account_closed")

    payments.check(invoice.key)

    assert shop.open(invoice).standing.processing_cents == 0
    assert {status for _, status in shop.attempts(invoice)} == {AttemptStatus.CANCELLED, AttemptStatus.LIVE}


def test_two_debits_at_once_are_both_found(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    for cents in (4_000, 6_000):
        begin(payments, invoice, cents)
        stripe.process(list(stripe.intents)[-1])
        payments.check(invoice.key)
    for intent_id in list(stripe.intents):
        stripe.pay(intent_id)

    payments.check(invoice.key)

    assert shop.open(invoice).standing.paid_cents == 10_000
