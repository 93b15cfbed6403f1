"""Events that were stored while Stripe could not be asked, and never repeated."""

from datetime import timedelta

from portal.payments.settle import settle
from portal.payments.till import Till
from portal.ports import Ledgers

REPEATED_UNTIL = timedelta(minutes=15)
AT_ONCE = 100


def catch_up(till: Till, ledgers: Ledgers) -> int:
    """Settle what they tell of, and mark them as settled; how many. Raises `StripeUnavailable`, `OutcomeUnknown`."""
    done = 0
    while events := ledgers.unsettled_events(till.clock.now() - REPEATED_UNTIL, AT_ONCE):
        for event in events:
            with till.open_unit_of_work() as books:
                attempt = books.attempt_of_intent(event.intent_id) if event.intent_id else None
            if attempt is not None and attempt.stripe_account == event.account:
                settle(till, attempt, look=True)
            with till.open_unit_of_work() as books:
                books.event_settled(event.id, till.clock.now())
            done += 1
    return done
