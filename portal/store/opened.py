"""From the one row that `reading` reads to the invoice as its payer and its business see it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.invoice import (
    Discount,
    EmailStatus,
    Invoice,
    InvoiceStatus,
    Mailing,
    PartnerFacts,
    PaymentMethod,
    RecordStatus,
    Recurrence,
    TermType,
)
from portal.domain.payer_invoice import Beside, PayerInvoice, assemble
from portal.store.cells import attempt_of, entry_of, line_of, part_of, share_of
from portal.store.ids import BUSINESS, CUSTOMER, INVOICE, public
from portal.store.people_rows import BUSINESS_COLUMNS, CUSTOMER_COLUMNS, business_of, customer_of
from portal.store.tables import invoices

# The row begins with the columns of the invoice, then those of its business, then those of its customer.
BUSINESS_CELLS = slice(len(invoices.c), len(invoices.c) + len(BUSINESS_COLUMNS))
CUSTOMER_CELLS = slice(BUSINESS_CELLS.stop, BUSINESS_CELLS.stop + len(CUSTOMER_COLUMNS))


def opened_of(row: Row[Any], now: datetime) -> PayerInvoice:
    """Everything of an invoice, folded; `read_at` is `now`."""
    invoice = invoice_of(row)
    return assemble(
        invoice,
        business_of(row[BUSINESS_CELLS]),
        customer_of(row[CUSTOMER_CELLS]),
        tuple(entry_of(row.i_id, cells) for cells in sorted(row.entries or (), key=_position)),
        beside=_beside(row),
        online=True,
        read_at=now,
    )


def _beside(row: Row[Any]) -> Beside:
    attempts = [attempt_of(row.i_id, cells) for cells in row.attempts or ()]
    newest = max(attempts, key=lambda attempt: attempt.created_at, default=None)
    return Beside(_current(attempts), newest, {refund_id for (refund_id,) in row.refunds or ()})


def _current(attempts: list[Attempt]) -> Attempt | None:
    """The live attempt; without one the newest that the bank is at work on."""
    at_work = [attempt for attempt in attempts if not attempt.status.is_terminal]
    newest_last = sorted(at_work, key=lambda attempt: (attempt.status is AttemptStatus.LIVE, attempt.created_at))
    return newest_last[-1] if newest_last else None


def invoice_of(row: Row[Any]) -> Invoice:
    """The invoice of a row whose columns are named `i_…`, with its `lines` and `parts`."""
    discount = share_of(row.i_discount_rate, row.i_discount_cents)
    return Invoice(
        id=public(INVOICE, row.i_id),
        business_id=public(BUSINESS, row.i_business_id),
        customer_id=public(CUSTOMER, row.i_customer_id),
        name=row.i_name,
        number=row.i_number,
        status=InvoiceStatus(row.i_status),
        currency=row.i_currency,
        date=row.i_date,
        due_date=row.i_due_date,
        line_items=tuple(line_of(cells) for cells in sorted(row.lines or (), key=_position)),
        discount=Discount(discount, row.i_discount_before_tax) if discount else None,
        tax=share_of(row.i_tax_rate, row.i_tax_cents),
        installments=tuple(part_of(cells) for cells in sorted(row.parts or (), key=_position)),
        payment_methods=tuple(PaymentMethod(word) for word in row.i_payment_methods),
        notes=row.i_notes,
        term=TermType(row.i_term),
        record_status=RecordStatus(row.i_record_status),
        version=row.i_version,
        issued_at=row.i_issued_at,
        quoted_at=row.i_quoted_at,
        mailing=Mailing(EmailStatus(row.i_email_status), row.i_emailed_at),
        partner_facts=_partner_facts(row),
    )


def _partner_facts(row: Row[Any]) -> PartnerFacts:
    return PartnerFacts(
        api_name=row.i_api_name,
        api_source_id=row.i_api_source_id,
        custom_data_json=row.i_custom_data,
        recurrence=_repetition(
            row.i_recurrence_frequency,
            row.i_recurrence_interval,
            row.i_recurrence_end_date,
            row.i_recurrence_update_type,
        ),
        reminder=_repetition(row.i_reminder_frequency, row.i_reminder_interval, row.i_reminder_end_date),
        send_email=row.i_send_email,
    )


def _repetition(
    frequency: str | None, interval: int | None, end: date | None, update_type: str | None = None
) -> Recurrence | None:
    return Recurrence(frequency, interval or 1, end, update_type) if frequency else None


def _position(cells: list[Any]) -> int:
    position: int = cells[0]
    return position
