"""The books in figures, for whoever watches: what is stuck, what waits, what the last reconciliation left."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.payments.stuck import stuck_attempts, stuck_refunds
from portal.ports import AttemptsDue, Gauge, Ledgers

DUE_WITHIN = timedelta(hours=1)


def gauges(ledgers: Ledgers, attempts: AttemptsDue, now: datetime) -> tuple[Gauge, ...]:
    """Every figure; reads the database a few times, bounded, and asks nobody else."""
    return (*_stuck(attempts, now), *_waiting(ledgers, now), *_reconciled(ledgers))


def _stuck(attempts: AttemptsDue, now: datetime) -> Iterator[Gauge]:
    late = stuck_attempts(attempts, now)
    oldest = max((now - attempt.created_at for attempt in late), default=timedelta())
    yield Gauge("attempts_stuck", "Open payments whose next look is over by more than 15 minutes.", len(late))
    yield Gauge("attempts_stuck_oldest_seconds", "Age of the oldest of them.", int(oldest.total_seconds()))
    refunds = len(stuck_refunds(attempts, now))
    yield Gauge("refunds_stuck", "Open refunds whose next look is over by more than 15 minutes.", refunds)


def _waiting(ledgers: Ledgers, now: datetime) -> Iterator[Gauge]:
    waiting = ledgers.waiting_count(now - DUE_WITHIN)
    yield Gauge("quarantine_open", "Things set apart that nobody has resolved.", waiting.quarantined)
    yield Gauge("events_unsettled", "Webhook events of more than an hour ago that were never settled.", waiting.events)
    yield Gauge("outbox_waiting", "Side effects ordered and not done.", waiting.outbox)
    yield Gauge("outbox_late", "Side effects given up, or due for more than an hour.", waiting.outbox_late)


def _reconciled(ledgers: Ledgers) -> Iterator[Gauge]:
    """None of these before the first run."""
    last = ledgers.last_reconciliation()
    if last is None:
        return
    ended = int(last.ended_at.timestamp())
    yield Gauge("reconciliation_complete", "Whether the newest reconciliation came to its end.", int(last.complete))
    yield Gauge("reconciliation_ended_timestamp_seconds", "When it ended; when it began, while it runs.", ended)
    yield Gauge("reconciliation_differences", "Differences between books and Stripe that it left.", last.differences)
    yield Gauge("reconciliation_settled", "Differences that it put right.", last.settled)
