"""Ordering mail about an invoice of the embedded store."""

from dataclasses import replace
from datetime import datetime

from portal.domain.invoice import EmailStatus
from portal.domain.local_time import local_date
from portal.domain.mail import MailKind, check_mail, slot_of
from portal.domain.payer_invoice import PayerInvoice
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
    number = number_of(INVOICE, invoice_id)
    ordered = order_mail(work, opened, kind, grant.token_id, now)
    sent = work.opened([number], now)[number] if ordered else opened
    return SavedInvoice(sent, work.keys.printed(number) or "")


def order_mail(work: SqlUnitOfWork, opened: PayerInvoice, kind: MailKind, editor: str, now: datetime) -> bool:
    """Order a mail about an invoice that is held, and say so on it; False: the same was ordered today."""
    invoice, business = opened.invoice, opened.business
    if not work.order_once(kind, slot_of(kind, opened, local_date(now, business.time_zone)), invoice.id, now):
        return False
    quoted_at = invoice.quoted_at or (now if kind is MailKind.QUOTE else None)
    work.invoices.mail(invoice.id, replace(invoice.mailing, status=EmailStatus.SENDING), quoted_at)
    work.audit.add(editor, [Audited(business.id, invoice.id, SEND, (("type", None, kind.name),))], now)
    return True
