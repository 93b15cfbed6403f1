"""The ledger: an append-only chain of entries per invoice; everything else is a fold of it.

An entry of an information kind tells how much money something is about and moves none: it counts in no column. What
`processing` tells is held out of the available amount until its charge has another entry, `payment` or
`processing_failed`; in whichever order they came.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.chain import GENESIS, broken_at, canonical_bytes, chain, still_holds
from portal.domain.entries import BOTH_WAYS, COLUMN, NEGATIVE, Column, Entry, EntryKind, Movement


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of one invoice, in minor units.

    balance = owed - paid, never below 0; available = balance - processing, never below 0.
    """

    owed_cents: int = 0
    paid_cents: int = 0
    processing_cents: int = 0
    unapplied_cents: int = 0

    @property
    def balance_cents(self) -> int:
        """What is still owed."""
        return self.owed_cents - self.paid_cents

    @property
    def available_cents(self) -> int:
        """What can be paid now: the balance less what the bank is moving already."""
        return max(0, self.balance_cents - self.processing_cents)


def fold(entries: Iterable[Entry]) -> Standing:
    """The standing after `entries` (of one invoice, in order)."""
    return fold_movements(entry.movement for entry in entries)


def fold_movements(movements: Iterable[Movement]) -> Standing:
    """The standing after `movements`."""
    columns = dict.fromkeys(Column, 0)
    unapplied = 0
    movements = tuple(movements)
    for movement in movements:
        columns[COLUMN[movement.kind]] += movement.amount_cents
        if movement.kind is EntryKind.UNAPPLIED:
            unapplied -= movement.amount_cents
    held = sum(movement.amount_cents for movement in still_processing(movements))
    return Standing(columns[Column.OWED], columns[Column.PAID], held, unapplied)


def still_processing(movements: Iterable[Movement]) -> tuple[Movement, ...]:
    """The `processing` movements whose charge has neither arrived nor failed."""
    movements = tuple(movements)
    over = {
        (movement.provider, movement.object_id)
        for movement in movements
        if movement.kind in {EntryKind.PAYMENT, EntryKind.PROCESSING_FAILED}
    }
    return tuple(
        movement
        for movement in movements
        if movement.kind is EntryKind.PROCESSING and (movement.provider, movement.object_id) not in over
    )


__all__ = [
    "BOTH_WAYS",
    "COLUMN",
    "GENESIS",
    "NEGATIVE",
    "Column",
    "Entry",
    "EntryKind",
    "Movement",
    "Standing",
    "broken_at",
    "canonical_bytes",
    "chain",
    "fold",
    "fold_movements",
    "still_holds",
    "still_processing",
]
