"""Attempts and refunds that should have been looked at by now: the sweeper does not run, or can't tell their end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.domain.attempt import Attempt
from portal.domain.difference import Difference, DifferenceKind
from portal.domain.refund import Refund
from portal.payments.sweep import FIRST_LOOK, next_look
from portal.ports import AttemptsDue

LATE = timedelta(minutes=15)
AT_MOST = 1_000


def stuck_attempts(attempts: AttemptsDue, now: datetime) -> tuple[Attempt, ...]:
    """Open attempts whose next look is more than 15 minutes over; at most a thousand, the oldest first."""
    due = attempts.due_attempts(now - LATE - FIRST_LOOK, AT_MOST)
    return tuple(attempt for attempt in due if now > next_look(attempt) + LATE)


def stuck_refunds(attempts: AttemptsDue, now: datetime) -> tuple[Refund, ...]:
    """Refunds on their way, likewise."""
    due = attempts.due_refunds(now - LATE - FIRST_LOOK, AT_MOST)
    return tuple(refund for refund in due if now > next_look(refund) + LATE)


def stuck(attempts: AttemptsDue, now: datetime) -> Iterator[Difference]:
    """Both, named."""
    for attempt in stuck_attempts(attempts, now):
        found = f"{attempt.status.value}, last looked at {attempt.updated_at.isoformat(timespec='seconds')}"
        kind = DifferenceKind.ATTEMPT_STUCK
        yield Difference(kind, attempt.id, "an outcome", found, attempt.invoice_id, attempt.currency)
    for refund in stuck_refunds(attempts, now):
        found = f"{refund.status.value}, last looked at {refund.updated_at.isoformat(timespec='seconds')}"
        kind = DifferenceKind.REFUND_STUCK
        yield Difference(kind, refund.id, "an outcome", found, refund.invoice_id, refund.currency)
