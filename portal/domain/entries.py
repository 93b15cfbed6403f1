"""What the ledger is made of: movements, and entries that hold them in their place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from types import MappingProxyType


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
"""Kinds of either sign: an edit raises or lowers; a credit is taken back (+) when its refund fails; unapplied money is
released again (+).
"""

NEGATIVE = frozenset({EntryKind.WRITE_OFF, EntryKind.OFFLINE_VOID, EntryKind.REFUND, EntryKind.DISPUTE_LOST})
"""Kinds that are never above 0; all others are never below."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Something to be entered: what happened, not yet its place in the chain.

    `amount_cents` is signed: what it adds to its `COLUMN`; of an information kind, how much it is about. `object_id`
    is what moved (charge, refund, dispute, our row id, the version), unique with `provider` and `kind`. `aim` names
    the installment a payment was meant for. `note` is for people (`Visa 4242`); no secret.
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
