"""Why an invoice takes no payment."""

from portal.domain.chargeable import chargeable
from portal.domain.invoice import Invoice, InvoiceStatus, PaymentMethod, RecordStatus
from portal.domain.payer_invoice import PayerInvoice

DEBIT_CURRENCY = "USD"
"""The only currency US bank accounts are debited in."""

_REFUSED_STATUS = {
    InvoiceStatus.DRAFT: "draft",
    InvoiceStatus.SCHEDULED: "scheduled",
    InvoiceStatus.CANCELLED: "cancelled",
    InvoiceStatus.REFUNDED: "refunded",
    InvoiceStatus.CLOSED: "paid",
}


def refusal(opened: PayerInvoice) -> str | None:
    """Why nothing of this invoice can be paid online now, as a code; None: it can.

    Codes: cancelled, scheduled, draft, paid, refunded, processing, online_off, too_small, stale.
    """
    status = _REFUSED_STATUS.get(opened.invoice.status)
    if opened.invoice.record_status is RecordStatus.INACTIVE:
        return "cancelled"
    if status or opened.standing.balance_cents <= 0:
        return status or "paid"
    if opened.standing.available_cents <= 0:
        return "processing"
    if opened.stale:
        return "stale"
    if not takes_online(opened):
        return "online_off"
    return None if chargeable(opened.standing.available_cents, opened.invoice.currency).most_cents else "too_small"


def takes_online(opened: PayerInvoice) -> bool:
    """Whether this invoice could be paid online at all: the source can start a payment, its status is one we know, and
    the business takes cards, or bank debits in a currency that has them.
    """
    return opened.online and not opened.source_word and bool(online_methods(opened.invoice))


def online_methods(invoice: Invoice) -> tuple[PaymentMethod, ...]:
    """The ways in which this invoice may be paid online: by card, by bank debit."""
    card = PaymentMethod.CREDIT_CARD in invoice.payment_methods
    debit = PaymentMethod.ACH in invoice.payment_methods and invoice.currency == DEBIT_CURRENCY
    return (PaymentMethod.CREDIT_CARD,) * card + (PaymentMethod.ACH,) * debit
