"""Side effects that were ordered: mails and messages to be sent out, each with what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
MOST_TRIES = len(WAITS) + 1
OUTCOME_UNKNOWN = "outcome_unknown"


class EffectState(StrEnum):
    """`dead`: it certainly failed; `unknown`: nobody can say whether it happened. A person decides about both."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    DEAD = "dead"
    UNKNOWN = "unknown"
    DISCARDED = "discarded"


FOR_A_PERSON = (EffectState.DEAD, EffectState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done once for (`kind`, `slot`); `row_id` is what it is about.

    `tries` have begun, of which `unknown_tries` ended without anybody knowing how. `reason` says why the last one
    failed. While `leased_until` is ahead, somebody is at it.
    """

    id: int
    kind: str
    slot: str
    row_id: str
    state: EffectState
    tries: int
    unknown_tries: int
    reason: str
    created_at: datetime
    due_at: datetime
    leased_until: datetime | None
    done_at: datetime | None

    @property
    def again(self) -> bool:
        """Whether it may have happened already: whoever repeats it should let the other side see that."""
        return self.unknown_tries > 0


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after `tries` of them; None: never.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    >>> str(next_try(1, noon)), next_try(MOST_TRIES, noon)
    ('2026-03-10 12:01:00+00:00', None)
    """
    return now + WAITS[tries - 1] if tries <= len(WAITS) else None


def slot_of(now: datetime, every: timedelta) -> datetime:
    """The moment the current stretch of length `every` began, counted from midnight UTC of the first day of 1970.

    >>> from datetime import UTC
    >>> str(slot_of(datetime(2026, 3, 10, 12, 34, 56, tzinfo=UTC), timedelta(minutes=15)))
    '2026-03-10 12:30:00+00:00'
    """
    first = datetime(1970, 1, 1, tzinfo=now.tzinfo)
    return now - (now - first) % every
