"""The chain of hashes finds every change, cut and swap."""

import dataclasses
import hashlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.ledger import GENESIS, EntryKind, broken_at, canonical_bytes, chain, still_holds
from tests.builders import NOW, a_movement, a_payment, entries_of
from tests.domain.properties import modestly

SAMPLE = [
    a_movement(EntryKind.ISSUED, 10_343, provider="remit", object_id="inv_1/1"),
    a_payment(5_000, aim="istl_1", attempt_id="att_1", happened_at=NOW),
    a_payment(1_000),
    a_movement(EntryKind.REFUND, -1_000),
]

CHANGES = {
    "kind": EntryKind.DISPUTE_OPENED,
    "amount_cents": 1,
    "currency": "EUR",
    "provider": "other",
    "object_id": "other",
    "aim": "istl_9",
    "attempt_id": "att_9",
    "note": "another",
    "happened_at": NOW + timedelta(seconds=1),
}


def changed(entries, at, **changes):
    moved = dataclasses.replace(entries[at].movement, **changes)
    return [*entries[:at], dataclasses.replace(entries[at], movement=moved), *entries[at + 1 :]]


def test_an_untouched_chain_holds():
    entries = entries_of(SAMPLE)
    assert broken_at(entries) is None
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert entries[0].previous_hash == GENESIS


def test_no_entries_are_a_chain():
    assert broken_at([]) is None


def test_a_chain_goes_on_where_it_ended():
    first = entries_of(SAMPLE[:2])
    assert (*first, *chain("inv_1", first[-1], SAMPLE[2:], NOW)) == entries_of(SAMPLE)


def test_the_canonical_bytes_are_as_documented():
    data = canonical_bytes("inv_1", 2, SAMPLE[1], NOW, GENESIS)
    moment = "2026-03-02T15:00:00.000000+00:00"
    fields = [
        "remit-ledger/1", "inv_1", "2", "payment", "5000", "USD", "stripe", "payment_5000",
        "istl_1", "att_1", "Visa ending in 4242", moment, moment, GENESIS,
    ]  # fmt: skip
    assert data == "".join(f"{len(field)}:{field}," for field in fields).encode()


def test_the_hash_is_the_sha256_of_the_canonical_bytes():
    entry = entries_of(SAMPLE)[1]
    data = canonical_bytes("inv_1", 2, entry.movement, NOW, entry.previous_hash)
    assert entry.hash == hashlib.sha256(data).hexdigest()


def test_an_absent_field_is_not_an_empty_one():
    absent, empty = a_payment(1), a_payment(1, aim="")
    assert canonical_bytes("i", 1, absent, NOW, GENESIS) != canonical_bytes("i", 1, empty, NOW, GENESIS)


def test_a_byte_can_not_move_from_one_field_to_the_next():
    one, other = a_payment(1, provider="ab", object_id="c"), a_payment(1, provider="a", object_id="bc")
    assert canonical_bytes("i", 1, one, NOW, GENESIS) != canonical_bytes("i", 1, other, NOW, GENESIS)


def test_a_moment_hashes_alike_in_every_zone():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-5)))
    assert entries_of(SAMPLE, now=elsewhere)[0].hash == entries_of(SAMPLE)[0].hash


def test_a_moment_without_a_zone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="zone"):
        entries_of(SAMPLE, now=datetime(2026, 3, 2))  # noqa: DTZ001


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("at", range(len(SAMPLE)))
def test_a_changed_field_is_found_where_it_was_changed(field, at):
    assert broken_at(changed(entries_of(SAMPLE), at, **{field: CHANGES[field]})) == at + 1


def test_a_changed_time_of_entry_is_found():
    entries = entries_of(SAMPLE)
    later = dataclasses.replace(entries[2], created_at=NOW + timedelta(microseconds=1))
    assert broken_at([*entries[:2], later, *entries[3:]]) == 3


def test_an_entry_of_another_invoice_is_found():
    assert broken_at([*entries_of(SAMPLE[:1]), *entries_of(SAMPLE, "inv_2")[1:]]) == 2


@modestly
@given(cut=st.integers(0, len(SAMPLE) - 2))
def test_a_cut_entry_is_found_where_it_was(cut):
    entries = entries_of(SAMPLE)
    assert broken_at([*entries[:cut], *entries[cut + 1 :]]) == cut + 1


@modestly
@given(order=st.permutations(range(len(SAMPLE))).filter(lambda order: list(order) != sorted(order)))
def test_entries_in_another_order_are_found(order):
    entries = entries_of(SAMPLE)
    first_moved = next(i for i, position in enumerate(order) if i != position)
    assert broken_at([entries[position] for position in order]) == first_moved + 1


def test_a_cut_end_is_found_by_the_head_noted_before():
    entries = entries_of(SAMPLE)
    noted = len(entries), entries[-1].hash
    assert broken_at(entries[:-1]) is None
    assert not still_holds(entries[:-1], *noted)
    assert still_holds(entries, *noted)
    assert still_holds((*entries, *chain("inv_1", entries[-1], [a_payment(1)], NOW)), *noted)


def test_a_chain_rewritten_from_the_start_is_found_by_the_head_noted_before():
    entries = entries_of(SAMPLE)
    rewritten = entries_of([*SAMPLE[:-1], a_movement(EntryKind.REFUND, -1)])
    assert broken_at(rewritten) is None
    assert not still_holds(rewritten, len(entries), entries[-1].hash)


def test_before_the_first_entry_there_is_no_head_to_hold():
    assert still_holds([], 0, "")


@pytest.mark.parametrize(
    ("kind", "cents"),
    [
        (EntryKind.ISSUED, -1),
        (EntryKind.PAYMENT, -1),
        (EntryKind.REFUND, 1),
        (EntryKind.WRITE_OFF, 1),
        (EntryKind.PROCESSING, -1),
    ],
)
def test_a_movement_of_the_wrong_sign_never_enters(kind, cents):
    with pytest.raises(ValueError, match="sign"):
        entries_of([a_movement(kind, cents)])
