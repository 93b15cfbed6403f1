"""Saving an invoice in the embedded store: judge the draft, write the rows, tell the ledger, make the key."""

from dataclasses import replace
from datetime import datetime

from portal.domain.drafts import InvoiceDraft
from portal.domain.invoice import Business, Invoice, InvoiceStatus, RecordStatus
from portal.domain.ledger import Standing
from portal.domain.local_time import local_date
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import NotFound
from portal.invoices.embedded_changes import BEFORE_ISSUE, check_change, check_not_over, movements_of
from portal.invoices.embedded_drafts import blank, merged
from portal.invoices.embedded_judging import judged_total
from portal.invoices.embedded_tenancy import writing_business
from portal.ports import SavedInvoice, TokenGrant
from portal.store.ids import INVOICE, number_of, public
from portal.store.unit_of_work import SqlUnitOfWork


def save(work: SqlUnitOfWork, grant: TokenGrant, draft: InvoiceDraft, now: datetime) -> SavedInvoice:
    """Create (no id) or update an invoice of the grant's business. Saved again unchanged, nothing changes."""
    business = writing_business(work, grant)
    work.invoices.hold_numbers_of(business.id)
    if draft.id is None:
        return _create(work, business, draft, now)
    opened = work.lock(draft.id, now)
    if opened is None or opened.business.id != business.id:
        raise NotFound("There is no such invoice.")
    return _update(work, opened, draft, now)


def _create(work: SqlUnitOfWork, business: Business, draft: InvoiceDraft, now: datetime) -> SavedInvoice:
    today = local_date(now, business.time_zone)
    wished = merged(draft, blank(business, work.invoices.next_number(business.id), today), business)
    total = judged_total(work, draft, wished)
    wished = _issued(wished, now)
    number = work.invoices.add(wished, total, now)
    wished = replace(wished, id=public(INVOICE, number), version=1)
    work.append(wished.id, movements_of(None, wished, Standing(), total), now)
    key = work.keys.issue(number, now)
    return _saved(work, wished.id, key, now, created=True)


def _update(work: SqlUnitOfWork, opened: PayerInvoice, draft: InvoiceDraft, now: datetime) -> SavedInvoice:
    current = opened.invoice
    wished = _cancelled_when_deleted(merged(draft, current, opened.business))
    key = work.keys.printed(number_of(INVOICE, current.id)) or ""
    if wished == current:
        return SavedInvoice(opened, key)
    check_not_over(current)
    total = judged_total(work, draft, wished)
    check_change(opened, wished, total)
    more = total if current.status in BEFORE_ISSUE else total - opened.total_cents
    wished = _issued(wished, now)
    work.invoices.rewrite(wished, total)
    work.append(current.id, movements_of(current, wished, opened.standing, more), now)
    return _saved(work, current.id, key, now, created=False)


def _issued(invoice: Invoice, now: datetime) -> Invoice:
    """Opening an invoice for the first time is when it is issued."""
    first = invoice.status is InvoiceStatus.OPEN and invoice.issued_at is None
    return replace(invoice, issued_at=now) if first else invoice


def _cancelled_when_deleted(wished: Invoice) -> Invoice:
    """Nothing is owed on an issued invoice that was deleted."""
    deleted = wished.record_status is RecordStatus.INACTIVE and wished.status is InvoiceStatus.OPEN
    return replace(wished, status=InvoiceStatus.CANCELLED) if deleted and wished.issued_at else wished


def _saved(work: SqlUnitOfWork, invoice_id: str, key: str, now: datetime, *, created: bool) -> SavedInvoice:
    opened = work.lock(invoice_id, now)
    if opened is None:
        raise NotFound("There is no such invoice.")
    return SavedInvoice(opened, key, created)
