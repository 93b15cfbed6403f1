"""Saving a batch: every item judged alone, in a transaction of its own."""

from collections.abc import Callable
from typing import Any

from flask import Response

from portal.domain.drafts import InvoiceDraft
from portal.errors import PaymentStarted, RemitError
from portal.ports import Clock, InvoiceBook, Payments, SavedInvoice, TokenGrant
from portal.web.api_body import answer
from portal.web.api_errors import judged
from portal.wire.envelopes import Judged, batch, items_of


def save_each(body: Any, save: Callable[[Any], dict[str, Any]]) -> Response:
    """The answer to a batch; `save` stores an item and gives its JSON. Raises `InvalidField` where it is none."""
    answered, status = batch([_judge(item, f"data[{i}]", save) for i, item in enumerate(items_of(body))])
    return answer(answered, status)


def save_released(
    book: InvoiceBook, payments: Payments | None, clock: Clock, grant: TokenGrant, draft: InvoiceDraft
) -> SavedInvoice:
    """Save an invoice; a live attempt on it is cancelled first (money.md "A payment", step 7).

    Raises what `InvoiceBook.save` raises, and `StripeUnavailable` or `OutcomeUnknown` where the attempt can't be
    cancelled now.
    """
    try:
        return book.save(grant, draft, clock.now())
    except PaymentStarted:
        if payments is None or draft.id is None:
            raise
        payments.release(draft.id)
    return book.save(grant, draft, clock.now())


def _judge(item: Any, place: str, save: Callable[[Any], dict[str, Any]]) -> Judged:
    try:
        return Judged(200, save(item))
    except RemitError as fault:
        return judged(fault, place)
