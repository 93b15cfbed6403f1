"""Catching up with Stripe's own list of events: what webhooks did not tell, refunds and disputes above all."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from portal.errors import Outside, StripeUnavailable
from portal.payments.receive import receive
from portal.payments.till import Till
from portal.ports import AttemptsDue, Followed, GatewayEvent

BETWEEN_LOOKS = timedelta(seconds=50)
OVERLAP = timedelta(minutes=5)  # an event may be listed a little later than events made after it
MOST_ACCOUNTS = 50
MOST_PAGES = 100

log = logging.getLogger(__name__)


def follow(till: Till, books: AttemptsDue) -> None:
    """Read what happened on each account that is due a look. Raises `StripeUnavailable`."""
    for account in books.due_accounts(till.clock.now() - BETWEEN_LOOKS, MOST_ACCOUNTS):
        try:
            _catch_up(till, books, account)
        except StripeUnavailable:
            raise
        except Outside as fault:  # such as an account that took its access back
            log.warning("the events of %s can't be read: %s", account.account or "our account", fault.code)
            _note(till, account)


def _catch_up(till: Till, books: AttemptsDue, account: Followed) -> None:
    """Oldest first, noting how far it came: what is cut short goes on from there."""
    events = _listed(till, account)
    done = books.settled_events([event.id for event in events])
    for event in events:
        if event.id not in done and not _received(till, event):
            break
        account = _read_until(account, event.created_at)
    _note(till, account)


def _received(till: Till, event: GatewayEvent) -> bool:
    """Whether the event is dealt with: settled, not ours, or about an attempt the sweeper looks at anyway."""
    try:
        receive(till, event)
    except StripeUnavailable:
        return False
    except Outside as fault:
        log.warning("event %s waits: %s", event.id, fault.code)
    return True


def _listed(till: Till, account: Followed) -> tuple[GatewayEvent, ...]:
    found: list[GatewayEvent] = []
    after = None
    for _ in range(MOST_PAGES):
        page = till.gateway.events(account.account, account.read_until - OVERLAP, after)
        found += page.events
        after = page.after
        if after is None:
            return tuple(reversed(found))
    log.error("too much happened on %s: reconcile finds what is left out", account.account or "our account")
    return tuple(reversed(found))


def _read_until(account: Followed, moment: datetime | None) -> Followed:
    return replace(account, read_until=max(account.read_until, moment or account.read_until))


def _note(till: Till, account: Followed) -> None:
    with till.open_unit_of_work() as books:
        books.followed(account, till.clock.now())
