"""P18: which installment a payment fills, and which one a refund empties."""

from datetime import date

import pytest

from portal.domain import movements as enter
from portal.domain.installments import balances, plan
from portal.domain.invoice import Amount
from portal.domain.ledger import EntryKind, chain, fold
from portal.domain.movements import Happening
from tests.builders import NOW, a_movement, a_payment, a_processing, an_installment, an_invoice, entries_of

PLANNED = (
    an_installment(Amount(4_000), date(2026, 5, 1), id="istl_1"),
    an_installment(Amount(3_000), date(2026, 4, 1), id="istl_2"),
    an_installment(Amount(2_000), None, id="istl_3"),
)
PARTS = plan(an_invoice(installments=PLANNED, due_date=date(2026, 6, 1)), 10_000)
ISSUED = a_movement(EntryKind.ISSUED, 10_000, provider="remit")


def left_after(*movements):
    return {part.id: part.balance_cents for part in balances(PARTS, entries_of([ISSUED, *movements]))}


def left(istl_1=4_000, istl_2=3_000, istl_3=2_000, istl_rest=1_000):
    return {"istl_1": istl_1, "istl_2": istl_2, "istl_3": istl_3, "istl_rest": istl_rest}


def test_nothing_paid_leaves_every_part_whole():
    assert left_after() == left()


def test_a_payment_without_aim_fills_by_due_date():
    assert left_after(a_payment(7_500)) == left(istl_2=0, istl_1=0, istl_rest=500)


def test_a_part_without_a_date_is_filled_last():
    assert left_after(a_payment(9_000)) == left(istl_2=0, istl_1=0, istl_rest=0, istl_3=1_000)


def test_an_aimed_payment_fills_its_part_first_and_the_rest_by_due_date():
    assert left_after(a_payment(4_500, aim="istl_1")) == left(istl_1=0, istl_2=2_500)


def test_an_aim_at_a_part_that_is_gone_counts_as_none():
    assert left_after(a_payment(1_000, aim="istl_99")) == left(istl_2=2_000)


def test_a_refund_that_reopens_empties_in_reverse():
    refund = a_movement(EntryKind.REFUND, -1_500)
    assert left_after(a_payment(7_500), refund) == left(istl_2=0, istl_1=1_000, istl_rest=1_000)


def test_a_credited_refund_leaves_every_part_as_it_was():
    paid = [ISSUED, a_payment(7_000)]
    before = entries_of(paid)
    credited = enter.refund(fold(before), Happening(2_000, "USD", "stripe", "re_1"))
    after = (*before, *chain("inv_1", before[-1], credited, NOW))
    assert [part.balance_cents for part in balances(PARTS, after)] == [
        part.balance_cents for part in balances(PARTS, before)
    ]


def test_a_credit_lowers_what_is_due_last():
    assert left_after(a_movement(EntryKind.CREDIT, -2_500, provider="remit")) == left(istl_3=0, istl_rest=500)


def test_what_was_paid_too_much_belongs_to_no_part():
    over = [a_payment(10_500, object_id="ch_1"), a_movement(EntryKind.UNAPPLIED, -500, object_id="ch_1")]
    assert left_after(*over) == left(0, 0, 0, 0)


@pytest.mark.parametrize("edit", [-1_000, 1_000])
def test_parts_follow_an_edit_through_the_plan(edit):
    parts = plan(an_invoice(installments=PLANNED, due_date=date(2026, 6, 1)), 10_000 + edit)
    entries = entries_of([ISSUED, a_payment(500), a_movement(EntryKind.EDITED, edit, provider="remit")])
    assert sum(part.balance_cents for part in balances(parts, entries)) == 9_500 + edit
    assert balances(parts, entries)[1].balance_cents == 2_500


def test_what_the_bank_is_moving_is_held_where_it_was_aimed():
    held = balances(PARTS, entries_of([ISSUED, a_processing(4_500, aim="istl_1")]))
    assert {part.id: part.processing_cents for part in held} == left(4_000, 500, 0, 0)
    assert [part.available_cents for part in held] == [0, 2_500, 2_000, 1_000]


def test_without_a_plan_there_is_nothing_to_allocate():
    assert balances((), entries_of([ISSUED])) == ()
