"""What must be true of the attempts to pay one invoice beside its ledger."""

from collections.abc import Iterator

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.difference import Difference, DifferenceKind, Figure
from portal.domain.entries import EntryKind, Movement
from portal.domain.ledger import still_processing
from portal.domain.verification import StoredInvoice


def differences_in_attempts(stored: StoredInvoice) -> tuple[Difference, ...]:
    """Attempts that say something else than the entries made for them. A cancelled one may have been paid after all:
    that is in quarantine, and the money counts.
    """
    movements = [entry.movement for entry in stored.entries]
    known = {attempt.id for attempt in stored.attempts}
    strangers = [move for move in movements if move.attempt_id is not None and move.attempt_id not in known]
    return (
        *(
            _difference(stored, DifferenceKind.ATTEMPT_UNKNOWN, one.object_id, one.attempt_id, None)
            for one in strangers
        ),
        *(wrong for attempt in stored.attempts for wrong in _attempt(stored, attempt, movements)),
    )


def _attempt(stored: StoredInvoice, attempt: Attempt, movements: list[Movement]) -> Iterator[Difference]:
    own = [move for move in movements if move.attempt_id == attempt.id]
    paid = [move for move in own if move.kind is EntryKind.PAYMENT]
    held = still_processing(own)
    if attempt.status is AttemptStatus.SUCCEEDED and not paid:
        yield _difference(stored, DifferenceKind.ATTEMPT_UNBOOKED, attempt.id, attempt.amount_cents, 0)
    due = _status_due(attempt, paid=bool(paid), held=bool(held))
    if due is not attempt.status:
        yield _difference(stored, DifferenceKind.ATTEMPT_STATUS, attempt.id, due.value, attempt.status.value)
    for move in (*paid, *held):
        if move.amount_cents != attempt.amount_cents:
            kind = DifferenceKind.ATTEMPT_AMOUNT
            yield _difference(stored, kind, attempt.id, move.amount_cents, attempt.amount_cents)


def _status_due(attempt: Attempt, *, paid: bool, held: bool) -> AttemptStatus:
    """What the entries leave of the attempt's status."""
    if paid:
        may = {AttemptStatus.SUCCEEDED, AttemptStatus.CANCELLED}
        return attempt.status if attempt.status in may else AttemptStatus.SUCCEEDED
    if held:
        return AttemptStatus.PROCESSING
    return AttemptStatus.LIVE if attempt.status is AttemptStatus.PROCESSING else attempt.status


def _difference(
    stored: StoredInvoice, kind: DifferenceKind, object_id: str, expected: Figure, found: Figure
) -> Difference:
    return Difference(kind, object_id, expected, found, stored.invoice.id, stored.invoice.currency)
