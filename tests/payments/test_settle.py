"""Settling: one function, from whatever Stripe shows to the same books, however often and in whatever order."""

from dataclasses import replace
from itertools import permutations

import pytest

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import EntryKind
from portal.domain.payability import Wanted
from portal.payments.converge import converge
from portal.ports import Charge, Seen
from tests.builders import an_offline_payment
from tests.fakes import an_event

BALANCE = Wanted(Choice.BALANCE)


@pytest.fixture
def invoice(shop, payments):
    invoice = shop.invoice(10_000)
    payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    return invoice


def ledger(shop, invoice):
    with shop.store.unit_of_work() as books:
        return [(entry.movement.kind, entry.movement.amount_cents) for entry in books.entries(invoice.invoice.id)][1:]


def attempt_of(shop, invoice):
    with shop.store.unit_of_work() as books:
        return books.attempt(shop.attempts(invoice)[0][0])


def test_a_success_is_posted_once_with_one_receipt(shop, payments, stripe, invoice):
    stripe.pay("pi_1")
    for _ in range(3):
        payments.check(invoice.key)
        payments.receive(an_event(stripe.intents["pi_1"]))
        payments.receive(an_event(stripe.intents["pi_1"], "charge.succeeded"))
    charge = stripe.intents["pi_1"].charge
    assert ledger(shop, invoice) == [(EntryKind.PAYMENT, 10_000)]
    assert shop.ordered() == [("receipt", charge.id)]
    assert attempt_of(shop, invoice).status is AttemptStatus.SUCCEEDED


def test_a_payment_says_what_it_was_paid_with(shop, payments, stripe, invoice):
    stripe.pay("pi_1")
    payments.check(invoice.key)
    assert shop.open(invoice).payments[0].method == "Visa ending in 4242"


def test_a_declined_try_leaves_the_attempt_live_with_its_reason(shop, payments, stripe, invoice):
    stripe.decline("pi_1", "insufficient_funds")
    payments.check(invoice.key)
    attempt = attempt_of(shop, invoice)
    assert (attempt.status, attempt.last_decline) == (AttemptStatus.LIVE, "insufficient_funds")
    assert ledger(shop, invoice) == []


def test_a_payment_after_a_decline_forgets_the_reason(shop, payments, stripe, invoice):
    stripe.decline("pi_1")
    payments.check(invoice.key)
    stripe.pay("pi_1")
    payments.check(invoice.key)
    assert attempt_of(shop, invoice).last_decline is None
    assert shop.open(invoice).standing.balance_cents == 0


def test_an_attempt_that_waits_for_the_payer_says_so(shop, payments, stripe, invoice):
    stripe.ask("pi_1")
    payments.check(invoice.key)
    assert attempt_of(shop, invoice).needs_action


def test_a_processing_payment_reserves_and_pays_nothing(shop, payments, stripe, invoice):
    stripe.process("pi_1")
    payments.check(invoice.key)
    standing = shop.open(invoice).standing
    assert (standing.paid_cents, standing.processing_cents, standing.available_cents) == (0, 10_000, 0)


def test_a_processing_payment_that_arrives_is_paid(shop, payments, stripe, invoice):
    stripe.process("pi_1")
    payments.check(invoice.key)
    stripe.pay("pi_1")
    payments.check(invoice.key)
    standing = shop.open(invoice).standing
    assert (standing.paid_cents, standing.processing_cents) == (10_000, 0)


def test_a_processing_payment_that_fails_frees_its_amount_and_ends_its_intent(shop, payments, stripe, invoice):
    stripe.process("pi_1")
    payments.check(invoice.key)
    stripe.change("pi_1", status="requires_payment_method", decline="insufficient_funds")
    payments.check(invoice.key)
    attempt = attempt_of(shop, invoice)
    assert (attempt.status, attempt.last_decline) == (AttemptStatus.CANCELLED, "insufficient_funds")
    assert shop.open(invoice).standing.available_cents == 10_000
    assert stripe.intents["pi_1"].status == "canceled"


def test_an_old_answer_does_not_end_what_is_processing(shop, payments, stripe, invoice):
    before = stripe.intents["pi_1"]
    stripe.process("pi_1")
    payments.check(invoice.key)
    with shop.store.unit_of_work() as books:
        converge(books, books.attempt(before.attempt_id), before, shop.clock.now())
    assert attempt_of(shop, invoice).status is AttemptStatus.PROCESSING


def test_a_cancelled_intent_ends_its_attempt(shop, payments, stripe, invoice):
    stripe.change("pi_1", status="canceled")
    payments.check(invoice.key)
    assert attempt_of(shop, invoice).status is AttemptStatus.CANCELLED


def test_every_order_of_what_stripe_shows_ends_alike(shop, payments, stripe):
    """Old answers applied late: whatever comes last, money that arrived stays, and is there once."""
    shapes = ("requires_payment_method", "requires_action", "processing", "succeeded")
    for order in permutations(shapes):
        invoice = shop.invoice(10_000)
        begun = payments.begin(invoice.key, BALANCE, Seen(10_000), None)
        intent = next(one for one in stripe.intents.values() if one.attempt_id == begun.attempt_id)
        stripe.process(intent.id)
        charged = stripe.pay(intent.id)
        for status in order:
            seen = stripe.change(intent.id, status=status, charge=charged.charge)
            with shop.store.unit_of_work() as books:
                converge(books, books.attempt(begun.attempt_id), seen, shop.clock.now())
        assert shop.open(invoice).standing.paid_cents == 10_000, order
        assert shop.attempts(invoice) == [(begun.attempt_id, AttemptStatus.SUCCEEDED)], order
        assert shop.open(invoice).standing.processing_cents == 0, order


@pytest.mark.parametrize(
    "change",
    [
        {"amount_cents": 9_999},
        {"amount_received_cents": 9_999},
        {"currency": "EUR"},
        {"livemode": True},
        {"attempt_id": "att_other"},
        {"attempt_id": None},
        {"invoice_id": "inv_999"},
        {"charge": None},
        {"charge": Charge("ch_9", "succeeded", 1)},
    ],
)
def test_what_does_not_match_is_set_apart_and_never_applied(shop, payments, stripe, invoice, change):
    stripe.pay("pi_1")
    stripe.change("pi_1", **change)
    payments.check(invoice.key)
    payments.check(invoice.key)
    assert ledger(shop, invoice) == []
    assert shop.quarantined() == [("pi_1", "mismatch")]
    assert attempt_of(shop, invoice).status is AttemptStatus.LIVE


def test_another_currency_is_never_applied(shop, payments, stripe, invoice):
    stripe.pay("pi_1")
    for currency in ("EUR", "JPY", "KWD", "usd"):
        stripe.change("pi_1", currency=currency)
        payments.check(invoice.key)
    assert ledger(shop, invoice) == []


def test_what_is_paid_beyond_the_balance_is_set_aside(shop, payments, stripe, invoice):
    shop.post(invoice, an_offline_payment(6_000))
    stripe.pay("pi_1")
    payments.check(invoice.key)
    standing = shop.open(invoice).standing
    assert (standing.balance_cents, standing.paid_cents, standing.unapplied_cents) == (0, 10_000, 6_000)


def test_money_on_a_cancelled_invoice_is_set_aside_whole(shop, payments, stripe, invoice):
    attempt = attempt_of(shop, invoice)
    with shop.store.unit_of_work() as books:
        books.save_attempt(replace(attempt, status=AttemptStatus.CANCELLED))
    shop.change(invoice, status=InvoiceStatus.CANCELLED)
    stripe.pay("pi_1")
    payments.receive(an_event(stripe.intents["pi_1"]))
    standing = shop.open(invoice).standing
    assert (standing.paid_cents, standing.unapplied_cents) == (0, 10_000)
    assert shop.quarantined() == [("pi_1", "paid_after_cancel")]
