"""Deleting an invoice: a payer who is about to pay it is stopped first."""

from flask import Response

from portal.errors import PaymentStarted
from portal.ports import SavedInvoice, TokenGrant
from portal.web.api_body import answer
from portal.web.api_reach import book, links, now
from portal.web.parts import parts
from portal.wire.envelopes import single
from portal.wire.invoice_writing import v6_invoice


def invoice_deleted(grant: TokenGrant, invoice_id: str) -> Response:
    """The invoice as it is afterwards; a live attempt is cancelled first (money.md "A payment", step 7).

    Raises what `InvoiceBook.delete` raises, and `StripeUnavailable` or `OutcomeUnknown` where the attempt can't be
    cancelled now.
    """
    return answer(single(v6_invoice(_deleted(grant, invoice_id), links())))


def _deleted(grant: TokenGrant, invoice_id: str) -> SavedInvoice:
    payments = parts().payments
    try:
        return book().delete(grant, invoice_id, now())
    except PaymentStarted:
        if payments is None:
            raise
        payments.release(invoice_id)
    return book().delete(grant, invoice_id, now())
