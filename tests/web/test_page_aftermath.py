"""What the payer reads when money went back, is disputed, came too late or did not come at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.attempt import AttemptStatus
from portal.domain.invoice import PaymentMethod
from portal.domain.page_state import PageState, page_state
from portal.web.page_model import Links, page_model
from tests.builders import TODAY, a_payer_invoice, an_attempt, an_invoice
from tests.web.html_facts import words
from tests.web.page_aftermath_cases import AFTERMATH
from tests.web.page_cases import CASES, VARIANTS
from tests.web.page_fixtures import KEY, holding

SAID = {
    "refunded_in_part": (
        "Paid $63.43",
        "You got $40.00 back",
        "It can take 5 to 10 days until your bank shows it",
        "Refund to Visa ending in 4242",
        "−$40.00",
    ),
    "refund_on_its_way": ("Refund on its way", "$103.43", "Nothing to pay", "ending in 4242, on its way"),
    "part_refund_on_its_way": ("A refund of $40.00 is on its way", "Paid $63.43"),
    "refund_came_back": (
        "A refund of $40.00 could not be delivered",
        "ACME Studio has the money again",
        "Paid $103.43",
        "that could not be delivered",
    ),
    "disputed_in_part": ("Your bank is looking into a payment of $50.00", "$53.43"),
    "dispute_won": ("Your bank has looked into a payment of $103.43", "ACME Studio keeps the payment", "Paid $103.43"),
    "dispute_lost": (
        "Your bank took back a payment of $103.43",
        "it is owed again",
        "Visa ending in 4242, taken back through your bank",
        "Pay $103.43",
    ),
    "debit_returned": (
        "Your bank returned the payment of $103.43",
        "The account is closed. You have not been charged.",
        "Use another account, or pay in another way.",
        "att_1",
        "Pay $103.43",
    ),
    "debit_late": ("takes longer than usual", "it was expected by Thursday, February 26, 2026"),
    "expired": ("A payment of $103.43 was begun and not finished", "Nothing was charged", "after a day", "Pay $103.43"),
    "called_off": ("A payment of $103.43 was begun and not finished", "It was called off", "Pay $103.43"),
    "paid_too_much": ("ACME Studio holds $50.00 of yours", "more than was owed", "for another invoice", "Paid $103.43"),
    "paid_after_cancel": ("Invoice cancelled", "ACME Studio holds $103.43 of yours", "after this invoice was"),
    "moved_in": ("Moved from invoice 1000", "$30.00", "Left to pay $73.43"),
    "moved_out": ("Moved to invoice 1002", "−$50.00", "Paid $103.43"),
}  # fmt: skip
PAYABLE = {"disputed_in_part", "dispute_lost", "debit_returned", "expired", "called_off", "moved_in"}


def show(opened):
    answer = holding(opened).test_client().get(f"/invoices/{KEY}")
    assert answer.status_code == 200
    return answer.text


def banners(opened, today=TODAY):
    return [banner.title for banner in page_model(opened, today, Links(pay="/pay")).banners]


@pytest.mark.parametrize("name", AFTERMATH)
def test_each_says_its_words_and_offers_to_pay_only_what_is_owed(name):
    page = show(AFTERMATH[name]())
    said = " ".join(words(page).split())
    assert [piece for piece in SAID[name] if piece not in said] == []
    assert (f'action="/invoices/{KEY}/pay"' in page) == (name in PAYABLE)


def test_every_case_has_its_words():
    assert set(SAID) == set(AFTERMATH)


def test_a_whole_refund_and_a_dispute_are_states_of_their_own():
    states = {name: page_state(build(), TODAY, payments_available=True) for name, build in AFTERMATH.items()}
    assert states["refund_on_its_way"] is PageState.REFUNDED
    assert states["refunded_in_part"] is PageState.PAID
    assert states["dispute_lost"] is PageState.OPEN


def test_a_bank_debit_says_by_when_it_should_be_there():
    """Four business days from Monday, March 2."""
    assert "until about Friday, March 6, 2026" in words(show(CASES["processing"]()))
    assert "until about Friday, March 6, 2026" in words(show(VARIANTS["partly_processing"]()))


def test_a_try_that_ended_is_forgotten_after_a_week_and_a_returned_debit_is_not():
    later = TODAY + timedelta(days=7)
    assert len(banners(AFTERMATH["expired"](), later)) == 0
    assert len(banners(AFTERMATH["debit_returned"](), later)) == 1


def test_a_newer_try_hides_the_one_that_ended():
    assert banners(a_payer_invoice(attempt=an_attempt(), newest=an_attempt())) == []


def test_a_replaced_try_says_that_nothing_was_charged():
    replaced = an_attempt(status=AttemptStatus.CANCELLED, replaced_by="att_2")
    assert "Nothing was charged" in words(show(a_payer_invoice(newest=replaced)))


def test_what_was_paid_after_its_try_was_called_off_is_no_failure():
    opened = AFTERMATH["expired"]()
    assert replace(opened, ended=None).ended is None
    assert banners(replace(opened, ended=None)) == []


@pytest.mark.parametrize(
    ("methods", "currency", "said"),
    [
        ((PaymentMethod.CREDIT_CARD,), "USD", "Card payment,"),
        ((PaymentMethod.ACH,), "USD", "US bank account payment,"),
        ((PaymentMethod.CREDIT_CARD, PaymentMethod.ACH), "USD", "Card or US bank account payment,"),
        ((PaymentMethod.CREDIT_CARD, PaymentMethod.ACH), "EUR", "Card payment,"),
    ],
)
def test_the_ways_to_pay_are_those_there_are(methods, currency, said):
    assert said in words(show(a_payer_invoice(an_invoice(payment_methods=methods, currency=currency))))


def test_bank_debits_are_not_offered_outside_of_dollars():
    opened = a_payer_invoice(an_invoice(payment_methods=(PaymentMethod.ACH,), currency="EUR"))
    assert page_state(opened, TODAY, payments_available=True) is PageState.ONLINE_OFF


def test_a_dispute_that_was_won_is_news_for_a_week():
    opened = AFTERMATH["dispute_won"]()
    assert len(banners(opened, TODAY)) == 1
    assert banners(opened, TODAY + timedelta(days=8)) == []


def test_the_printed_invoice_lists_what_went_back():
    model = page_model(AFTERMATH["refunded_in_part"](), TODAY, Links())
    assert [row.what for row in model.payments] == ["Visa ending in 4242", "Refund to Visa ending in 4242"]
    assert model.stamp == "PAID"
    assert page_model(AFTERMATH["refund_on_its_way"](), TODAY, Links()).stamp == "REFUNDED"


def test_a_quote_ends_with_its_total_and_a_refunded_invoice_says_that_nothing_is_owed():
    rows = {state: [fact.label for fact in page_model(CASES[state](), TODAY, Links()).totals] for state in CASES}
    assert rows["quote"][-1] == "Total"
    assert rows["refunded"][-3:] == ["Total", "No longer owed", "Left to pay"]
