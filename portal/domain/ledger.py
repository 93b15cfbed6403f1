"""The ledger: an append-only chain of entries per invoice; everything else is a fold of it.

An entry of an information kind tells how much money something is about and moves none: it counts in no column. What `processing`
tells is held out of the available amount until its charge has another entry, `payment` or `processing_failed`; in whichever order they came.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum
from types import MappingProxyType

GENESIS = "0" * 64
"""What the first entry of a chain has in place of a previous hash."""

_FORMAT = "remit-ledger/1"


class EntryKind(StrEnum):
    """What an entry records; `COLUMN` says where its amount counts."""

    ISSUED = "issued"
    EDITED = "edited"
    CREDIT = "credit"
    WRITE_OFF = "write_off"
    PAYMENT = "payment"
    OFFLINE_PAYMENT = "offline_payment"
    OFFLINE_VOID = "offline_void"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE_LOST = "dispute_lost"
    UNAPPLIED = "unapplied"
    PROCESSING = "processing"
    PROCESSING_FAILED = "processing_failed"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_WON = "dispute_won"


class Column(Enum):
    """Where an amount counts: what is owed, what is paid, or nowhere."""

    OWED = "owed"
    PAID = "paid"
    INFORMATION = "information"


COLUMN: Mapping[EntryKind, Column] = MappingProxyType(
    {
        EntryKind.ISSUED: Column.OWED,
        EntryKind.EDITED: Column.OWED,
        EntryKind.CREDIT: Column.OWED,
        EntryKind.WRITE_OFF: Column.OWED,
        EntryKind.PAYMENT: Column.PAID,
        EntryKind.OFFLINE_PAYMENT: Column.PAID,
        EntryKind.OFFLINE_VOID: Column.PAID,
        EntryKind.REFUND: Column.PAID,
        EntryKind.REFUND_FAILED: Column.PAID,
        EntryKind.DISPUTE_LOST: Column.PAID,
        EntryKind.UNAPPLIED: Column.PAID,
        EntryKind.PROCESSING: Column.INFORMATION,
        EntryKind.PROCESSING_FAILED: Column.INFORMATION,
        EntryKind.DISPUTE_OPENED: Column.INFORMATION,
        EntryKind.DISPUTE_WON: Column.INFORMATION,
    }
)

BOTH_WAYS = frozenset({EntryKind.EDITED, EntryKind.CREDIT, EntryKind.UNAPPLIED})
"""Kinds of either sign: an edit raises or lowers; a credit is taken back (+) when its refund fails; unapplied money is released again (+)."""

NEGATIVE = frozenset({EntryKind.WRITE_OFF, EntryKind.OFFLINE_VOID, EntryKind.REFUND, EntryKind.DISPUTE_LOST})
"""Kinds that are never above 0; all others are never below."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Something to be entered: what happened, not yet its place in the chain.

    `amount_cents` is signed: what it adds to its `COLUMN`; of an information kind, how much it is about. `object_id` is what moved (charge, refund, dispute, our row id, the version), unique with
    `provider` and `kind`. `aim` names the installment a payment was meant for. `note` is for people (`Visa 4242`); no secret.
    """

    kind: EntryKind
    amount_cents: int
    currency: str
    provider: str
    object_id: str
    aim: str | None = None
    attempt_id: str | None = None
    note: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement in its place: `seq` counts from 1 per invoice, `previous_hash` and `hash` chain it (hex sha-256)."""

    invoice_id: str
    seq: int
    movement: Movement
    created_at: datetime
    previous_hash: str
    hash: str


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


def canonical_bytes(invoice_id: str, seq: int, movement: Movement, created_at: datetime, previous_hash: str) -> bytes:
    """What an entry's hash is taken of.

    The fields one after the other, each as `<length of its UTF-8 bytes>:<bytes>,`, an absent one as `-,`: format name, invoice id, seq, kind,
    amount in minor units, currency, provider, object id, aim, attempt id, note, happened at, created at, previous hash. Moments are UTC with
    six decimals (`2026-03-02T15:00:00.000000+00:00`). Lengths make it impossible to move a byte from one field to the next.
    """
    fields = (
        _FORMAT,
        invoice_id,
        str(seq),
        movement.kind.value,
        str(movement.amount_cents),
        movement.currency,
        movement.provider,
        movement.object_id,
        movement.aim,
        movement.attempt_id,
        movement.note,
        _moment(movement.happened_at),
        _moment(created_at),
        previous_hash,
    )
    return b"".join(_field(field) for field in fields)


def _field(text: str | None) -> bytes:
    if text is None:
        return b"-,"
    data = text.encode()
    return b"%d:%b," % (len(data), data)


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("A moment in the ledger has a zone.")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _hash(invoice_id: str, seq: int, movement: Movement, created_at: datetime, previous_hash: str) -> str:
    return hashlib.sha256(canonical_bytes(invoice_id, seq, movement, created_at, previous_hash)).hexdigest()


def chain(invoice_id: str, head: Entry | None, movements: Iterable[Movement], now: datetime) -> tuple[Entry, ...]:
    """The entries that continue the chain after `head`. Raises `ValueError` for a movement of the wrong sign."""
    entries: list[Entry] = []
    for movement in movements:
        _check_sign(movement)
        seq, previous = (head.seq + 1, head.hash) if head else (1, GENESIS)
        head = Entry(invoice_id, seq, movement, now, previous, _hash(invoice_id, seq, movement, now, previous))
        entries.append(head)
    return tuple(entries)


def _check_sign(movement: Movement) -> None:
    if movement.kind in BOTH_WAYS:
        return
    if (movement.amount_cents > 0) if movement.kind in NEGATIVE else (movement.amount_cents < 0):
        raise ValueError(f"{movement.kind} has the wrong sign.")


def broken_at(entries: Iterable[Entry], count: int | None = None, head_hash: str | None = None) -> int | None:
    """The seq of the first entry that does not continue its chain; None: the chain holds.

    A chain whose end was cut off still holds in itself: give the `count` and `head_hash` noted earlier to find that as well.
    """
    seq, previous, invoice_id = 0, GENESIS, None
    hashes: list[str] = []
    for entry in entries:
        seq += 1
        invoice_id = invoice_id or entry.invoice_id
        expected = _hash(invoice_id, seq, entry.movement, entry.created_at, previous)
        if (entry.invoice_id, entry.seq, entry.previous_hash, entry.hash) != (invoice_id, seq, previous, expected):
            return seq
        previous = entry.hash
        hashes.append(entry.hash)
    if count is not None and seq < count:
        return seq + 1
    if head_hash is not None and head_hash not in hashes[(count or 1) - 1 :][: 1 if count else None]:
        return count or seq
    return None
