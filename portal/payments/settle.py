"""The one function that settles. The payer's check, the webhook, the sweeper and `begin` all come here."""

from dataclasses import replace

from portal.domain.attempt import Attempt, AttemptStatus
from portal.errors import GatewayDeclined, OutcomeUnknown
from portal.payments.converge import converge
from portal.payments.matching import OPEN
from portal.payments.orders import cancel_key
from portal.payments.till import Till
from portal.ports import Intent

MISSING = "resource_missing"


def settle(till: Till, attempt: Attempt, *, look: bool = False) -> Attempt:
    """Read the attempt's intent from Stripe and let our books say the same.

    An attempt without an intent has nothing to settle: nobody was ever given its secret.
    Raises `StripeUnavailable`, `OutcomeUnknown`, `GatewayDeclined`.
    """
    if attempt.intent_id is None:
        return attempt
    try:
        intent = till.gateway.retrieve(attempt.intent_id, attempt.stripe_account)
    except GatewayDeclined as refusal:
        return vanished(till, attempt, refusal)
    if attempt.status is AttemptStatus.PROCESSING and intent.status in OPEN:
        intent = _cancelled(till, attempt)  # the bank gave up; its amount is offered anew, not this intent
    return record(till, attempt, intent, look=look)


def withdraw(till: Till, attempt: Attempt) -> Attempt:
    """Cancel the attempt at Stripe, or settle it where Stripe says that it is too late.

    Returns it as it is now. Raises `StripeUnavailable`, `OutcomeUnknown` (it may still be paid).
    """
    if attempt.intent_id is None:
        return close(till, attempt)
    try:
        intent = _cancelled(till, attempt)
    except GatewayDeclined as refusal:
        return vanished(till, attempt, refusal)
    return record(till, attempt, intent)


def record(till: Till, attempt: Attempt, intent: Intent, *, look: bool = False) -> Attempt:
    """`converge` in a transaction of its own."""
    with till.open_unit_of_work() as books:
        return converge(books, attempt, intent, till.clock.now(), look=look)


def close(till: Till, attempt: Attempt) -> Attempt:
    """End an attempt whose secret nobody has, or that Stripe does not know, in our books alone.

    Where somebody else recorded an intent meanwhile, the attempt stays as it is.
    """
    with till.open_unit_of_work() as books:
        now = till.clock.now()
        books.lock(attempt.invoice_id, now)
        known = books.attempt(attempt.id) or attempt
        if known.status is not AttemptStatus.LIVE or known.intent_id != attempt.intent_id:
            return known
        closed = replace(known, status=AttemptStatus.CANCELLED, needs_action=False, updated_at=now)
        books.save_attempt(closed)
        return closed


def _cancelled(till: Till, attempt: Attempt) -> Intent:
    """The intent after a cancel; where the answer got lost, after reading it back.

    A server error is repeated for its key, so one more cancel follows it at once under the next.
    """
    for last in (False, True):
        intent, answered = _cancel(till, attempt)
        if intent.status not in OPEN:
            return intent
        attempt = record(till, attempt, intent, look=True)  # the next cancel gets a key of its own
        if last or not answered:
            break
    raise OutcomeUnknown("The payment service did not cancel the payment, and may not have been asked anew.")


def _cancel(till: Till, attempt: Attempt) -> tuple[Intent, bool]:
    """The intent once it was to be cancelled, and whether a server error stood in the way."""
    intent_id = attempt.intent_id or ""
    with till.open_unit_of_work() as books:
        key = cancel_key(books.installation_id(), attempt)
    try:
        return till.gateway.cancel(intent_id, attempt.stripe_account, key), False
    except OutcomeUnknown as unknown:
        return till.gateway.retrieve(intent_id, attempt.stripe_account), unknown.answered


def vanished(till: Till, attempt: Attempt, refusal: GatewayDeclined) -> Attempt:
    """Stripe knows no such intent, so it can't be paid: the attempt ends, and is listed for a person to look at.

    Raises the refusal where it says something else.
    """
    if refusal.reason != MISSING:
        raise refusal
    with till.open_unit_of_work() as books:
        books.quarantine(
            object_id=attempt.intent_id or attempt.id, reason="missing", detail=attempt.id, now=till.clock.now()
        )
    return close(till, attempt)
