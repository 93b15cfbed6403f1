"""What only a source behind somebody's API can say: a last good copy, a word of its own, a refund without an amount."""

from dataclasses import replace

import pytest

from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import Standing
from portal.domain.unknown import UNKNOWN
from portal.domain.upstream import Aimed, being_confirmed, laid_over
from tests.builders import a_payer_invoice, an_invoice
from tests.web.html_facts import words
from tests.web.page_fixtures import KEY, holding


def said(opened):
    return words(holding(opened).test_client().get(f"/invoices/{KEY}").text)


def test_a_last_good_copy_says_of_when_it_is_and_takes_no_payment():
    shown = said(replace(a_payer_invoice(), stale=True))
    assert "as of March 2, 2026" in shown
    assert "Payment is not possible right now" in shown
    assert "If you have just paid, please don’t pay again" in shown
    assert "No money was taken" not in shown  # by whom, since it was read, nobody knows
    assert "Pay $" not in shown
    assert "$103.43" in shown


@pytest.mark.parametrize(
    "how",
    [
        being_confirmed,
        lambda opened: laid_over(opened, (Aimed(5_000),), ()),
        lambda opened: laid_over(opened, (), (Aimed(5_000),)),
    ],
    ids=["being confirmed", "being entered", "on its way"],
)
def test_a_copy_of_what_somebody_pays_does_not_say_that_no_money_was_taken(how):
    shown = said(replace(how(a_payer_invoice()), stale=True))
    assert "as of March 2, 2026" in shown
    assert "Please don’t pay again: your payment will show here." in shown
    assert "No money was taken" not in shown
    assert "Pay $" not in shown


@pytest.mark.parametrize("status", [InvoiceStatus.CANCELLED, InvoiceStatus.CLOSED, InvoiceStatus.REFUNDED])
def test_a_copy_of_what_is_over_does_not_speak_of_paying_it(status):
    opened = a_payer_invoice(invoice=an_invoice(status=status), standing=Standing(10_343, 10_343))
    shown = said(replace(opened, stale=True))
    assert "as of March 2, 2026" in shown
    assert "Payment is not possible" not in shown


def test_a_status_nobody_knows_is_told_in_the_source_s_word():
    shown = said(replace(a_payer_invoice(), source_word="In review"))
    assert "Status In review" in shown
    assert "Pay $" not in shown


@pytest.mark.parametrize(
    ("told", "words_of_it"),
    [("PENDING", "A refund is on its way"), ("FAILED", "A refund could not be delivered")],
)
def test_a_refund_without_an_amount_is_told_without_one(told, words_of_it):
    assert words_of_it in said(replace(a_payer_invoice(), refund_status=told))
    assert words_of_it not in said(a_payer_invoice())


@pytest.mark.parametrize(("told", "label"), [("PENDING", "Refund on its way"), ("", "Refunded")])
def test_what_was_refunded_without_an_amount_shows_none(told, label):
    opened = a_payer_invoice(invoice=an_invoice(status=InvoiceStatus.REFUNDED), standing=Standing(10_343, 10_343))
    shown = said(replace(opened, payments=UNKNOWN, refund_status=told))
    assert f"{label} Nothing to pay" in shown
    assert shown.count("Refund") == 1
