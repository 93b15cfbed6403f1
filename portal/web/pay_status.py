"""How a payment stands, for a page that polls. Reads only."""

from typing import Any

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.local_time import local_date
from portal.domain.page_state import page_state
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.what_became import EndedAttempt
from portal.web.decline_words import decline_words
from portal.web.parts import parts

WHILE_LIVE_MS = 2_000
WHILE_PROCESSING_MS = 60_000
IDLE_MS = 15_000


def status_of(opened: PayerInvoice) -> dict[str, Any]:
    """What `GET …/status` answers. Amounts are minor units; `reason` is a decline code, `reasonWords` says it."""
    today = local_date(parts().clock.now(), opened.business.time_zone)
    standing = opened.standing
    attempt = opened.attempt if isinstance(opened.attempt, Attempt) else None
    return {
        "state": page_state(opened, today, payments_available=parts().payments is not None).value,
        "version": opened.invoice.version,
        "balanceCents": standing.balance_cents,
        "availableCents": standing.available_cents,
        "processingCents": standing.processing_cents,
        "paidCents": standing.paid_cents,
        "currency": opened.invoice.currency,
        "attempt": _attempt(attempt) if attempt else None,
        "ended": _ended(opened.ended) if opened.ended else None,
        "expectedOn": opened.expected_on.isoformat() if opened.expected_on else None,
        "pollAfterMs": _poll_after(attempt, opened),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    reason = attempt.last_decline
    return {
        "id": attempt.id,
        "status": attempt.status.value,
        "amountCents": attempt.amount_cents,
        "reason": reason,
        "reasonWords": decline_words(reason).sentence() if reason else None,
    }


def _ended(ended: EndedAttempt) -> dict[str, Any]:
    """The newest try, where it is over and nothing was paid with it."""
    return {
        "id": ended.attempt_id,
        "ending": ended.ending.value,
        "amountCents": ended.amount_cents,
        "reason": ended.reason,
        "reasonWords": decline_words(ended.reason).sentence() if ended.reason else None,
    }


def _poll_after(attempt: Attempt | None, opened: PayerInvoice) -> int:
    if attempt is not None and attempt.status is AttemptStatus.LIVE:
        return WHILE_LIVE_MS
    return WHILE_PROCESSING_MS if opened.standing.processing_cents else IDLE_MS
