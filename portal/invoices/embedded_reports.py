"""Payments that are reported one by one: by a tenant, who is believed, or by whoever holds a key, who is not."""

from dataclasses import replace
from datetime import datetime

from portal.domain.drafts import Unsent
from portal.domain.invoice import Business
from portal.domain.mail import MailKind
from portal.domain.payment_drafts import PaymentDraft, Wish
from portal.domain.recorded_payment import RecordedPayment, RecordState
from portal.errors import NotFound, RemitError, TooManyRequests
from portal.invoices.embedded_drafts import sent
from portal.invoices.embedded_send import order_mail
from portal.invoices.embedded_tenancy import writing_business
from portal.invoices.recorded_payments import record_for
from portal.ports import TokenGrant
from portal.store.recorded_rows import RecordedRows
from portal.store.unit_of_work import SqlUnitOfWork

PAYER = "PAYER"
"""The api name of what payers say; there a payment's own id begins with its invoice's, so that nobody can take a
partner's id, or learn that it is taken."""

MOST_WAITING = 20
A_DAY = 86_400


def report_by_payer(work: SqlUnitOfWork, key: str, draft: PaymentDraft, now: datetime) -> RecordedPayment:
    """See `portal.ports.InvoiceBook`."""
    invoice_id = work.invoice_id_of(key)
    opened = work.lock(invoice_id, now) if invoice_id else None
    if opened is None:
        raise NotFound("There is no such invoice.")
    rows, own_id = work.recorded(opened.business.id), _claimed(opened.invoice.id, draft)
    known = rows.by_source(PAYER, own_id)
    if known is not None:
        return known
    if rows.pending(opened.invoice.id) >= MOST_WAITING:
        raise TooManyRequests("Too many payments of this invoice wait to be confirmed.", A_DAY)
    claim = replace(draft, wish=Wish.PENDING, api_name=PAYER, api_source_id=own_id, by_key=True)
    return _recorded(work, opened.business, "key", claim, now)


def report_by_partner(
    work: SqlUnitOfWork, grant: TokenGrant, draft: PaymentDraft, now: datetime, *, mail: bool
) -> tuple[RecordedPayment, bool]:
    """See `portal.ports.InvoiceBook`. Raises `PaymentStarted` where a live attempt stands in the way."""
    business = writing_business(work, grant)
    work.invoices.hold_numbers_of(business.id)
    known = _known(work.recorded(business.id), draft)
    if known is not None:
        draft = replace(draft, id=known.id)
    payment = _recorded(work, business, grant.token_id, draft, now)
    entered = payment.state is RecordState.PROCESSED and (known is None or known.state is RecordState.PENDING)
    return payment, mail and entered and _mailed(work, payment, grant.token_id, now)


def _known(rows: RecordedRows, draft: PaymentDraft) -> RecordedPayment | None:
    """The payment that the draft speaks of: the one it names, one reported before, or one that a payer has claimed."""
    source = sent(draft.api_source_id, None)
    if draft.id is not None or not source:
        return rows.among([draft.id]).get(draft.id) if draft.id else None
    known = rows.by_source(sent(draft.api_name, ""), source)
    if known is None and not isinstance(draft.parts, Unsent):
        claimed = rows.by_source(PAYER, _claimed(draft.parts[0].invoice_id, draft))
        same = claimed is not None and claimed.amount_cents == draft.parts[0].amount_cents
        known = claimed if same and claimed is not None and claimed.state is RecordState.PENDING else None
    return known


def _claimed(invoice_id: str, draft: PaymentDraft) -> str:
    return f"{invoice_id}:{sent(draft.api_source_id, None) or ''}"


def _recorded(
    work: SqlUnitOfWork, business: Business, editor: str, draft: PaymentDraft, now: datetime
) -> RecordedPayment:
    (recorded,) = record_for(work, business, editor, [draft], now)
    if isinstance(recorded, RemitError):
        raise recorded
    return recorded


def _mailed(work: SqlUnitOfWork, payment: RecordedPayment, editor: str, now: datetime) -> bool:
    """Order a receipt for what is paid now, where somebody can get it."""
    opened = [one for part in payment.parts if (one := work.lock(part.invoice_id, now)) is not None]
    told = [order_mail(work, one, MailKind.RECEIPT, editor, now) for one in opened if one.customer.email is not None]
    return any(told)
