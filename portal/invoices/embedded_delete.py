"""Taking an invoice of the embedded store out of use. Its rows stay: what was owed and said can be looked up."""

from dataclasses import replace
from datetime import datetime

from portal.domain.invoice import Invoice, InvoiceStatus, RecordStatus
from portal.errors import NotFound
from portal.invoices.embedded_changes import check_deletion
from portal.invoices.embedded_planning import Planned
from portal.invoices.embedded_save import write
from portal.invoices.embedded_tenancy import writing_business
from portal.ports import SavedInvoice, TokenGrant
from portal.store.ids import INVOICE, number_of
from portal.store.unit_of_work import SqlUnitOfWork


def delete_invoice(work: SqlUnitOfWork, grant: TokenGrant, invoice_id: str, now: datetime) -> SavedInvoice:
    """See `portal.ports.InvoiceBook.delete`."""
    business = writing_business(work, grant)
    opened = work.lock(invoice_id, now)
    if opened is None or opened.business.id != business.id:
        raise NotFound("There is no such invoice.")
    if opened.invoice.record_status is RecordStatus.INACTIVE:
        return SavedInvoice(opened, work.keys.printed(number_of(INVOICE, invoice_id)) or "")
    check_deletion(opened)
    (deleted,) = write(work, grant, [Planned(_out_of_use(opened.invoice), opened.total_cents, 0, opened)], now)
    return deleted


def _out_of_use(invoice: Invoice) -> Invoice:
    """Nothing is owed on an issued invoice any more."""
    issued = invoice.status is InvoiceStatus.OPEN
    return replace(
        invoice, record_status=RecordStatus.INACTIVE, status=InvoiceStatus.CANCELLED if issued else invoice.status
    )
