"""What a draft comes to: judged against what there is, and ready to be written."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.drafts import InvoiceDraft
from portal.domain.errors import BadInput
from portal.domain.invoice import Business, EmailStatus, Invoice, InvoiceStatus, Mailing, RecordStatus
from portal.domain.ledger import Movement, Standing
from portal.domain.local_time import local_date
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.setup import InvoicingSetup
from portal.invoices.embedded_changes import BEFORE_ISSUE, check_change, check_not_over, movements_of
from portal.invoices.embedded_drafts import blank, merged
from portal.invoices.embedded_faults import Faults
from portal.invoices.embedded_judging import judged_total
from portal.invoices.embedded_others import Others
from portal.store.ids import INVOICE, number_of


@dataclass(frozen=True, slots=True)
class Planned:
    """An invoice to be written: its total, and what its total rises by (of a new one: the whole), in minor units.

    `before` is what it was; None: it is new.
    """

    wished: Invoice
    total_cents: int
    more_cents: int
    before: PayerInvoice | None = None

    @property
    def mails(self) -> bool:
        """Whether writing it orders its first mail."""
        was = self.before.invoice.mailing if self.before else Mailing()
        return self.wished.mailing != was

    def movements(self, invoice: Invoice) -> list[Movement]:
        """What the ledger is told once it is written as `invoice`."""
        current = self.before.invoice if self.before else None
        standing = self.before.standing if self.before else Standing()
        return movements_of(current, invoice, standing, self.more_cents)


@dataclass(frozen=True, slots=True)
class Planner:
    """Judges the drafts of one business, one after the other."""

    business: Business
    setup: InvoicingSetup
    others: Others
    now: datetime

    def new(self, draft: InvoiceDraft, row: int) -> Planned:
        """A new invoice, under `row` until it is written. Raises `InvalidField`, `InvalidFields`."""
        today = local_date(self.now, self.business.time_zone)
        wished = merged(draft, blank(self.business, self.setup, self.others.next_number, today), self.business)
        total = judged_total(self.others, draft, wished, row)
        self.others.take(wished, row, None)
        return Planned(self._issued(wished), total, total)

    def change(self, draft: InvoiceDraft, opened: PayerInvoice) -> Planned | None:
        """A change of an invoice; None: nothing changes. Raises what `InvoiceBook.save` raises."""
        current, row = opened.invoice, number_of(INVOICE, opened.invoice.id)
        wished = _cancelled_when_deleted(merged(draft, current, opened.business))
        if wished == current:
            return None
        check_not_over(current)
        total = judged_total(self.others, draft, wished, row)
        check_change(opened, wished, total)
        self.others.take(wished, row, current)
        more = total if current.status in BEFORE_ISSUE else total - opened.total_cents
        return Planned(self._issued(wished), total, more, opened)

    def faults(self, draft: InvoiceDraft, opened: PayerInvoice | None, row: int) -> tuple[BadInput, ...]:
        """What is wrong with a draft, which stays one: of a new invoice under `row`, or of a change of one."""
        today = local_date(self.now, self.business.time_zone)
        current = opened.invoice if opened else blank(self.business, self.setup, self.others.next_number, today)
        row = number_of(INVOICE, current.id) if opened else row
        found = Faults()
        found.of(lambda: judged_total(self.others, draft, merged(draft, current, self.business), row))
        return found.all

    def _issued(self, invoice: Invoice) -> Invoice:
        """Opening an invoice for the first time is when it is issued, and mailed where that is asked for."""
        if invoice.status is not InvoiceStatus.OPEN or invoice.issued_at is not None:
            return invoice
        customer = self.others.customers[invoice.customer_id]
        mailed = invoice.partner_facts.send_email and customer.email is not None
        mailing = replace(invoice.mailing, status=EmailStatus.SENDING) if mailed else invoice.mailing
        return replace(invoice, issued_at=self.now, mailing=mailing)


def _cancelled_when_deleted(wished: Invoice) -> Invoice:
    """Nothing is owed on an issued invoice that was deleted."""
    deleted = wished.record_status is RecordStatus.INACTIVE and wished.status is InvoiceStatus.OPEN
    return replace(wished, status=InvoiceStatus.CANCELLED) if deleted and wished.issued_at else wished
