"""What an intent's status makes of an attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.attempt import AttemptStatus, advance
from portal.domain.errors import InvalidField
from tests.builders import NOW, an_attempt
from tests.domain.properties import modestly

LATER = NOW + timedelta(minutes=1)
STATUSES = [
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "succeeded",
    "canceled",
]


@pytest.mark.parametrize(
    ("intent", "status", "needs_action"),
    [
        ("requires_payment_method", AttemptStatus.LIVE, False),
        ("requires_confirmation", AttemptStatus.LIVE, False),
        ("requires_action", AttemptStatus.LIVE, True),
        ("processing", AttemptStatus.PROCESSING, False),
        ("succeeded", AttemptStatus.SUCCEEDED, False),
        ("canceled", AttemptStatus.CANCELLED, False),
    ],
)
def test_stripes_status_decides(intent, status, needs_action):
    after = advance(an_attempt(), intent, now=LATER)
    assert (after.status, after.needs_action) == (status, needs_action)


def test_a_decline_leaves_the_attempt_live_and_is_remembered():
    after = advance(an_attempt(), "requires_payment_method", "insufficient_funds", now=LATER)
    assert (after.status, after.last_decline, after.updated_at) == (AttemptStatus.LIVE, "insufficient_funds", LATER)


def test_a_payment_forgets_the_decline_before_it():
    declined = advance(an_attempt(), "requires_payment_method", "card_declined", now=NOW)
    assert advance(declined, "succeeded", "card_declined", now=LATER).last_decline is None


def test_a_bank_that_did_not_pay_leaves_the_attempt_open_for_another_try():
    at_work = an_attempt(status=AttemptStatus.PROCESSING)
    assert advance(at_work, "requires_payment_method", "debit_failed", now=LATER).status is AttemptStatus.LIVE


def test_a_reading_that_tells_nothing_new_changes_nothing():
    attempt = an_attempt()
    assert advance(attempt, "requires_payment_method", now=LATER) is attempt


def test_a_status_nobody_knows_is_refused():
    with pytest.raises(InvalidField):
        advance(an_attempt(), "requires_sacrifice", now=LATER)


@modestly
@given(readings=st.lists(st.sampled_from(STATUSES), max_size=8), end=st.sampled_from(["succeeded", "canceled"]))
def test_a_terminal_state_never_moves_back(readings, end):
    ended = advance(an_attempt(), end, now=NOW)
    assert ended.status.is_terminal
    for reading in readings:
        assert advance(ended, reading, "late_decline", needs_action=True, now=LATER) is ended


@modestly
@given(readings=st.lists(st.sampled_from(STATUSES), max_size=8))
def test_the_amount_never_changes(readings):
    attempt = an_attempt()
    for reading in readings:
        attempt = advance(attempt, reading, now=LATER)
    assert (attempt.amount_cents, attempt.currency, attempt.intent_id) == (10_343, "USD", "pi_1")
