"""From what is stored to the v5 key exchange: all 59 names of contract table 2.2, always."""

import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.domain.installments import Installment
from portal.domain.invoice import (
    Amount,
    Business,
    Discount,
    EmailStatus,
    Invoice,
    LineItem,
    PaymentMethod,
    Percent,
    Recurrence,
)
from portal.domain.local_time import local_date
from portal.domain.money import exponent, to_major
from portal.domain.unknown import Unknown, known
from portal.ports import SavedInvoice
from portal.wire.custom_data import custom_data
from portal.wire.invoice_writing import day
from portal.wire.links import PublicLinks

_V5_EMAIL_STATUS = {
    EmailStatus.NOT_SENT: "NOT_SENT",
    EmailStatus.SENDING: "SENDING",
    EmailStatus.SENT: "SUCCESS",
}
_V5_FREQUENCY = {
    ("WEEKLY", 1): "WEEKLY",
    ("WEEKLY", 2): "BI_WEEKLY",
    ("MONTHLY", 1): "MONTHLY",
    ("YEARLY", 1): "YEARLY",
}


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What is told beyond the invoice; `repr` hides the secret.

    `all_fields`: the caller holds a token of the invoice's tenant beside the key.
    """

    all_fields: bool = False
    client_secret: str | None = None

    def __repr__(self) -> str:
        return f"Disclosed(all_fields={self.all_fields!r})"


def exchange(saved: SavedInvoice, links: PublicLinks, disclosed: Disclosed) -> dict[str, Any]:
    """The answer to a key; amounts in major units as `Decimal`, exact.

    To a bare key the fields that are not the payer's business are null or empty (design decision 9).
    """
    return {
        **_sums(saved),
        **_terms(saved),
        **_mailing(saved, all_fields=disclosed.all_fields),
        **_parties(saved, links),
        **_links(saved, links),
        **_parts(saved, all_fields=disclosed.all_fields),
        **_partner_facts(saved, all_fields=disclosed.all_fields),
        "clientSecret": disclosed.client_secret,
        "customerSessionClientSecret": None,
        "paymentMethodId": None,
    }


def number_of(id: str) -> int:
    """The number v5 knows an entity by: the one in its id, else one made of it.

    >>> number_of("inv_158998869"), number_of("ili_first")
    (158998869, 640171259)
    """
    digits = id.rpartition("_")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else zlib.crc32(id.encode())


def _sums(saved: SavedInvoice) -> dict[str, Any]:
    opened, currency = saved.opened, saved.invoice.currency
    tax = None if isinstance(opened.totals, Unknown) else to_major(opened.totals.tax_cents, currency)
    return {
        "totalAmount": to_major(opened.total_cents, currency),
        "totalAmountCents": opened.total_cents,
        "balance": to_major(opened.standing.balance_cents, currency),
        "amountPaid": to_major(opened.standing.paid_cents, currency),
        "pendingPaymentAmount": to_major(opened.standing.processing_cents, currency),
        "paidDate": day(opened.paid_on),
        "salesTax": tax,
        **_discount(known(saved.invoice.discount, None), currency),
    }


def _discount(discount: Discount | None, currency: str) -> dict[str, Any]:
    value = discount.value if discount else None
    return {
        "discountAmount": to_major(value.cents, currency) if isinstance(value, Amount) else None,
        "discountPercent": value.rate if isinstance(value, Percent) else None,
    }


def _terms(saved: SavedInvoice) -> dict[str, Any]:
    invoice, facts = saved.invoice, saved.invoice.partner_facts
    return {
        "id": number_of(invoice.id),
        "v6EntityId": invoice.id,
        "clientId": number_of(invoice.customer_id),
        "date": invoice.date.isoformat(),
        "name": invoice.name,
        "invoiceNo": invoice.number,
        "invoicePrefix": _prefix(saved),
        "term": invoice.term.value,
        "dueDate": day(invoice.due_date),
        "personalNote": invoice.notes,
        "frequency": _frequency(facts.recurrence),
        "status": invoice.status.value,
        "refundStatus": None,
        "lastCreatedRecurringInvoice": None,
        "parentId": None,
        "isRecurringParent": facts.recurrence is not None,
        "acceptACH": PaymentMethod.ACH in invoice.payment_methods,
        "acceptCredit": PaymentMethod.CREDIT_CARD in invoice.payment_methods,
        "acceptCash": PaymentMethod.DIRECT in invoice.payment_methods,
    }


def _prefix(saved: SavedInvoice) -> str | None:
    settings = saved.opened.customer.facts.invoice_settings_json
    prefix: str | None = custom_data(settings).get("invoicePrefix") if settings else None
    return prefix


def _frequency(repeat: Recurrence | None) -> str:
    """v5's word; a rhythm it has no word for is told as its unit."""
    if repeat is None:
        return "ONE_TIME"
    return _V5_FREQUENCY.get((repeat.frequency, repeat.interval), repeat.frequency)


def _mailing(saved: SavedInvoice, *, all_fields: bool) -> dict[str, Any]:
    invoice, mailing, facts = saved.invoice, saved.invoice.mailing, saved.opened.customer.facts
    sent_on = mailing.sent_at and local_date(mailing.sent_at, saved.business.time_zone)
    return {
        "emailStatus": _V5_EMAIL_STATUS[mailing.status],
        "sendEmail": invoice.partner_facts.send_email,
        "sentDate": day(sent_on),
        "lastViewedDate": None,
        "reminderSchedule": ["EVERY_SEVEN_DAYS_AFTER_DUE_DATE"] if invoice.partner_facts.reminder else [],
        "emailErrors": {},
        "ccEmails": ",".join(facts.cc_emails) if all_fields else "",
        "bccEmails": ",".join(facts.bcc_emails) if all_fields else "",
    }


def _parties(saved: SavedInvoice, links: PublicLinks) -> dict[str, Any]:
    customer, business = saved.opened.customer, saved.business
    address = business.address
    return {
        "clientName": customer.name,
        "email": customer.email,
        "businessName": business.name,
        "businessAddress1": address.line1,
        "businessAddress2": address.line2,
        "businessCity": address.city,
        "businessState": address.state,
        "businessZip": address.zip,
        "businessLogoUrl": links.logo(business.logo) if business.logo else None,
        "businessPhoneNumber": business.phone,
        "brandColor": _hashed(business),
    }


def _hashed(business: Business) -> str | None:
    """v5 writes a colour with its `#`."""
    return f"#{business.brand_color.removeprefix('#')}" if business.brand_color else None


def _links(saved: SavedInvoice, links: PublicLinks) -> dict[str, Any]:
    return {
        "clientInvoiceKey": saved.key,
        "invoicePdfUrl": links.pdf(saved.key),
        "invoicePaymentUrl": links.page(saved.key),
    }


def _parts(saved: SavedInvoice, *, all_fields: bool) -> dict[str, Any]:
    invoice = saved.invoice
    return {
        "lineItems": [_line(line, invoice, all_fields=all_fields) for line in invoice.line_items],
        "installments": [_installment(part, invoice) for part in saved.opened.installments],
    }


def _line(line: LineItem, invoice: Invoice, *, all_fields: bool) -> dict[str, Any]:
    tax = line.tax or known(invoice.tax, None)
    return {
        "id": number_of(line.id),
        "description": line.description,
        "quantity": line.quantity,
        "price": _price(line.price_cents, invoice.currency),
        "salesTax": tax.rate if isinstance(tax, Percent) else None,
        "amount": to_major(line.amount_cents, invoice.currency),
        "expenseId": None,
        "glAccountId": number_of(line.gl_account_id) if all_fields and line.gl_account_id else None,
        "apiItemId": line.api_item_id if all_fields else None,
        "customData": {},
    }


def _price(cents: Decimal | None, currency: str) -> Decimal | None:
    """A price per unit in major units; it may have more digits than the currency."""
    return None if cents is None else cents.scaleb(-exponent(currency))


def _installment(part: Installment, invoice: Invoice) -> dict[str, Any]:
    """A part of the plan, the implied last one too, so that the parts sum to the total; that one has no id."""
    shares = {one.id: one.value.rate for one in invoice.installments if isinstance(one.value, Percent)}
    return {
        "id": None if part.implied else number_of(part.id),
        "name": part.name,
        "dueDate": day(part.due_date),
        "amount": to_major(part.amount_cents, invoice.currency),
        "percentage": shares.get(part.id),
        "status": "ACTIVE",
        "balance": to_major(part.balance_cents, invoice.currency),
    }


def _partner_facts(saved: SavedInvoice, *, all_fields: bool) -> dict[str, Any]:
    facts, business = saved.invoice.partner_facts, saved.business
    return {
        "apiName": facts.api_name,
        "apiInvoiceId": facts.api_source_id if all_fields else None,
        "customData": custom_data(facts.custom_data_json) if all_fields else {},
        "userId": business.id if all_fields else None,
        "userEmail": business.email if all_fields else None,
    }
