"""What a business decides without Stripe: to give up on an amount, to let money that was set aside count."""

from dataclasses import replace

import pytest

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import Standing
from portal.domain.payability import Wanted
from portal.errors import InvalidAmount, NotFound, NotModifiable, PaymentProcessing
from portal.payments import settle_up
from portal.payments.release import release
from portal.ports import RefundRequest, Seen
from tests.builders import a_payment, an_offline_payment
from tests.fakes import an_event

BALANCE = Wanted(Choice.BALANCE)


def overpaid(shop):
    """An invoice over 100.00, and 50.00 more than that."""
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(10_000), an_offline_payment(5_000))
    return invoice


def test_what_is_given_up_on_is_not_owed(shop, payments):
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(9_900))
    assert payments.write_off(invoice.invoice.id, note="Not worth a letter").balance_cents == 0
    assert shop.open(invoice).invoice.status is InvoiceStatus.CLOSED


def test_part_of_it_can_be_given_up_on_again_and_again(shop, payments):
    invoice = shop.invoice(10_000)
    for left in (7_000, 4_000, 1_000):
        assert payments.write_off(invoice.invoice.id, 3_000).balance_cents == left
    with pytest.raises(InvalidAmount) as refused:
        payments.write_off(invoice.invoice.id, 3_000)
    assert refused.value.amounts_cents == (1_000,)


def test_nobody_pays_while_it_is_given_up_on(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    payments.write_off(invoice.invoice.id)
    assert stripe.intents["pi_1"].status == "canceled"
    assert shop.attempts(invoice)[0][1] == AttemptStatus.CANCELLED


def test_nothing_is_given_up_on_while_the_bank_is_at_work(shop, payments, stripe):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    stripe.process("pi_1")
    payments.check(invoice.key)
    with pytest.raises(PaymentProcessing):
        payments.write_off(invoice.invoice.id)


def test_whoever_begins_to_pay_at_that_moment_pays_what_they_saw(shop, payments, monkeypatch):
    source, owing = overpaid(shop), shop.invoice(10_000)

    def late(till, invoice_id):
        release(till, invoice_id)
        payments.begin(owing.key, BALANCE, Seen(10_000), None)

    monkeypatch.setattr(settle_up, "release", late)
    with pytest.raises(PaymentProcessing):
        payments.write_off(owing.invoice.id)
    with pytest.raises(PaymentProcessing):
        payments.apply_unapplied(source.invoice.id, to=owing.invoice.id)
    assert shop.open(owing).standing.balance_cents == 10_000


@pytest.mark.parametrize("status", [InvoiceStatus.DRAFT, InvoiceStatus.CANCELLED])
def test_only_an_open_invoice_can_be_given_up_on(shop, payments, status):
    invoice = shop.invoice(10_000, status=InvoiceStatus.DRAFT)
    if status is InvoiceStatus.CANCELLED:
        invoice = shop.invoice(10_000)
        shop.change(invoice, status=status)
    with pytest.raises(NotModifiable):
        payments.write_off(invoice.invoice.id)


@pytest.mark.parametrize("decide", ["write_off", "apply_unapplied"])
def test_an_invoice_that_is_not_there_is_refused(payments, decide):
    with pytest.raises(NotFound):
        getattr(payments, decide)("inv_999")


def test_money_that_was_set_aside_pays_another_invoice(shop, payments):
    invoice, other = overpaid(shop), shop.invoice(3_000)
    assert payments.apply_unapplied(invoice.invoice.id, to=other.invoice.id).balance_cents == 0
    assert shop.open(invoice).standing == Standing(10_000, 10_000, 0, 2_000)
    assert [payment.kind for payment in shop.open(other).payments] == ["moved_in"]
    assert shop.open(invoice).payments[-1].kind == "moved_out"
    assert shop.open(other).payments[0].method == f"Moved from invoice {invoice.invoice.number}"


def test_money_on_a_cancelled_invoice_can_pay_the_one_that_replaces_it(shop, payments, stripe):
    invoice, other = shop.invoice(10_000), shop.invoice(12_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    with shop.store.unit_of_work() as books:
        books.save_attempt(replace(books.live_attempt(invoice.invoice.id), status=AttemptStatus.CANCELLED))
    shop.change(invoice, status=InvoiceStatus.CANCELLED)
    payments.receive(an_event(stripe.pay("pi_1")))
    assert payments.apply_unapplied(invoice.invoice.id, to=other.invoice.id).balance_cents == 2_000
    assert shop.open(invoice).standing.unapplied_cents == 0
    with pytest.raises(InvalidAmount):
        payments.refund(RefundRequest(invoice.invoice.id))


def test_money_stays_with_its_business_and_currency(shop, payments, stripe):
    invoice = overpaid(shop)
    with shop.store.unit_of_work() as books:
        business = books.businesses.get(shop.grant.business_id)
        books.businesses.rewrite(replace(business, currency="JPY"))
    yen = shop.invoice(3_000)
    payments.begin(yen.key, BALANCE, Seen(3_000), None)
    with pytest.raises(NotModifiable):
        payments.apply_unapplied(invoice.invoice.id, to=yen.invoice.id)
    assert stripe.intents["pi_1"].status != "canceled"  # nobody's payment is cancelled for what is refused


def test_nobody_pays_the_invoice_that_money_is_moved_to(shop, payments, stripe):
    invoice, other = overpaid(shop), shop.invoice(3_000)
    payments.begin(other.key, BALANCE, Seen(3_000), None)
    payments.apply_unapplied(invoice.invoice.id, 1_000, to=other.invoice.id)
    assert stripe.intents["pi_1"].status == "canceled"


@pytest.mark.parametrize("cents", [0, 3_001, -1])
def test_no_more_is_moved_than_is_owed(shop, payments, stripe, cents):
    invoice, other = overpaid(shop), shop.invoice(3_000)
    payments.begin(other.key, BALANCE, Seen(3_000), None)
    with pytest.raises(InvalidAmount) as refused:
        payments.apply_unapplied(invoice.invoice.id, cents, to=other.invoice.id)
    assert refused.value.amounts_cents == (3_000,)
    assert stripe.intents["pi_1"].status != "canceled"


def test_nothing_is_applied_to_what_is_paid(shop, payments):
    invoice = overpaid(shop)
    with pytest.raises(NotModifiable):
        payments.apply_unapplied(invoice.invoice.id)
    assert shop.open(invoice).standing.unapplied_cents == 5_000
