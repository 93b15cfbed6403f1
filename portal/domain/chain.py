"""Entries chained by hashes: a changed, cut or reordered row is found."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from portal.domain.entries import BOTH_WAYS, NEGATIVE, Entry, Movement

GENESIS = "0" * 64
"""What the first entry of a chain has in place of a previous hash."""

_FORMAT = "remit-ledger/1"


def canonical_bytes(invoice_id: str, seq: int, movement: Movement, created_at: datetime, previous_hash: str) -> bytes:
    """What an entry's hash is taken of.

    The fields one after the other, each as `<length of its UTF-8 bytes>:<bytes>,`, an absent one as `-,`: format name,
    invoice id, seq, kind, amount in minor units, currency, provider, object id, aim, attempt id, note, happened at,
    created at, previous hash. Moments are UTC with six decimals (`2026-03-02T15:00:00.000000+00:00`). Lengths make it
    impossible to move a byte from one field to the next.
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


def broken_at(entries: Iterable[Entry]) -> int | None:
    """The seq of the first entry that does not continue its chain; None: the chain holds.

    A chain whose end was cut off holds in itself; `still_holds` finds that from a head noted earlier.
    """
    previous, invoice_id = GENESIS, None
    for seq, entry in enumerate(entries, start=1):
        invoice_id = invoice_id or entry.invoice_id
        expected = _hash(invoice_id, seq, entry.movement, entry.created_at, previous)
        if (entry.invoice_id, entry.seq, entry.previous_hash, entry.hash) != (invoice_id, seq, previous, expected):
            return seq
        previous = entry.hash
    return None


def still_holds(entries: Sequence[Entry], count: int, head_hash: str) -> bool:
    """Whether the chain still has, as its entry number `count`, the head that was noted when it had that many (0: none
    yet).
    """
    return count == 0 or (len(entries) >= count and entries[count - 1].hash == head_hash)
