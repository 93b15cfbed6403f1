"""Making room for a change: an invoice may change only once no payer holds a secret for its old amount."""

from portal.domain.attempt import AttemptStatus
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import PaymentProcessing
from portal.payments.settle import withdraw
from portal.payments.till import Till


def release(till: Till, invoice_id: str) -> None:
    """Cancel the live attempt.

    Raises `PaymentProcessing` (money is moving or has just arrived), `StripeUnavailable`, `OutcomeUnknown`.
    """
    with till.open_unit_of_work() as books:
        opened = books.lock(invoice_id, till.clock.now())
        live = books.live_attempt(invoice_id)
    if opened is not None:
        check_bank_is_done(opened)
    if live is not None and withdraw(till, live).status is not AttemptStatus.CANCELLED:
        raise PaymentProcessing("A payment of this invoice has just been made.")


def check_bank_is_done(opened: PayerInvoice) -> None:
    """Raises `PaymentProcessing` while a debit is on its way."""
    if opened.standing.processing_cents:
        raise PaymentProcessing("The bank is working on a payment of this invoice.")
