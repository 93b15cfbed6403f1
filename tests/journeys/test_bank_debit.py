"""Bank debits: on their way for days, then there, or returned."""

from datetime import UTC, datetime, timedelta

import pytest

from app import payment_service
from portal.domain.attempt import AttemptStatus
from portal.web.parts import EXTENSION
from sandbox import payer as elsewhere
from tests.fakes import FixedClock
from tests.journeys.browsing import GOOD
from tests.served import SAME_ORIGIN

pytestmark = pytest.mark.browser

ARRIVES, RETURNED = "000123456789", "000111111113"
SIX_DAYS_SECONDS = 6 * 24 * 60 * 60


def begin_debit(payer, account):
    """Pay $60.00 of $100.00 from a bank account, and be back."""
    payer.open("/pay?choice=amount&amountCents=6000")
    payer.ready()
    payer.type_account(account)
    payer.press()
    payer.paid()


def words(payer):
    return payer.page.locator("main").inner_text()


def six_days_later(running):
    """At Stripe and here; no webhook tells of it."""
    running.stripe.control.advance(SIX_DAYS_SECONDS)
    parts = running.app.extensions[EXTENSION]
    clock = FixedClock(datetime.now(UTC) + timedelta(seconds=SIX_DAYS_SECONDS))
    _, payments = payment_service(parts.settings, parts.source._store, clock)
    return payments


def test_a_debit_is_on_its_way_then_there_and_the_rest_is_paid_meanwhile(running, visitor, size):
    invoice = running.shop.invoice(10_000)
    payer = visitor(invoice.key, size)
    begin_debit(payer, ARRIVES)
    assert "A payment of $60.00 is on its way" in words(payer)
    assert "You do not need to pay it again." in words(payer)

    payer.page.get_by_role("button", name="Pay $40.00").click()
    payer.pay(GOOD)
    payer.paid()
    assert "Payment on its way" in words(payer)
    assert payer.page.get_by_role("button", name="Pay").count() == 0
    assert payer.context.request.get(f"{payer.home}/pay").status == 409

    running.stripe.control.advance(SIX_DAYS_SECONDS)
    assert running.stripe.control.wait_for_deliveries()
    payer.open()
    assert "Thank you" in words(payer)
    assert [row["captured"] for row in running.stripe.control.books()] == [6_000, 4_000]
    payer.check()


def test_a_debit_that_fails_days_later_is_never_offered_again_but_its_amount_is(running, visitor, size):
    running.stripe.control.deliver(on=False)
    invoice = running.shop.invoice(10_000)
    payer = visitor(invoice.key, size)
    begin_debit(payer, RETURNED)
    (first,) = running.stripe.control.books()

    six_days_later(running).sweep()

    payer.open()
    assert "The account is closed. You have not been charged." in words(payer)
    assert shown_status(running, first["payment_intent"]) == "canceled"
    assert [status for _, status in running.shop.attempts(invoice)] == [AttemptStatus.CANCELLED]
    payer.page.get_by_role("button", name="Pay $100.00").click()
    payer.pay(GOOD)
    payer.paid()
    assert [row["captured"] for row in running.stripe.control.books()] == [0, 10_000]
    payer.check()


def test_a_debit_that_fails_while_its_payer_looks_is_told_by_the_check(running, visitor):
    running.stripe.control.deliver(on=False)
    invoice = running.shop.invoice(10_000)
    payer = visitor(invoice.key)
    begin_debit(payer, RETURNED)
    running.stripe.control.advance(SIX_DAYS_SECONDS)

    payer.open("?returned=1")
    payer.home_again()

    assert "The account is closed. You have not been charged." in words(payer)
    assert payer.page.get_by_role("button", name="Pay $100.00").is_visible()


def test_a_part_that_somebody_else_just_paid_by_debit_is_told_and_not_asked_for_again(running, visitor):
    """Nobody told us of the first yet, and a debit leaves the balance as it was."""
    running.stripe.control.deliver(on=False)
    invoice = running.shop.invoice(10_000)
    asked = {"choice": "amount", "amountCents": 6_000, "seenBalanceCents": 10_000}
    at = f"{running.url}/invoices/{invoice.key}/payments"
    begun = running.app.test_client().post(at, json=asked, headers=SAME_ORIGIN).json
    elsewhere.pay_by_bank(running.stripe.url, begun["publishableKey"], begun["clientSecret"], account=ARRIVES)

    payer = visitor(invoice.key)
    payer.open("/pay?choice=amount&amountCents=6000")
    payer.paid()
    assert "A payment of $60.00 is on its way" in words(payer)
    assert payer.page.get_by_role("button", name="Pay $40.00").is_visible()
    assert len(running.stripe.control.books()) == 1


def shown_status(running, intent_id):
    return next(row["status"] for row in running.stripe.control.books() if row["payment_intent"] == intent_id)
