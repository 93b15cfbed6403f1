"""What a page is about: one example a row of the table, and one for each row that hides another."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.attempt import AttemptStatus
from portal.domain.invoice import Amount, InvoiceStatus, PaymentMethod, RecordStatus
from portal.domain.ledger import EntryKind, Standing
from portal.domain.page_state import PageState, page_state
from portal.domain.unknown import UNKNOWN
from tests.builders import (
    DUE,
    TODAY,
    a_line,
    a_movement,
    a_payer_invoice,
    a_payment,
    a_processing,
    an_attempt,
    an_installment,
    an_invoice,
    an_offline_payment,
)
from tests.domain.properties import modestly

DECLINED = an_attempt(last_decline="card_declined")
WAITING = an_attempt(needs_action=True)
PLANNED = an_invoice(
    installments=(
        an_installment(Amount(5_000), TODAY, id="istl_1"),
        an_installment(Amount(5_343), DUE, id="istl_2"),
    )
)
DISPUTED = [a_payment(10_343), a_movement(EntryKind.DISPUTE_OPENED, 10_343, object_id="dp_1")]
REFUNDED = [a_payment(10_343), a_movement(EntryKind.REFUND, -10_343), a_movement(EntryKind.CREDIT, -10_343)]

TAKEN_BACK = a_movement(EntryKind.DISPUTE_LOST, -1_708, object_id="dp_1")


def with_status(status):
    return a_payer_invoice(an_invoice(status=status))


@pytest.mark.parametrize(
    ("opened", "state"),
    [
        (a_payer_invoice(), PageState.OPEN),
        (a_payer_invoice(an_invoice(due_date=None)), PageState.OPEN),
        (a_payer_invoice(an_invoice(due_date=TODAY)), PageState.DUE_TODAY),
        (a_payer_invoice(an_invoice(due_date=TODAY - timedelta(days=1))), PageState.OVERDUE),
        (a_payer_invoice(movements=[a_payment(5_000)]), PageState.PARTIALLY_PAID),
        (a_payer_invoice(PLANNED, [a_payment(5_000)]), PageState.INSTALLMENTS),
        (a_payer_invoice(PLANNED), PageState.DUE_TODAY),
        (a_payer_invoice(movements=[a_processing(10_343)]), PageState.PROCESSING),
        (a_payer_invoice(movements=[a_processing(5_000)]), PageState.OPEN),
        (a_payer_invoice(attempt=WAITING), PageState.ACTION_NEEDED),
        (a_payer_invoice(attempt=DECLINED), PageState.PAYMENT_FAILED),
        (a_payer_invoice(attempt=an_attempt()), PageState.OPEN),
        (a_payer_invoice(attempt=UNKNOWN), PageState.OPEN),
        (a_payer_invoice(movements=[a_payment(10_343)]), PageState.PAID),
        (with_status(InvoiceStatus.CLOSED), PageState.PAID),
        (a_payer_invoice(movements=[an_offline_payment(10_343)]), PageState.PAID_OUTSIDE),
        (a_payer_invoice(movements=[an_offline_payment(5_343), a_payment(5_000)]), PageState.PAID),
        (a_payer_invoice(movements=REFUNDED), PageState.REFUNDED),
        (with_status(InvoiceStatus.REFUNDED), PageState.REFUNDED),
        (a_payer_invoice(movements=DISPUTED), PageState.DISPUTED),
        (with_status(InvoiceStatus.CANCELLED), PageState.CANCELLED),
        (a_payer_invoice(an_invoice(record_status=RecordStatus.INACTIVE)), PageState.CANCELLED),
        (with_status(InvoiceStatus.SCHEDULED), PageState.SCHEDULED),
        (with_status(InvoiceStatus.DRAFT), PageState.SCHEDULED),
        (a_payer_invoice(an_invoice(line_items=())), PageState.ZERO_TOTAL),
        (a_payer_invoice(an_invoice(line_items=(a_line(20),), discount=None)), PageState.ONLINE_OFF),
        (a_payer_invoice(an_invoice(payment_methods=(PaymentMethod.DIRECT,))), PageState.ONLINE_OFF),
        (a_payer_invoice(online=False), PageState.ONLINE_OFF),
        (a_payer_invoice(stale=True), PageState.ONLINE_OFF),
    ],
)
def test_each_state(opened, state):
    assert page_state(opened, TODAY, payments_available=True) is state


def test_without_stripe_nothing_is_paid_online():
    assert page_state(a_payer_invoice(), TODAY, payments_available=False) is PageState.ONLINE_OFF


@pytest.mark.parametrize(
    ("invoice", "movements", "attempt", "state"),
    [
        (an_invoice(status=InvoiceStatus.CANCELLED), [a_payment(10_343)], None, PageState.CANCELLED),
        (an_invoice(), [*REFUNDED, *DISPUTED[1:]], None, PageState.DISPUTED),
        (an_invoice(), [a_payment(5_000), *DISPUTED[1:]], None, PageState.PARTIALLY_PAID),
        (an_invoice(), [*REFUNDED, TAKEN_BACK], None, PageState.PARTIALLY_PAID),
        (an_invoice(), [a_payment(10_343)], DECLINED, PageState.PAID),
        (an_invoice(due_date=TODAY - timedelta(days=3)), [a_processing(10_343)], None, PageState.PROCESSING),
        (an_invoice(), [a_processing(10_343)], WAITING, PageState.PROCESSING),
        (an_invoice(), [], an_attempt(needs_action=True, last_decline="card_declined"), PageState.ACTION_NEEDED),
        (an_invoice(due_date=TODAY - timedelta(days=3)), [], DECLINED, PageState.PAYMENT_FAILED),
        (an_invoice(due_date=TODAY - timedelta(days=3)), [a_payment(5_000)], None, PageState.OVERDUE),
        (an_invoice(due_date=TODAY), [a_payment(5_000)], None, PageState.DUE_TODAY),
    ],
)  # fmt: skip
def test_of_two_states_the_one_that_matters_more_is_told(invoice, movements, attempt, state):
    opened = a_payer_invoice(invoice, movements, attempt=attempt)
    assert page_state(opened, TODAY, payments_available=True) is state


@pytest.mark.parametrize("status", [AttemptStatus.CANCELLED, AttemptStatus.SUCCEEDED, AttemptStatus.PROCESSING])
def test_only_a_live_attempt_needs_or_fails(status):
    attempt = an_attempt(status=status, needs_action=True, last_decline="card_declined")
    assert page_state(a_payer_invoice(attempt=attempt), TODAY, payments_available=True) is PageState.OPEN


def test_overdue_begins_the_day_after_the_due_date():
    opened = a_payer_invoice()
    states = [page_state(opened, DUE + timedelta(days=n), payments_available=True) for n in (-1, 0, 1)]
    assert states == [PageState.OPEN, PageState.DUE_TODAY, PageState.OVERDUE]


def test_a_paid_installment_is_not_overdue():
    opened = a_payer_invoice(PLANNED, [a_payment(5_000)])
    assert page_state(opened, TODAY + timedelta(days=1), payments_available=True) is PageState.INSTALLMENTS
    assert page_state(a_payer_invoice(PLANNED), TODAY + timedelta(days=1), payments_available=True) is PageState.OVERDUE


def test_an_installment_the_bank_is_moving_is_not_overdue():
    opened = a_payer_invoice(PLANNED, [a_processing(5_000)])
    assert page_state(opened, TODAY + timedelta(days=1), payments_available=True) is PageState.INSTALLMENTS


@modestly
@given(
    status=st.sampled_from(InvoiceStatus),
    standing=st.builds(Standing, *[st.integers(0, 20_000)] * 4),
    days=st.integers(-40, 40),
    attempt=st.sampled_from([None, UNKNOWN, DECLINED, WAITING]),
    available=st.booleans(),
)
def test_every_invoice_has_a_state(status, standing, days, attempt, available):
    opened = a_payer_invoice(an_invoice(status=status), standing=standing, attempt=attempt, payments=UNKNOWN)
    assert page_state(opened, TODAY + timedelta(days=days), payments_available=available) in PageState
