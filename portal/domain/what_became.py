"""What became of payments, as their payer is told: when a debit is due, which try ended how, what a bank disputes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.entries import Entry, EntryKind
from portal.domain.ledger import still_processing
from portal.domain.local_time import local_date

DEBIT_BUSINESS_DAYS = 4
FRIDAY = 4
A_DAY = timedelta(hours=24)


class Ending(StrEnum):
    """Why a try is over although nothing was paid."""

    RETURNED = "returned"
    EXPIRED = "expired"
    REPLACED = "replaced"
    CALLED_OFF = "called_off"


class DisputeState(StrEnum):
    """How a dispute stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class EndedAttempt:
    """The newest try, over since `on`: `amount_cents` were not paid. `reason` is the code of its last decline."""

    attempt_id: str
    amount_cents: int
    ending: Ending
    on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payer's bank asks `amount_cents` back; `on` is the day of what was heard last."""

    amount_cents: int
    state: DisputeState
    on: date


def after_business_days(day: date, count: int) -> date:
    """The day on which `count` days from Monday to Friday are over.

    >>> after_business_days(date(2026, 3, 6), 4).isoformat()
    '2026-03-12'
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= FRIDAY
    return day


def expected_on(entries: Iterable[Entry], time_zone: str) -> date | None:
    """By when the banks should be done with everything they are at work on; None: they are at work on nothing."""
    entries = tuple(entries)
    at_work = set(still_processing(entry.movement for entry in entries))
    begun = [_day(entry, time_zone) for entry in entries if entry.movement in at_work]
    return max((after_business_days(day, DEBIT_BUSINESS_DAYS) for day in begun), default=None)


def ended(attempt: Attempt | None, entries: Iterable[Entry], time_zone: str) -> EndedAttempt | None:
    """How `attempt`, the newest, ended without being paid; None where it did not."""
    if attempt is None or attempt.status is not AttemptStatus.CANCELLED:
        return None
    own = {entry.movement.kind for entry in entries if entry.movement.attempt_id == attempt.id}
    if EntryKind.PAYMENT in own:
        return None
    ending = Ending.RETURNED if EntryKind.PROCESSING_FAILED in own else _ending(attempt)
    day = local_date(attempt.updated_at, time_zone)
    return EndedAttempt(attempt.id, attempt.amount_cents, ending, day, attempt.last_decline)


def _ending(attempt: Attempt) -> Ending:
    if attempt.replaced_by is not None:
        return Ending.REPLACED
    return Ending.EXPIRED if attempt.updated_at - attempt.created_at >= A_DAY else Ending.CALLED_OFF


_STATES = {
    EntryKind.DISPUTE_OPENED: DisputeState.OPEN,
    EntryKind.DISPUTE_WON: DisputeState.WON,
    EntryKind.DISPUTE_LOST: DisputeState.LOST,
}


def disputes(entries: Sequence[Entry], time_zone: str) -> tuple[Dispute, ...]:
    """Every dispute as it stands, in the order in which they were opened."""
    found: dict[str, Dispute] = {}
    for entry in entries:
        move = entry.movement
        if move.kind in _STATES and not _is_over(found.get(move.object_id), _STATES[move.kind]):
            day = local_date(entry.created_at, time_zone)
            found[move.object_id] = Dispute(abs(move.amount_cents), _STATES[move.kind], day)
    return tuple(found.values())


def _is_over(known: Dispute | None, state: DisputeState) -> bool:
    """Whether a dispute has ended, so that its opening, entered late, says nothing new."""
    return known is not None and known.state is not DisputeState.OPEN and state is DisputeState.OPEN


def _day(entry: Entry, time_zone: str) -> date:
    return local_date(entry.movement.happened_at or entry.created_at, time_zone)
