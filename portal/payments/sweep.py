"""The sweeper: whatever webhook or payer's check did not tell us, found out by looking."""

import logging
from datetime import datetime, timedelta

from portal.domain.attempt import Attempt, AttemptStatus
from portal.errors import Outside, StripeUnavailable
from portal.payments.begin import intent_for
from portal.payments.reserve import Reserved
from portal.payments.settle import close, settle, withdraw
from portal.payments.till import Till
from portal.ports import AttemptsDue

FIRST_LOOK = timedelta(minutes=2)
SHORTEST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
ABANDONED = timedelta(hours=24)
KEYS_LIVE = timedelta(hours=23)
AHEAD = 10  # how many times more attempts are read than looked at: those still waiting are passed over

log = logging.getLogger(__name__)


def sweep(till: Till, attempts: AttemptsDue, limit: int) -> int:
    """Look at up to `limit` attempts that are due; how many were looked at. Stops early while Stripe is down."""
    now = till.clock.now()
    found = attempts.due_attempts(now - FIRST_LOOK, limit * AHEAD)
    due = [attempt for attempt in found if next_look(attempt) <= now][:limit]
    for number, attempt in enumerate(due):
        try:
            attend(till, attempt, now)
        except StripeUnavailable:
            log.warning("sweep stopped: Stripe can't be reached; %s attempts wait", len(due) - number)
            return number
        except Outside as fault:
            log.warning("attempt %s stays as it is: %s", attempt.id, fault.code)
    return len(due)


def next_look(attempt: Attempt) -> datetime:
    """When to look at it again: 2 minutes after it began, then after as long as it has lasted, 5 minutes to an hour."""
    lasted = attempt.updated_at - attempt.created_at
    if not lasted:
        return attempt.created_at + FIRST_LOOK
    return attempt.updated_at + min(max(lasted, SHORTEST_WAIT), LONGEST_WAIT)


def attend(till: Till, attempt: Attempt, now: datetime) -> None:
    """Settle it, finish making it, or give it up after a day. Raises as the gateway does."""
    abandoned = attempt.status is AttemptStatus.LIVE and now - attempt.created_at >= ABANDONED
    if abandoned:
        withdraw(till, attempt)
    elif attempt.intent_id is None:
        _resolve(till, attempt, now)
    else:
        settle(till, attempt, look=True)


def _resolve(till: Till, attempt: Attempt, now: datetime) -> None:
    """The create was never answered: ask again under the same key, while Stripe still knows it."""
    if now - attempt.created_at >= KEYS_LIVE:
        close(till, attempt)
        return
    with till.open_unit_of_work() as books:
        opened = books.lock(attempt.invoice_id, now)
        installation = books.installation_id()
    if opened is not None:
        intent_for(till, Reserved(attempt, opened, installation))
