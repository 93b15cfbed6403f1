"""From what is stored to the v6 invoice: every field of the contract's answer, null where there is nothing to say."""

from datetime import date
from typing import Any

from portal.domain.invoice import Amount, Customer, Discount, Invoice, LineItem, Percent, PlannedInstallment, Recurrence
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.totals import Totals
from portal.domain.unknown import Unknown, known
from portal.ports import SavedInvoice
from portal.wire.custom_data import custom_data
from portal.wire.decimals import decimal_text
from portal.wire.links import PublicLinks
from portal.wire.moments import moment


def v6_invoice(saved: SavedInvoice, links: PublicLinks) -> dict[str, Any]:
    """The v6 invoice. Amounts are whole minor units; quantities, prices and rates decimal text; `price` in minor units.

    Holds the invoice's key, so it is only for the tenant's own token; null where the key can't be printed any more.
    """
    opened, invoice = saved.opened, saved.invoice
    facts = invoice.partner_facts
    return {
        "id": invoice.id,
        "name": invoice.name,
        "invoiceNo": invoice.number,
        "status": invoice.record_status.value,
        "invoiceStatus": invoice.status.value,
        "date": invoice.date.isoformat(),
        "totals": totals(opened),
        "pdfUrl": links.pdf(saved.key) if saved.key else None,
        "customerInvoiceKey": saved.key or None,
        "notes": invoice.notes,
        "customer": _billed(opened.customer),
        "apiName": facts.api_name,
        "apiSourceId": facts.api_source_id,
        "recurrence": _recurrence(facts.recurrence),
        "discount": _discount(known(invoice.discount, None)),
        "salesTax": rate(known(invoice.tax, None)),
        "collectionInfo": _collection(invoice, links.page(saved.key) if saved.key else None),
        "lineItems": [_line(line) for line in invoice.line_items],
        "installments": _installments(opened),
        "customData": custom_data(facts.custom_data_json),
    }


def totals(opened: PayerInvoice) -> dict[str, int]:
    """`totals`; a draft, which nobody owes yet, has its total as balance."""
    return {
        **_sums(opened.totals),
        "total": opened.total_cents,
        "paidAmount": opened.standing.paid_cents,
        "balance": opened.standing.balance_cents if opened.invoice.issued_at else opened.total_cents,
    }


def _sums(sums: Totals | Unknown) -> dict[str, int]:
    if isinstance(sums, Unknown):
        return {}
    return {"subtotal": sums.subtotal_cents, "discountedTotal": sums.discounted_cents, "salesTax": sums.tax_cents}


def rate(value: Percent | Amount | None) -> dict[str, str] | None:
    """`{value, type}`."""
    match value:
        case Percent(percent):
            return {"value": decimal_text(percent), "type": "PERCENT"}
        case Amount(cents):
            return {"value": decimal_text(cents), "type": "AMOUNT"}
    return None


def day(value: date | None) -> str | None:
    """`YYYY-MM-DD`."""
    return value.isoformat() if value else None


def _billed(customer: Customer) -> dict[str, Any]:
    return {"id": customer.id, "name": customer.name, "email": customer.email}


def _recurrence(repeat: Recurrence | None) -> dict[str, Any] | None:
    if repeat is None:
        return None
    return {
        "updateType": repeat.update_type,
        "frequency": repeat.frequency,
        "interval": repeat.interval,
        "endDate": day(repeat.end_date),
    }


def _discount(discount: Discount | None) -> dict[str, Any] | None:
    if discount is None:
        return None
    return {**(rate(discount.value) or {}), "calculateBeforeSalesTax": discount.before_tax}


def _collection(invoice: Invoice, page: str | None) -> dict[str, Any]:
    reminder = invoice.partner_facts.reminder
    return {
        "paymentUrl": page,
        "term": {"type": invoice.term.value, "dueDate": day(invoice.due_date)},
        "sendEmail": invoice.partner_facts.send_email,
        "lastViewedDatetime": None,
        "reminderRecurrence": reminder and {"frequency": reminder.frequency, "interval": reminder.interval},
        "emailSentDatetime": moment(invoice.mailing.sent_at),
        "emailStatus": invoice.mailing.status.value,
        "emailErrors": {},
        "paymentMethods": [method.value for method in invoice.payment_methods],
    }


def _line(line: LineItem) -> dict[str, Any]:
    account = line.gl_account_id
    return {
        "id": line.id,
        "description": line.description,
        "amount": line.amount_cents,
        "quantity": None if line.quantity is None else decimal_text(line.quantity),
        "price": None if line.price_cents is None else decimal_text(line.price_cents),
        "salesTax": rate(line.tax),
        "apiItemId": line.api_item_id,
        "glAccount": account and {"id": account, "name": None, "accountNo": None, "type": None, "iconUrl": None},
    }


def _installments(opened: PayerInvoice) -> list[dict[str, Any]]:
    """The plan as the business wrote it, each part with what is left of it; the implied rest is not part of it."""
    issued = opened.invoice.issued_at is not None
    left = {part.id: part.balance_cents if issued else part.amount_cents for part in opened.installments}
    return [_installment(planned, left.get(planned.id, 0)) for planned in opened.invoice.installments]


def _installment(planned: PlannedInstallment, balance_cents: int) -> dict[str, Any]:
    return {
        "id": planned.id,
        "name": planned.name,
        "dueDate": day(planned.due_date),
        "balance": balance_cents,
        "amountDue": rate(planned.value),
    }
