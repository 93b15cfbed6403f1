"""What a payer sees, put together from what is stored, and how its amount is explained."""

from datetime import UTC, date, datetime
from decimal import Decimal

from portal.domain.explanation import explanation
from portal.domain.ledger import EntryKind
from portal.domain.payer_invoice import paid_on, payments_of
from portal.domain.totals import Step
from portal.domain.unknown import UNKNOWN
from tests.builders import (
    TODAY,
    a_business,
    a_movement,
    a_payer_invoice,
    a_payment,
    a_processing,
    an_invoice,
    an_issue,
    an_offline_payment,
    entries_of,
)

ISSUED = an_issue(an_invoice())


def test_the_published_sample_after_its_payment():
    opened = a_payer_invoice(movements=[a_payment(5_000)])
    assert (opened.total_cents, opened.standing.paid_cents, opened.standing.balance_cents) == (10_343, 5_000, 5_343)
    assert opened.paid_on is None


def test_payments_are_the_money_that_moved():
    moves = [a_payment(5_000), a_processing(100), a_movement(EntryKind.REFUND, -200), an_offline_payment(300)]
    payments = payments_of(entries_of([ISSUED, *moves, a_movement(EntryKind.UNAPPLIED, -1)]), "UTC")
    assert [(payment.kind, payment.amount_cents, payment.method) for payment in payments] == [
        ("payment", 5_000, "Visa ending in 4242"),
        ("refund", -200, ""),
        ("offline_payment", 300, "Check"),
    ]


def test_a_payment_is_dated_where_the_business_is():
    late = a_payment(5_000, happened_at=datetime(2026, 3, 3, 3, 0, tzinfo=UTC))
    opened = a_payer_invoice(movements=[late], business=a_business(time_zone="America/New_York"))
    assert opened.payments[0].date == date(2026, 3, 2)


def test_it_was_paid_on_the_day_that_money_brought_it_to_nothing():
    opened = a_payer_invoice(movements=[a_payment(5_000), a_payment(5_343)])
    assert opened.paid_on == TODAY


def test_a_credited_refund_does_not_move_the_day_it_was_paid():
    later = datetime(2026, 4, 1, tzinfo=UTC)
    refund = a_movement(EntryKind.REFUND, -343, happened_at=later)
    entries = entries_of([ISSUED, a_payment(10_343), refund, a_movement(EntryKind.CREDIT, -343, happened_at=later)])
    assert paid_on(entries, "UTC") == TODAY


def test_money_that_comes_after_does_not_move_the_day_it_was_paid():
    later = datetime(2026, 4, 1, tzinfo=UTC)
    over = [a_payment(500, happened_at=later), a_movement(EntryKind.UNAPPLIED, -500, happened_at=later)]
    assert paid_on(entries_of([ISSUED, a_payment(10_343), *over]), "UTC") == TODAY


def test_what_is_owed_again_is_not_paid():
    assert paid_on(entries_of([ISSUED, a_payment(10_343), a_movement(EntryKind.DISPUTE_LOST, -343)]), "UTC") is None


def test_what_was_given_up_was_never_paid():
    assert paid_on(entries_of([ISSUED, a_movement(EntryKind.WRITE_OFF, -10_343)]), "UTC") is None


def test_a_dispute_is_open_until_it_is_decided():
    opened = a_movement(EntryKind.DISPUTE_OPENED, 5_000, object_id="dp_1")
    decided = a_movement(EntryKind.DISPUTE_WON, 5_000, object_id="dp_1")
    assert a_payer_invoice(movements=[a_payment(5_000), opened]).disputed
    assert not a_payer_invoice(movements=[a_payment(5_000), opened, decided]).disputed


def test_the_explanation_goes_from_the_lines_to_what_is_left():
    assert explanation(a_payer_invoice(movements=[a_payment(5_000)])) == (
        Step("subtotal", 10_000),
        Step("discount", -500, Decimal(5), 10_000),
        Step("tax", 843, Decimal("8.875"), 9_500, Decimal("843.125")),
        Step("total", 10_343),
        Step("paid", -5_000),
        Step("left", 5_343),
    )


def test_the_explanation_tells_what_was_given_up():
    steps = explanation(a_payer_invoice(movements=[a_movement(EntryKind.WRITE_OFF, -343)]))
    assert steps[-3:] == (Step("total", 10_343), Step("credited", -343), Step("left", 10_000))


def test_the_explanation_adds_up_from_the_total_on():
    steps = explanation(a_payer_invoice(movements=[a_payment(5_000), a_movement(EntryKind.CREDIT, -43)]))
    total = next(i for i, step in enumerate(steps) if step.kind == "total")
    assert sum(step.amount_cents for step in steps[total:-1]) == steps[-1].amount_cents


def test_without_known_totals_the_explanation_begins_at_the_total():
    steps = explanation(a_payer_invoice(movements=[a_payment(5_000)], totals=UNKNOWN))
    assert [step.kind for step in steps] == ["total", "paid", "left"]
