"""What this side knows, laid over what another API says of an invoice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.installments import Installment
from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import Standing
from portal.domain.upstream import Aimed, Arrived, HandedOut, OurSide, being_confirmed, laid_over
from tests.builders import a_payer_invoice

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
CENTS = st.integers(1, 10_000)


def told(balance=10_000, paid=0, processing=0, parts=(), status=InvoiceStatus.OPEN):
    """An invoice as the API tells it."""
    opened = a_payer_invoice()
    return replace(
        opened,
        invoice=replace(opened.invoice, status=status),
        standing=Standing(balance + paid, paid, processing),
        installments=tuple(
            Installment(f"istl_{n}", "", date(2026, 3, n), cents, cents) for n, cents in enumerate(parts, 1)
        ),
        read_at=NOON,
    )


def test_nothing_known_changes_nothing():
    assert laid_over(told(), (), ()) == told()


@given(st.lists(CENTS, max_size=5), st.lists(CENTS, max_size=5), st.lists(CENTS, max_size=4))
def test_what_can_be_paid_never_rises_and_no_figure_falls_below_zero(parts, missing, processing):
    opened = told(balance=sum(parts), parts=parts)
    seen = laid_over(opened, [Aimed(c, f"istl_{n % 3}") for n, c in enumerate(missing)], [Aimed(c) for c in processing])
    left = max(0, sum(parts) - sum(missing))
    assert (seen.standing.balance_cents, seen.entering_cents) == (left, sum(missing))
    assert seen.standing.available_cents == max(0, left - sum(processing))
    assert sum(part.balance_cents for part in seen.installments) == left
    assert sum(part.available_cents for part in seen.installments) == seen.standing.available_cents
    assert all(0 <= part.available_cents <= part.balance_cents for part in seen.installments)


def test_a_payment_fills_the_part_it_was_meant_for_then_what_is_due_first():
    seen = laid_over(told(9_000, parts=(3_000, 3_000, 3_000)), [Aimed(4_000, "istl_2")], [])
    assert [part.balance_cents for part in seen.installments] == [2_000, 0, 3_000]


def test_while_a_payment_is_confirmed_nothing_can_be_paid():
    seen = being_confirmed(told(parts=(4_000, 6_000)))
    assert (seen.confirming, seen.standing.balance_cents, seen.standing.available_cents) == (True, 10_000, 0)
    assert [part.available_cents for part in seen.installments] == [0, 0]


@pytest.mark.parametrize(
    ("now", "by_cents", "moved"),
    [
        ({}, 1, False),
        ({"balance": 9_999}, 1, True),
        ({"balance": 6_000}, 4_000, True),
        ({"balance": 6_001}, 4_000, False),
        ({"processing": 4_000}, 4_000, True),
        ({"balance": 8_000, "processing": 2_000}, 4_000, True),
        ({"balance": 10_500}, 1, False),
        ({"status": InvoiceStatus.CLOSED}, 9_999_999, True),
        ({"status": InvoiceStatus.CANCELLED}, 1, True),
    ],
)
def test_the_apis_figures_tell_whether_a_payment_is_in_them(now, by_cents, moved):
    handed = HandedOut("pi_1", 10_000, 0, NOON)
    assert handed.moved(told(**now), by_cents) is moved


def test_a_pending_sum_that_is_paid_by_now_is_not_taken_for_another_payment():
    handed = HandedOut("pi_1", 10_000, 3_000, NOON)
    assert not handed.moved(told(balance=7_000, processing=0), 1)
    assert handed.moved(told(balance=6_000, processing=0), 1_000)


def test_a_payment_is_missing_from_every_answer_read_before_the_api_had_it():
    arrived = (Arrived("ch_1", Aimed(100)), Arrived("ch_2", Aimed(200), NOON), Arrived("ch_3", Aimed(400), NOON))
    side = OurSide("inv_1", arrived=arrived)
    assert [one.amount_cents for one in side.missing_at(NOON)] == [100, 200, 400]
    assert [one.amount_cents for one in side.missing_at(NOON + timedelta(seconds=1))] == [100]
    assert side.entered == {"ch_2", "ch_3"}
    assert [one.amount_cents for one in side.missing_from(frozenset({"ch_3"}))] == [100, 200]
