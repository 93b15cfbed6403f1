"""The fold: owed, paid, processing, unapplied."""

import pytest

from portal.domain.ledger import COLUMN, Column, EntryKind, Standing, fold
from tests.builders import a_movement, a_payment, a_processing, entries_of

ISSUED = a_movement(EntryKind.ISSUED, 10_343, provider="remit")


def standing_after(*movements):
    return fold(entries_of([ISSUED, *movements]))


def test_an_empty_ledger_owes_nothing():
    assert fold([]) == Standing()


def test_every_kind_has_its_column():
    words = {column: {kind.value for kind in EntryKind if COLUMN[kind] is column} for column in Column}
    assert words == {
        Column.OWED: {"issued", "edited", "credit", "write_off"},
        Column.PAID: {
            "payment", "offline_payment", "offline_void", "refund", "refund_failed", "dispute_lost", "unapplied",
        },
        Column.INFORMATION: {"processing", "processing_failed", "dispute_opened", "dispute_won"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "cents", "owed", "paid"),
    [
        (EntryKind.EDITED, -343, 10_000, 0),
        (EntryKind.CREDIT, -343, 10_000, 0),
        (EntryKind.WRITE_OFF, -343, 10_000, 0),
        (EntryKind.PAYMENT, 343, 10_343, 343),
        (EntryKind.OFFLINE_PAYMENT, 343, 10_343, 343),
        (EntryKind.OFFLINE_VOID, -343, 10_343, -343),
        (EntryKind.REFUND, -343, 10_343, -343),
        (EntryKind.REFUND_FAILED, 343, 10_343, 343),
        (EntryKind.DISPUTE_LOST, -343, 10_343, -343),
        (EntryKind.PROCESSING_FAILED, 343, 10_343, 0),
        (EntryKind.DISPUTE_OPENED, 343, 10_343, 0),
        (EntryKind.DISPUTE_WON, 343, 10_343, 0),
    ],
)
def test_an_amount_counts_in_its_column_and_nowhere_else(kind, cents, owed, paid):
    assert standing_after(a_movement(kind, cents)) == Standing(owed, paid)


def test_the_published_sample_leaves_5343():
    standing = standing_after(a_payment(5_000))
    assert (standing.paid_cents, standing.balance_cents, standing.available_cents) == (5_000, 5_343, 5_343)


def test_what_the_bank_is_moving_is_still_owed_but_not_available():
    standing = standing_after(a_processing(4_000))
    assert (standing.balance_cents, standing.processing_cents, standing.available_cents) == (10_343, 4_000, 6_343)


@pytest.mark.parametrize("kind", [EntryKind.PAYMENT, EntryKind.PROCESSING_FAILED])
@pytest.mark.parametrize("late", [False, True])
def test_a_charge_stops_processing_when_it_ends_in_whichever_order_it_is_told(kind, late):
    told = [a_processing(4_000, object_id="ch_1"), a_movement(kind, 4_000, object_id="ch_1")]
    assert standing_after(*(told[::-1] if late else told)).processing_cents == 0


def test_the_end_of_one_charge_leaves_another_processing():
    failed = a_movement(EntryKind.PROCESSING_FAILED, 4_000, object_id="ch_1")
    standing = standing_after(a_processing(4_000, object_id="ch_1"), failed, a_processing(3_000, object_id="ch_2"))
    assert standing.processing_cents == 3_000


def test_available_is_never_below_nothing():
    assert standing_after(a_payment(10_000), a_processing(4_000)).available_cents == 0


def test_money_set_aside_is_not_paid():
    standing = standing_after(a_payment(12_000), a_movement(EntryKind.UNAPPLIED, -1_657))
    assert (standing.paid_cents, standing.unapplied_cents, standing.balance_cents) == (10_343, 1_657, 0)
