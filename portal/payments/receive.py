"""Webhook events: each only says where to look. What it claims is never believed; Stripe is asked."""

from portal.domain.attempt import Attempt
from portal.payments.settle import settle
from portal.payments.till import Till
from portal.ports import GatewayEvent, UnitOfWork

TOLD_BY = ("payment_intent.", "charge.", "refund.")
NO_NEWS = "payment_intent.created"


def receive(till: Till, event: GatewayEvent) -> None:
    """Store the event, then settle the attempt it tells of. Events that are not ours leave no trace.

    Raises `StripeUnavailable`, `OutcomeUnknown`: the event stays stored and unsettled, and Stripe shall repeat it.
    """
    if not event.type.startswith(TOLD_BY) or event.type == NO_NEWS or event.livemode != till.gateway.livemode:
        return
    with till.open_unit_of_work() as books:
        attempt = _attempt_of(books, event)
        if attempt is None or not books.add_event(event, till.clock.now()):
            return
    settle(till, attempt)
    with till.open_unit_of_work() as books:
        books.event_settled(event.id, till.clock.now())


def _attempt_of(books: UnitOfWork, event: GatewayEvent) -> Attempt | None:
    """The attempt the event is about: marked by this installation, on the same account, known to us."""
    if event.intent_id is None or event.installation not in {None, *books.installation_ids()}:
        return None
    attempt = books.attempt_of_intent(event.intent_id)
    return attempt if attempt is not None and attempt.stripe_account == event.account else None
