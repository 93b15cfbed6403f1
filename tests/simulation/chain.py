"""The ledger's chain of hashes, computed anew from the rows as its format is described, by none of portal's code."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from tests.simulation.raw import Entry

FORMAT = "remit-ledger/1"
NOTHING_BEFORE = "0" * 64


def broken_links(entries: Iterable[Entry]) -> Iterator[str]:
    """What does not hold of an invoice's entries in order: places from 1 on, each link to the one before, each hash."""
    previous = NOTHING_BEFORE
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            yield f"the chain has entry {entry.seq} in place {place}"
        if entry.previous_hash != previous:
            yield f"the chain breaks before entry {entry.seq}"
        if entry.hash != _hash(entry):
            yield f"entry {entry.seq} is not what its hash was taken of"
        previous = entry.hash


def _hash(entry: Entry) -> str:
    fields = (
        FORMAT,
        f"inv_{entry.invoice_id}",
        str(entry.seq),
        entry.kind,
        str(entry.cents),
        entry.currency,
        entry.provider,
        entry.object_id,
        entry.aim,
        entry.attempt_id,
        entry.note,
        _told(entry.happened_at),
        _told(entry.created_at),
        entry.previous_hash,
    )
    return hashlib.sha256(b"".join(map(_measured, fields))).hexdigest()


def _measured(text: str | None) -> bytes:
    """Its length goes before it, so that no byte can move from one field to the next."""
    if text is None:
        return b"-,"
    data = text.encode()
    return str(len(data)).encode() + b":" + data + b","


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
