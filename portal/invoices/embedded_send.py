"""Ordering mail about an invoice of the embedded store."""

from dataclasses import replace
from datetime import datetime

from portal.domain.invoice import EmailStatus
from portal.domain.local_time import local_date
from portal.domain.mail import MailKind, check_mail, slot_of
from portal.errors import NotFound
from portal.invoices.embedded_audit import SEND
from portal.invoices.embedded_tenancy import writing_business
from portal.ports import SavedInvoice, TokenGrant
from portal.store.audit_rows import Audited
from portal.store.ids import INVOICE, number_of
from portal.store.unit_of_work import SqlUnitOfWork


def send_invoice(
    work: SqlUnitOfWork, grant: TokenGrant, invoice_id: str, kind: MailKind, now: datetime
) -> SavedInvoice:
    """See `portal.ports.InvoiceBook.send`. Whether it may still be sent is judged again when it is."""
    business = writing_business(work, grant)
    opened = work.lock(invoice_id, now)
    if opened is None or opened.business.id != business.id:
        raise NotFound("There is no such invoice.")
    check_mail(kind, opened)
    key = work.keys.printed(number_of(INVOICE, invoice_id)) or ""
    if not work.order_once(kind, slot_of(kind, opened, local_date(now, business.time_zone)), invoice_id, now):
        return SavedInvoice(opened, key)
    invoice = opened.invoice
    quoted_at = invoice.quoted_at or (now if kind is MailKind.QUOTE else None)
    work.invoices.mail(invoice_id, replace(invoice.mailing, status=EmailStatus.SENDING), quoted_at)
    work.audit.add(grant.token_id, [Audited(business.id, invoice_id, SEND, (("type", None, kind.name),))], now)
    return SavedInvoice(work.opened([number_of(INVOICE, invoice_id)], now)[number_of(INVOICE, invoice_id)], key)
