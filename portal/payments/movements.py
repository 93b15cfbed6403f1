"""What a payment enters into the ledger. The charge is what moves: a second try of the same intent has another one."""

from collections.abc import Iterable
from dataclasses import replace

from portal.domain.attempt import Attempt
from portal.domain.invoice import InvoiceStatus, RecordStatus
from portal.domain.ledger import Entry, EntryKind, Movement, still_processing
from portal.domain.payer_invoice import PayerInvoice
from portal.ports import Charge

PROVIDER = "stripe"


def of_arrival(opened: PayerInvoice, attempt: Attempt, charge: Charge) -> tuple[Movement, ...]:
    """Money came in; on an invoice that is cancelled or deleted it is set aside at once, for the business to decide.

    What is more than the balance, the ledger sets aside itself.
    """
    paid = _movement(EntryKind.PAYMENT, attempt.amount_cents, attempt, charge)
    closed = opened.invoice.status is InvoiceStatus.CANCELLED or opened.invoice.record_status is RecordStatus.INACTIVE
    return (paid, _movement(EntryKind.UNAPPLIED, -attempt.amount_cents, attempt, charge)) if closed else (paid,)


def of_processing(attempt: Attempt, charge: Charge) -> Movement:
    """The bank is at work; nothing is paid yet."""
    return _movement(EntryKind.PROCESSING, attempt.amount_cents, attempt, charge)


def of_failure(attempt: Attempt, entries: Iterable[Entry], but: Charge | None = None) -> tuple[Movement, ...]:
    """The bank gave up: what this attempt had reserved and not ended is free again.

    With `but`, only by charges before that one: the same intent was confirmed anew before we heard.
    """
    held = still_processing(entry.movement for entry in entries)
    return tuple(
        replace(reserved, kind=EntryKind.PROCESSING_FAILED, happened_at=None)
        for reserved in held
        if reserved.attempt_id == attempt.id and (but is None or _is_before(reserved, but))
    )


def _is_before(reserved: Movement, charge: Charge) -> bool:
    """What is read may be an old answer, which ends nothing that began after it."""
    if reserved.object_id == charge.id:
        return False
    moments = reserved.happened_at, charge.created_at
    return moments[0] is None or moments[1] is None or moments[0] <= moments[1]


def _movement(kind: EntryKind, amount_cents: int, attempt: Attempt, charge: Charge) -> Movement:
    return Movement(
        kind=kind,
        amount_cents=amount_cents,
        currency=attempt.currency,
        provider=PROVIDER,
        object_id=charge.id,
        aim=attempt.installment_id,
        attempt_id=attempt.id,
        note=charge.note,
        happened_at=charge.created_at,
    )
