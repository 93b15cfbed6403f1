"""Beginning a payment: one live attempt, of an amount that was seen."""

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.ports import Seen

BALANCE = Wanted(Choice.BALANCE)


def test_a_begun_payment_has_what_the_browser_needs(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    begun = payments.begin(invoice.key, BALANCE, Seen(10_000, 10_000), None)
    assert (begun.amount_cents, begun.currency, begun.client_secret) == (10_000, "USD", "pi_1_secret_fake")


def test_a_payment_is_in_the_ledger_once_it_is_settled(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    stripe.pay("pi_1")
    payments.check(invoice.key)
    assert shop.open(invoice).standing.paid_cents == 10_000
