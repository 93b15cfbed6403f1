"""From what Stripe shows now to what our books say: the same end whatever came before, however often it is asked."""

import logging
from dataclasses import replace
from datetime import datetime

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.payer_invoice import PayerInvoice
from portal.payments import movements
from portal.payments.aftermath import converge_aftermath
from portal.payments.matching import mismatch
from portal.ports import Charge, Intent, UnitOfWork

RECEIPT = "receipt"
log = logging.getLogger(__name__)


def converge(books: UnitOfWork, attempt: Attempt, intent: Intent, now: datetime, *, look: bool = False) -> Attempt:
    """Post what is missing and move the attempt on, in the transaction of `books`; returns the attempt as it is now.

    What does not match is quarantined and nothing else. `look` notes the time even where nothing changed.
    """
    opened = books.lock(attempt.invoice_id, now)
    known = books.attempt(attempt.id)
    if opened is None or known is None:
        return attempt
    wrong = mismatch(known, intent)
    if wrong:
        log.error("stripe object %s does not match attempt %s", intent.id, known.id)
        books.quarantine(object_id=intent.id, reason="mismatch", detail=wrong, now=now)
        return _saved(books, known, known, now, look=look)
    moved = _moved(books, opened, known, intent, now)
    if intent.status == "succeeded":
        converge_aftermath(books, known, intent, now)
    return _saved(books, known, moved, now, look=look)


def _moved(books: UnitOfWork, opened: PayerInvoice, attempt: Attempt, intent: Intent, now: datetime) -> Attempt:
    if attempt.status is AttemptStatus.SUCCEEDED:
        return attempt
    if intent.status == "succeeded":
        return _arrived(books, opened, attempt, intent, now)
    if attempt.status is AttemptStatus.CANCELLED:
        return attempt
    if intent.status == "canceled":
        return _ended(books, attempt, intent, now)
    if intent.status == "processing":
        return _processing(books, attempt, intent, now)
    return _still_open(attempt, intent)


def _arrived(books: UnitOfWork, opened: PayerInvoice, attempt: Attempt, intent: Intent, now: datetime) -> Attempt:
    assert intent.charge is not None  # noqa: S101 - `mismatch` refuses a success without a charge
    _let_go_of_earlier(books, attempt, intent.charge, now)
    books.append(attempt.invoice_id, movements.of_arrival(opened, attempt, intent.charge), now)
    books.add_outbox(RECEIPT, intent.charge.id, attempt.id, now)
    if (
        attempt.status is AttemptStatus.CANCELLED
    ):  # somebody confirmed it at Stripe: the money counts, a person should look
        books.quarantine(object_id=intent.id, reason="paid_after_cancel", detail=attempt.id, now=now)
        return attempt
    return replace(attempt, status=AttemptStatus.SUCCEEDED, needs_action=False, last_decline=None)


def _processing(books: UnitOfWork, attempt: Attempt, intent: Intent, now: datetime) -> Attempt:
    assert intent.charge is not None  # noqa: S101 - `mismatch` refuses processing without a charge
    _let_go_of_earlier(books, attempt, intent.charge, now)
    books.append(attempt.invoice_id, [movements.of_processing(attempt, intent.charge)], now)
    return replace(attempt, status=AttemptStatus.PROCESSING, needs_action=False, last_decline=None)


def _let_go_of_earlier(books: UnitOfWork, attempt: Attempt, charge: Charge, now: datetime) -> None:
    """A debit came back and its payer tried again before we heard: only the newest charge reserves anything."""
    held = movements.of_failure(attempt, books.entries(attempt.invoice_id), but=charge)
    if held:
        books.append(attempt.invoice_id, held, now)


def _ended(books: UnitOfWork, attempt: Attempt, intent: Intent, now: datetime) -> Attempt:
    books.append(attempt.invoice_id, movements.of_failure(attempt, books.entries(attempt.invoice_id)), now)
    reason = intent.decline or attempt.last_decline
    return replace(attempt, status=AttemptStatus.CANCELLED, needs_action=False, last_decline=reason)


def _still_open(attempt: Attempt, intent: Intent) -> Attempt:
    """Open at Stripe. What the bank was at work on stays so until `settle` closed it: this may be an old answer."""
    if attempt.status is AttemptStatus.PROCESSING:
        return attempt
    return replace(attempt, needs_action=intent.status == "requires_action", last_decline=intent.decline)


def _saved(books: UnitOfWork, before: Attempt, after: Attempt, now: datetime, *, look: bool) -> Attempt:
    if after == before and not look:
        return before
    saved = replace(after, updated_at=now)
    books.save_attempt(saved)
    return saved
