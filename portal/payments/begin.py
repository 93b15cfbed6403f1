"""Beginning a payment: one live attempt per invoice, of an amount the payer saw and that never changes."""

import logging
from contextlib import suppress
from dataclasses import replace

from portal.domain.attempt import Attempt, AttemptStatus
from portal.errors import GatewayDeclined, OutcomeUnknown, Outside, StripeUnavailable
from portal.payments.matching import OPEN, mismatch
from portal.payments.orders import KEYS_LIVE, cancel_key, order_of
from portal.payments.reserve import Request, Reserved, reserve
from portal.payments.settle import MISSING, close, record, vanished, withdraw
from portal.payments.till import Till
from portal.ports import BegunPayment, Intent

ROUNDS = 3
PAID = frozenset({AttemptStatus.PROCESSING, AttemptStatus.SUCCEEDED})
NOTHING_CHARGED = "The payment service can't be reached. Nothing was charged. Please try again in a few minutes."

MAYBE_PAID = "A payment was begun before and can't be looked up now. Please do not pay again until it is."

log = logging.getLogger(__name__)


def begin(till: Till, request: Request) -> BegunPayment:
    """Start, or continue, the invoice's one live attempt.

    Each round that does not end it changed something the next one sees: an attempt withdrawn, settled, or at its next
    step. An intent without a confirmation charges nobody, so an unanswered create is honestly "nothing was charged".
    Raises what `Payments.begin` says.
    """
    just_paid = False
    for _ in range(ROUNDS):
        reserved = reserve(till, request, just_paid=just_paid)
        if reserved.in_the_way:
            just_paid = _withdrawn(till, reserved.attempt).status in PAID
            continue
        intent = intent_for(till, reserved)
        if intent is not None:
            return _begun(till, reserved.attempt, intent)
        just_paid = _now(till, reserved.attempt).status in PAID
    raise StripeUnavailable(NOTHING_CHARGED)


def _withdrawn(till: Till, attempt: Attempt) -> Attempt:
    """The attempt after a cancel. Somebody holds its secret, so where Stripe does not answer it may just be paid."""
    try:
        return withdraw(till, attempt)
    except (StripeUnavailable, GatewayDeclined):
        raise OutcomeUnknown(MAYBE_PAID) from None


def _now(till: Till, attempt: Attempt) -> Attempt:
    with till.open_unit_of_work() as books:
        return books.attempt(attempt.id) or attempt


def intent_for(till: Till, reserved: Reserved) -> Intent | None:
    """The attempt's intent, ready to be confirmed; None where things moved on and are to be looked at afresh."""
    attempt = reserved.attempt
    if attempt.intent_id is None:
        return _made(till, reserved)
    try:
        intent = till.gateway.retrieve(attempt.intent_id, attempt.stripe_account)
    except GatewayDeclined as refusal:
        if refusal.reason != MISSING:
            raise OutcomeUnknown(MAYBE_PAID) from None
        vanished(till, attempt, refusal)
        return None
    except StripeUnavailable:
        raise OutcomeUnknown(MAYBE_PAID) from None
    if intent.status in OPEN and not mismatch(attempt, intent):
        return intent
    if record(till, attempt, intent).status is AttemptStatus.LIVE:
        raise _not_ours(attempt)
    return None


def _made(till: Till, reserved: Reserved) -> Intent | None:
    """Create the intent under the attempt's key and record it, unless Stripe may have forgotten that key."""
    attempt = reserved.attempt
    if till.clock.now() - attempt.created_at >= KEYS_LIVE:
        close(till, attempt)
        return None
    try:
        intent = till.gateway.create(order_of(attempt, reserved.opened, reserved.installation))
    except OutcomeUnknown as unknown:
        if not unknown.answered:
            raise StripeUnavailable(NOTHING_CHARGED) from None
        _step_on(till, attempt)
        return None
    except GatewayDeclined:
        close(till, attempt)
        raise
    return _recorded(till, reserved, intent)


def _step_on(till: Till, attempt: Attempt) -> None:
    """Stripe repeats an error for its key, so the next create needs another. Nobody holds what the first one made."""
    with till.open_unit_of_work() as books:
        now = till.clock.now()
        books.lock(attempt.invoice_id, now)
        known = books.attempt(attempt.id)
        if known is not None and known.intent_id is None and known.step == attempt.step:
            books.save_attempt(replace(known, step=known.step + 1, updated_at=now))


def _recorded(till: Till, reserved: Reserved, intent: Intent) -> Intent | None:
    """Write the intent to its attempt before anybody gets its secret; one that lost the race for it is cancelled."""
    with till.open_unit_of_work() as books:
        now = till.clock.now()
        books.lock(reserved.attempt.invoice_id, now)
        known = books.attempt(reserved.attempt.id) or reserved.attempt
        lost = known.status is not AttemptStatus.LIVE or known.intent_id not in (None, intent.id)
        wrong = None if lost else mismatch(known, intent)
        if wrong:
            books.quarantine(object_id=intent.id, reason="mismatch", detail=wrong, now=now)
        elif not lost and known.intent_id is None:
            books.save_attempt(replace(known, intent_id=intent.id, updated_at=now))
    if wrong:
        raise _not_ours(reserved.attempt)
    if lost:
        _cancel_orphan(till, reserved, intent)
        return None
    return intent if intent.status in OPEN else None


def _cancel_orphan(till: Till, reserved: Reserved, intent: Intent) -> None:
    """Nobody has its secret, so it can't be confirmed; cancelling it only keeps Stripe's dashboard tidy."""
    with suppress(Outside):
        till.gateway.cancel(intent.id, intent.account, cancel_key(reserved.installation, reserved.attempt))


def _not_ours(attempt: Attempt) -> StripeUnavailable:
    log.error("attempt %s can't be paid: Stripe shows something else under it", attempt.id)
    return StripeUnavailable(NOTHING_CHARGED)


def _begun(till: Till, attempt: Attempt, intent: Intent) -> BegunPayment:
    if not intent.client_secret:
        raise StripeUnavailable(NOTHING_CHARGED)
    return BegunPayment(
        attempt_id=attempt.id,
        client_secret=intent.client_secret,
        publishable_key=till.gateway.publishable_key,
        account=attempt.stripe_account,
        amount_cents=attempt.amount_cents,
        currency=attempt.currency,
    )
