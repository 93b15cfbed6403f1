"""One pure function decides what a page says."""

from datetime import date
from enum import StrEnum

from portal.domain.payer_invoice import PayerInvoice


class PageState(StrEnum):
    """What an invoice page is about; the table is page.md's."""

    OPEN = "open"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    PARTIALLY_PAID = "partially_paid"
    INSTALLMENTS = "installments"
    PROCESSING = "processing"
    ACTION_NEEDED = "action_needed"
    PAYMENT_FAILED = "payment_failed"
    PAID = "paid"
    PAID_OUTSIDE = "paid_outside"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    CANCELLED = "cancelled"
    SCHEDULED = "scheduled"
    QUOTE = "quote"
    ZERO_TOTAL = "zero_total"
    ONLINE_OFF = "online_off"


def page_state(opened: PayerInvoice, today: date, *, payments_available: bool) -> PageState:
    """The state of the page of `opened` on `today` (in the business's zone)."""
    raise NotImplementedError
