"""What of an invoice is to be paid when."""

from datetime import date

from portal.domain.installments import Installment, due_order
from portal.domain.payer_invoice import PayerInvoice


def open_parts(opened: PayerInvoice) -> tuple[Installment, ...]:
    """The installments of which something can be paid now, in order of their due dates."""
    return tuple(part for part in due_order(opened.installments) if part.available_cents > 0)


def next_part(opened: PayerInvoice) -> Installment | None:
    """The first of them."""
    return next(iter(open_parts(opened)), None)


def overdue_parts(opened: PayerInvoice, today: date) -> tuple[Installment, ...]:
    """Those whose day is over: an installment is overdue from the day after its due date."""
    return tuple(part for part in open_parts(opened) if part.due_date and part.due_date < today)


def overdue_cents(opened: PayerInvoice, today: date) -> int:
    """What can be paid of all that is overdue, in minor units; without a plan the whole invoice is or is not."""
    if opened.installments:
        return sum(part.available_cents for part in overdue_parts(opened, today))
    due = opened.invoice.due_date
    return opened.standing.available_cents if due and due < today else 0


def due_dates(opened: PayerInvoice) -> tuple[date, ...]:
    """The days on which something that can still be paid is due: the installments', or the invoice's."""
    if opened.installments:
        return tuple(part.due_date for part in open_parts(opened) if part.due_date)
    return (opened.invoice.due_date,) if opened.invoice.due_date else ()
