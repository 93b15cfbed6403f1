"""Mail about an invoice: which there is, when it may be sent, and what makes two of them the same."""

import hashlib
from dataclasses import replace
from datetime import date
from enum import StrEnum

from portal.domain.errors import InvalidField
from portal.domain.invoice import InvoiceStatus, Mailing, RecordStatus
from portal.domain.payer_invoice import PayerInvoice


class MailKind(StrEnum):
    """What a mail is about; the outbox's word for it."""

    INVOICE = "invoice"
    QUOTE = "quote"
    REMINDER = "reminder"
    RECEIPT = "receipt_copy"  # every receipt there is, again; each payment's own is ordered when it arrives


_MAY = {
    MailKind.INVOICE: "Only an open invoice can be sent.",
    MailKind.QUOTE: "Only a draft or an open invoice can be sent as a quote.",
    MailKind.REMINDER: "Only an open invoice with something to pay can be reminded of.",
    MailKind.RECEIPT: "There is no receipt before something was paid.",
}


def check_mail(kind: MailKind, opened: PayerInvoice) -> None:
    """Raises `InvalidField` on `type` where the invoice is not one to send such a mail about, or on `customer.email`
    where there is nobody to send it to.
    """
    if opened.invoice.record_status is RecordStatus.INACTIVE or not _may(kind, opened):
        raise InvalidField(_MAY[kind], "type")
    if not opened.invoice.line_items:
        raise InvalidField("There is nothing on it yet.", "lineItems", "REQUIRED")
    if opened.customer.email is None:
        raise InvalidField("The customer has no e-mail address.", "customer.email", "REQUIRED")


def _may(kind: MailKind, opened: PayerInvoice) -> bool:
    status, standing = opened.invoice.status, opened.standing
    match kind:
        case MailKind.INVOICE:
            return status is InvoiceStatus.OPEN
        case MailKind.QUOTE:
            return status in {InvoiceStatus.DRAFT, InvoiceStatus.OPEN}
        case MailKind.REMINDER:
            return status is InvoiceStatus.OPEN and standing.balance_cents > 0
        case MailKind.RECEIPT:
            return standing.paid_cents > 0


def slot_of(kind: MailKind, opened: PayerInvoice, today: date) -> str:
    """What of a mail exists once: on a day (of the business) one reminder, and of the others one that says the same.

    So a request that is repeated sends nothing twice, and an invoice that was changed can be sent again at once.
    """
    said = "" if kind is MailKind.REMINDER else f"/{_fingerprint(opened)}"
    return f"{opened.invoice.id}/{today.isoformat()}{said}"


def _fingerprint(opened: PayerInvoice) -> str:
    """The same for as long as the invoice and what was paid of it are the same."""
    invoice = replace(opened.invoice, version=0, quoted_at=None, mailing=Mailing())
    said = repr((invoice, opened.customer.email, opened.standing))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
