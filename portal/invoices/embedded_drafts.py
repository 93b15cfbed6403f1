"""What an invoice becomes by a draft: fields that were sent replace, others stay or take their default."""

from dataclasses import replace
from datetime import date
from typing import TypeVar

from portal.domain.drafts import InvoiceDraft, Unsent
from portal.domain.invoice import Business, Invoice, InvoiceStatus, PartnerFacts, TermType
from portal.domain.setup import InvoicingSetup
from portal.domain.terms import due_date
from portal.invoices.embedded_lists import lines_of, parts_of

T = TypeVar("T")
THE_LEDGER_DECIDES = frozenset({InvoiceStatus.CLOSED, InvoiceStatus.REFUNDED})


def sent(value: T | Unsent, otherwise: T) -> T:
    """`value`, or `otherwise` where none was sent."""
    return otherwise if isinstance(value, Unsent) else value


def blank(business: Business, setup: InvoicingSetup, number: int, today: date) -> Invoice:
    """What a new invoice is before its draft is read."""
    term = setup.default_term or TermType.OTHER
    return Invoice(
        id="",
        business_id=business.id,
        customer_id="",
        name="",
        number=number,
        status=InvoiceStatus.DRAFT,
        currency=business.currency,
        date=today,
        term=term,
        due_date=setup.default_due_date if term is TermType.OTHER else None,
        notes=setup.default_note,
        version=0,
        partner_facts=PartnerFacts(reminder=setup.default_reminder),
    )


def merged(draft: InvoiceDraft, current: Invoice, business: Business) -> Invoice:
    """`current` with what `draft` sends. Judges nothing."""
    day = sent(draft.date, current.date)
    term = _term(draft, current)
    return replace(
        current,
        name=sent(draft.name, current.name),
        number=sent(draft.number, current.number),
        status=_status(draft, current),
        record_status=sent(draft.record_status, current.record_status),
        currency=business.currency if current.status is InvoiceStatus.DRAFT else current.currency,
        date=day,
        term=term,
        due_date=due_date(term, day, sent(draft.due_date, current.due_date)),
        notes=sent(draft.notes, current.notes),
        customer_id=sent(draft.customer_id, current.customer_id),
        line_items=lines_of(draft.line_items, current.line_items),
        discount=sent(draft.discount, current.discount),
        tax=sent(draft.tax, current.tax),
        installments=parts_of(draft.installments, current.installments),
        payment_methods=tuple(dict.fromkeys(sent(draft.payment_methods, current.payment_methods))),
        partner_facts=_facts(draft, current.partner_facts),
    )


def _term(draft: InvoiceDraft, current: Invoice) -> TermType:
    """A due date by itself names its own day, unless it is the one the term gives."""
    if not isinstance(draft.term, Unsent):
        return draft.term
    if isinstance(draft.due_date, Unsent):
        return current.term
    follows = due_date(current.term, sent(draft.date, current.date), draft.due_date)
    return current.term if follows == draft.due_date else TermType.OTHER


def _status(draft: InvoiceDraft, current: Invoice) -> InvoiceStatus:
    """A partner that sends the OPEN it once set does not mean to open again what was paid since."""
    wished = sent(draft.status, current.status)
    if wished is InvoiceStatus.OPEN and current.status in THE_LEDGER_DECIDES:
        return current.status
    return wished


def _facts(draft: InvoiceDraft, current: PartnerFacts) -> PartnerFacts:
    return PartnerFacts(
        api_name=sent(draft.api_name, current.api_name),
        api_source_id=sent(draft.api_source_id, current.api_source_id) or None,
        custom_data_json=sent(draft.custom_data_json, current.custom_data_json),
        recurrence=sent(draft.recurrence, current.recurrence),
        reminder=sent(draft.reminder, current.reminder),
        send_email=sent(draft.send_email, current.send_email),
    )
