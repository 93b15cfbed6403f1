"""The ledger: an append-only chain of entries per invoice; everything else is a fold of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Movement:
    """Something to be entered: what happened, not yet its place in the chain.

    `amount_cents` is signed as in money.md's table. `object_id` is what moved (charge, refund, dispute, our row id, the version), unique with
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
    raise NotImplementedError


def canonical_bytes(invoice_id: str, seq: int, movement: Movement, created_at: datetime, previous_hash: str) -> bytes:
    """What an entry's hash is taken of."""
    raise NotImplementedError


def chain(invoice_id: str, head: Entry | None, movements: Iterable[Movement], now: datetime) -> tuple[Entry, ...]:
    """The entries that continue the chain after `head`."""
    raise NotImplementedError


def broken_at(entries: Iterable[Entry]) -> int | None:
    """The seq of the first entry that does not continue its chain; None: the chain holds."""
    raise NotImplementedError
