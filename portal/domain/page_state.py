"""One pure function decides what a page says.

The first row that holds is the state:

| state | holds when |
|---|---|
| cancelled | the invoice is cancelled or its record is out of use |
| quote | it is a draft that was sent as a quote |
| scheduled | it is scheduled, or still a draft |
| disputed | nothing is left, and the payer's bank asks back a payment and has not decided |
| refunded | its status says so, or nothing is left and all that was paid went back |
| zero_total | nothing is owed and nothing was paid |
| paid_outside | nothing is left, and no payment came through Remit |
| paid | nothing is left, or the business closed it |
| processing | something is left and the bank is moving all of it |
| action_needed | a live attempt waits for the payer at their bank |
| payment_failed | a live attempt was declined and may be tried again |
| online_off | payments are off, or `refusal` says online_off, too_small or stale |
| overdue | the due date, or that of an installment with something to pay, was before today |
| due_today | it is today |
| installments | a plan with nothing due yet |
| partially_paid | something was paid |
| open | otherwise |

Money that can't be asked for comes first, then what is happening to a payment, then when to pay.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.invoice import InvoiceStatus, RecordStatus
from portal.domain.parts_due import due_dates
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.refusal import refusal
from portal.domain.unknown import known


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
    for state, holds in _UNPAYABLE + _AT_WORK:
        if holds(opened):
            return state
    if refusal(opened) or not payments_available:
        return PageState.ONLINE_OFF
    return _when_due(opened, today)


def _is_cancelled(opened: PayerInvoice) -> bool:
    return opened.invoice.status is InvoiceStatus.CANCELLED or opened.invoice.record_status is RecordStatus.INACTIVE


def _is_quote(opened: PayerInvoice) -> bool:
    return opened.invoice.status is InvoiceStatus.DRAFT and opened.invoice.quoted_at is not None


def _is_scheduled(opened: PayerInvoice) -> bool:
    return opened.invoice.status in {InvoiceStatus.SCHEDULED, InvoiceStatus.DRAFT}


def _is_disputed(opened: PayerInvoice) -> bool:
    return opened.disputed and opened.standing.balance_cents <= 0


def _is_refunded(opened: PayerInvoice) -> bool:
    standing = opened.standing
    went_back = "refund" in _kinds(opened) and standing.balance_cents <= 0 and standing.paid_cents <= 0
    return opened.invoice.status is InvoiceStatus.REFUNDED or went_back


def _is_zero(opened: PayerInvoice) -> bool:
    return opened.standing.owed_cents == 0 and opened.standing.paid_cents == 0


def _is_paid_outside(opened: PayerInvoice) -> bool:
    return (
        opened.standing.balance_cents <= 0 and "offline_payment" in _kinds(opened) and "payment" not in _kinds(opened)
    )


def _is_paid(opened: PayerInvoice) -> bool:
    return opened.standing.balance_cents <= 0 or opened.invoice.status is InvoiceStatus.CLOSED


def _is_processing(opened: PayerInvoice) -> bool:
    return opened.standing.available_cents <= 0


def _needs_action(opened: PayerInvoice) -> bool:
    attempt = _live_attempt(opened)
    return attempt is not None and attempt.needs_action


def _was_declined(opened: PayerInvoice) -> bool:
    attempt = _live_attempt(opened)
    return attempt is not None and attempt.last_decline is not None


_Row = tuple[PageState, Callable[[PayerInvoice], bool]]

_UNPAYABLE: tuple[_Row, ...] = (
    (PageState.CANCELLED, _is_cancelled),
    (PageState.QUOTE, _is_quote),
    (PageState.SCHEDULED, _is_scheduled),
    (PageState.DISPUTED, _is_disputed),
    (PageState.REFUNDED, _is_refunded),
    (PageState.ZERO_TOTAL, _is_zero),
    (PageState.PAID_OUTSIDE, _is_paid_outside),
    (PageState.PAID, _is_paid),
)

_AT_WORK: tuple[_Row, ...] = (
    (PageState.PROCESSING, _is_processing),
    (PageState.ACTION_NEEDED, _needs_action),
    (PageState.PAYMENT_FAILED, _was_declined),
)


def _live_attempt(opened: PayerInvoice) -> Attempt | None:
    attempt = known(opened.attempt, None)
    return attempt if attempt and attempt.status is AttemptStatus.LIVE else None


def _kinds(opened: PayerInvoice) -> frozenset[str]:
    return frozenset(payment.kind for payment in known(opened.payments, ()))


def _when_due(opened: PayerInvoice, today: date) -> PageState:
    due = min(due_dates(opened), default=date.max)
    if due <= today:
        return PageState.OVERDUE if due < today else PageState.DUE_TODAY
    if opened.installments:
        return PageState.INSTALLMENTS
    return PageState.PARTIALLY_PAID if opened.standing.paid_cents else PageState.OPEN
