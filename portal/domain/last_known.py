"""What is believed of an invoice that is read again and again from a source that may lag behind itself.

A server that answers from several copies of its data can tell of an invoice as it was a moment ago. Before somebody
pays twice for that, what was once read as paid, refunded or cancelled stays so, until a day has passed since it was
last read as such. A business that opens an invoice again (a lost dispute, a refund to be paid anew) is believed after
that day.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from portal.domain.invoice import InvoiceStatus
from portal.domain.payer_invoice import PayerInvoice

LAST_GOOD = timedelta(hours=24)

_OVER = frozenset({InvoiceStatus.CLOSED, InvoiceStatus.CANCELLED, InvoiceStatus.REFUNDED})


def is_over(opened: PayerInvoice) -> bool:
    """Whether nothing of it will ever be asked for again, as far as anybody knows: paid, refunded, cancelled."""
    if opened.invoice.status in _OVER:
        return True
    is_issued = opened.invoice.status is InvoiceStatus.OPEN
    return is_issued and opened.total_cents > 0 and opened.standing.balance_cents <= 0


def believed(held: PayerInvoice | None, read: PayerInvoice, now: datetime) -> PayerInvoice:
    """`read`, or `held` where `read` is older or goes back behind it."""
    if held is None or held.invoice.id != read.invoice.id:
        return read
    if read.read_at < held.read_at:
        return held
    return held if goes_back(held, read) and is_recent(held, now) else read


def goes_back(held: PayerInvoice, read: PayerInvoice) -> bool:
    """Whether `read` asks again for what is over."""
    return is_over(held) and not is_over(read)


def is_recent(held: PayerInvoice, now: datetime) -> bool:
    """Whether it may still be shown where nothing newer can be had."""
    return now - held.read_at < LAST_GOOD


def as_last_good(held: PayerInvoice) -> PayerInvoice:
    """It marked as a copy, which takes no payment."""
    return replace(held, stale=True)
