"""The sweeper finds out what nobody told us."""

import pytest

from portal.domain.attempt import AttemptStatus, Choice
from portal.domain.payability import Wanted
from portal.errors import OutcomeUnknown, StripeUnavailable
from portal.payments.sweep import next_look
from portal.ports import Seen
from tests.builders import an_attempt

BALANCE = Wanted(Choice.BALANCE)


def begin(shop, payments, amount_cents=10_000):
    invoice = shop.invoice(amount_cents)
    payments.begin(invoice.key, BALANCE, Seen(amount_cents), None)
    return invoice


def test_a_payment_nobody_told_us_of_is_found_after_two_minutes(shop, payments, stripe):
    invoice = begin(shop, payments)
    stripe.pay("pi_1")
    shop.clock.advance(seconds=119)
    assert payments.sweep() == 0
    shop.clock.advance(seconds=2)
    assert payments.sweep() == 1
    assert shop.open(invoice).standing.paid_cents == 10_000


def test_what_is_settled_is_not_looked_at_again(shop, payments, stripe):
    begin(shop, payments)
    stripe.pay("pi_1")
    shop.clock.advance(minutes=3)
    assert [payments.sweep(), payments.sweep()] == [1, 0]


def test_looks_grow_rarer_up_to_an_hour():
    began = an_attempt().created_at
    looks = [began]
    for _ in range(9):
        looks.append(next_look(an_attempt(created_at=began, updated_at=looks[-1])))
    assert [int((look - began).total_seconds() // 60) for look in looks] == [0, 2, 7, 14, 28, 56, 112, 172, 232, 292]


def test_an_open_attempt_is_looked_at_on_that_schedule(shop, payments, stripe):
    begin(shop, payments)
    looks = 0
    for _ in range(60):
        shop.clock.advance(minutes=1)
        looks += payments.sweep()
    assert looks == 4


def test_an_attempt_nobody_finished_is_cancelled_after_a_day(shop, payments, stripe):
    invoice = begin(shop, payments)
    shop.clock.advance(hours=24)
    payments.sweep()
    assert stripe.intents["pi_1"].status == "canceled"
    assert shop.attempts(invoice)[0][1] == AttemptStatus.CANCELLED


def test_a_day_old_attempt_that_was_paid_is_settled_instead(shop, payments, stripe):
    invoice = begin(shop, payments)
    stripe.pay("pi_1")
    shop.clock.advance(hours=25)
    payments.sweep()
    assert shop.open(invoice).standing.paid_cents == 10_000


def test_a_bank_debit_is_waited_for_longer_than_a_day(shop, payments, stripe):
    invoice = begin(shop, payments)
    stripe.process("pi_1")
    payments.check(invoice.key)
    shop.clock.advance(days=3)
    payments.sweep()
    assert shop.open(invoice).standing.processing_cents == 10_000
    stripe.pay("pi_1")
    shop.clock.advance(hours=2)
    payments.sweep()
    assert shop.open(invoice).standing.paid_cents == 10_000


def test_an_attempt_whose_create_was_never_answered_gets_its_intent(shop, payments, stripe):
    invoice = shop.invoice()
    stripe.fail("create", OutcomeUnknown("no answer"), applied=True)
    with pytest.raises(StripeUnavailable):
        payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    shop.clock.advance(minutes=3)
    payments.sweep()
    assert shop.open(invoice).attempt.intent_id == "pi_1"
    assert len(stripe.intents) == 1


def test_a_key_stripe_has_forgotten_is_not_used_again(shop, payments, stripe):
    invoice = shop.invoice()
    stripe.fail("create", OutcomeUnknown("no answer"), applied=True)
    with pytest.raises(StripeUnavailable):
        payments.begin(invoice.key, BALANCE, Seen(10_000), None)
    shop.clock.advance(hours=23)
    payments.sweep()
    assert stripe.calls == ["create"]
    assert shop.attempts(invoice)[0][1] == AttemptStatus.CANCELLED


def test_the_sweep_stops_while_stripe_is_down(shop, payments, stripe):
    for _ in range(3):
        begin(shop, payments)
    shop.clock.advance(minutes=3)
    stripe.fail("retrieve", StripeUnavailable("down"), times=9)
    assert payments.sweep() == 0
    assert stripe.calls.count("retrieve") == 1


def test_one_attempt_that_cannot_be_told_does_not_hold_up_the_others(shop, payments, stripe):
    first, second = begin(shop, payments), begin(shop, payments)
    stripe.pay("pi_2")
    shop.clock.advance(hours=24)
    stripe.fail("cancel", OutcomeUnknown("no answer"))
    assert payments.sweep() == 2
    assert shop.open(second).standing.paid_cents == 10_000
    assert shop.open(first).attempt.status is AttemptStatus.LIVE


def test_a_sweep_looks_at_no_more_than_it_is_told(shop, payments):
    for _ in range(3):
        begin(shop, payments)
    shop.clock.advance(minutes=3)
    assert [payments.sweep(2), payments.sweep(2)] == [2, 1]
