"""Events that were stored while Stripe could not be asked, and never repeated."""

import logging
from datetime import timedelta

from portal.errors import Outside, StripeUnavailable
from portal.payments.settle import settle
from portal.payments.till import Till
from portal.ports import Ledgers, UnsettledEvent

REPEATED_UNTIL = timedelta(minutes=15)
AT_MOST = 1_000

log = logging.getLogger(__name__)


def catch_up(till: Till, ledgers: Ledgers) -> int:
    """Settle what the oldest of them tell of, and mark them as settled; how many. Raises `StripeUnavailable`."""
    done = 0
    for event in ledgers.unsettled_events(till.clock.now() - REPEATED_UNTIL, AT_MOST):
        try:
            _settle(till, event)
        except StripeUnavailable:
            raise
        except Outside as fault:
            log.warning("event %s waits: %s", event.id, fault.code)
        else:
            done += 1
    return done


def _settle(till: Till, event: UnsettledEvent) -> None:
    with till.open_unit_of_work() as books:
        attempt = books.attempt_of_intent(event.intent_id) if event.intent_id else None
    if attempt is not None and attempt.stripe_account == event.account:
        settle(till, attempt, look=True)
    with till.open_unit_of_work() as books:
        books.event_settled(event.id, till.clock.now())
