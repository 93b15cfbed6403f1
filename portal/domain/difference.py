"""Something that two sides say differently: our books of themselves, or our books and Stripe."""

from dataclasses import dataclass
from enum import StrEnum

Figure = int | str | None


class DifferenceKind(StrEnum):
    """What differs. docs/operations.md has a line for each: what it means and what to do."""

    # an invoice's chain of entries
    CHAIN_BROKEN = "chain_broken"
    CHAIN_CUT = "chain_cut"
    CHAIN_MISSING = "chain_missing"
    CHAIN_UNWANTED = "chain_unwanted"
    NOTES_CHANGED = "notes_changed"
    TRIGGER_MISSING = "trigger_missing"
    UNREADABLE = "unreadable"
    # what is in it
    ENTRY_DUPLICATE = "entry_duplicate"
    ENTRY_HOMELESS = "entry_homeless"
    ENTRY_SIGN = "entry_sign"
    ENTRY_CURRENCY = "entry_currency"
    ISSUED_TWICE = "issued_twice"
    BALANCE_NEGATIVE = "balance_negative"
    UNAPPLIED_NEGATIVE = "unapplied_negative"
    # what is folded from it, or must come to the same
    OWED_COLUMN = "owed_column"
    PAID_COLUMN = "paid_column"
    PROCESSING_COLUMN = "processing_column"
    UNAPPLIED_COLUMN = "unapplied_column"
    STATUS_COLUMN = "status_column"
    TOTAL_COLUMN = "total_column"
    TOTAL_NOT_OWED = "total_not_owed"
    PLAN_IMPOSSIBLE = "plan_impossible"
    # attempts beside the ledger
    ATTEMPT_UNKNOWN = "attempt_unknown"
    ATTEMPT_UNBOOKED = "attempt_unbooked"
    ATTEMPT_STATUS = "attempt_status"
    ATTEMPT_AMOUNT = "attempt_amount"
    RECEIPT_MISSING = "receipt_missing"
    REFUND_UNBOOKED = "refund_unbooked"
    # our books beside Stripe
    CAPTURED = "captured"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    PROCESSING = "processing"
    INTENT_UNKNOWN = "intent_unknown"
    INTENT_MISSING = "intent_missing"
    INTENT_MISMATCH = "intent_mismatch"
    INTENT_SECOND = "intent_second"
    NOT_RECOVERED = "not_recovered"
    NOT_COMPARED = "not_compared"
    # what waits too long
    ATTEMPT_STUCK = "attempt_stuck"
    REFUND_STUCK = "refund_stuck"
    QUARANTINED = "quarantined"
    EVENT_UNSETTLED = "event_unsettled"
    OUTBOX_STUCK = "outbox_stuck"


@dataclass(frozen=True, slots=True)
class Difference:
    """`expected` is what should stand in our books, `found` what does: minor units of `currency`, or words.

    `object_id` names the thing: an entry (`inv_7/3`), a charge, an intent, an attempt, a column. It holds no secret.
    """

    kind: DifferenceKind
    object_id: str
    expected: Figure
    found: Figure
    invoice_id: str | None = None
    currency: str = ""
