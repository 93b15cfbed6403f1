"""The sweeper: whatever webhook or payer's check did not tell us, found out by looking.

Open attempts and refunds are looked at one by one; what happens to money that has arrived, Stripe's events tell.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.refund import Refund
from portal.errors import GatewayDeclined, Outside, StripeUnavailable
from portal.payments.begin import intent_for
from portal.payments.follow import follow
from portal.payments.orders import KEYS_LIVE
from portal.payments.refund import resolve
from portal.payments.reserve import Reserved
from portal.payments.settle import close, settle, withdraw
from portal.payments.till import Till
from portal.ports import AttemptsDue

FIRST_LOOK = timedelta(minutes=2)
SHORTEST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
ABANDONED = timedelta(hours=24)
AHEAD = 10  # how many times more attempts are read than looked at: those still waiting are passed over

log = logging.getLogger(__name__)


def sweep(till: Till, attempts: AttemptsDue, limit: int) -> int:
    """Look at up to `limit` attempts and refunds that are due, and at what happened since; how many were looked at.

    Stops early while Stripe is down.
    """
    now = till.clock.now()
    before = now - FIRST_LOOK
    found: list[Attempt | Refund] = [*attempts.due_attempts(before, limit * AHEAD)]
    found += attempts.due_refunds(before, limit * AHEAD)
    due = [one for one in found if next_look(one) <= now][:limit]
    looked = _look_at(till, due, now)
    if looked == len(due):
        _follow(till, attempts)
    return looked


def _look_at(till: Till, due: Sequence[Attempt | Refund], now: datetime) -> int:
    for number, one in enumerate(due):
        try:
            resolve(till, one) if isinstance(one, Refund) else attend(till, one, now)
        except StripeUnavailable:
            log.warning("sweep stopped: Stripe can't be reached; %s attempts and refunds wait", len(due) - number)
            return number
        except Outside as fault:
            log.warning("%s stays as it is: %s", one.id, fault.code)
            if isinstance(fault, GatewayDeclined):
                _put_off(till, one, now)
    return len(due)


def _put_off(till: Till, one: Attempt | Refund, now: datetime) -> None:
    """What Stripe refuses is looked at more rarely, too: it must not crowd out the others."""
    with till.open_unit_of_work() as books:
        books.lock(one.invoice_id, now)
        if isinstance(one, Attempt):
            if books.attempt(one.id) == one:
                books.save_attempt(replace(one, updated_at=now))
        elif one in books.refunds(one.invoice_id):
            books.save_refund(replace(one, updated_at=now))


def _follow(till: Till, attempts: AttemptsDue) -> None:
    try:
        follow(till, attempts)
    except StripeUnavailable:
        log.warning("what happened can't be read: Stripe can't be reached")


def next_look(one: Attempt | Refund) -> datetime:
    """When to look at it again: 2 minutes after it began, then after as long as it has lasted, 5 minutes to an hour."""
    lasted = one.updated_at - one.created_at
    if not lasted:
        return one.created_at + FIRST_LOOK
    return one.updated_at + min(max(lasted, SHORTEST_WAIT), LONGEST_WAIT)


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
