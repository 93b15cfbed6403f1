"""Recording payments that did not come through Remit: the rows, the ledgers of their invoices, the audit trail."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from portal.domain.drafts import Unsent
from portal.domain.invoice import Business
from portal.domain.local_time import local_date
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.payment_drafts import PaymentDraft
from portal.domain.recorded_payment import RecordedPayment, RecordState
from portal.errors import PaymentStarted, RemitError
from portal.invoices.embedded_audit import CREATE, PAY, UPDATE, VOID, revisions
from portal.invoices.embedded_tenancy import writing_business
from portal.invoices.recorded_books import Books
from portal.invoices.recorded_entering import Entering
from portal.invoices.recorded_judge import PaymentJudge
from portal.ports import TokenGrant
from portal.store.audit_rows import Audited
from portal.store.ids import INVOICE, PAYMENT, number_of, public
from portal.store.unit_of_work import SqlUnitOfWork
from portal.wire.payment_writing import v6_payment

Judged = RecordedPayment | RemitError


def record_payments(
    work: SqlUnitOfWork, grant: TokenGrant, drafts: Sequence[PaymentDraft | RemitError], now: datetime
) -> list[Judged]:
    """Enter (no id), confirm, void or describe payments; what is wrong with a draft stands in its place.

    Sent again unchanged, nothing changes. Raises `Forbidden`.
    """
    business = writing_business(work, grant)
    return record_for(work, business, grant.token_id, drafts, now)


def record_for(
    work: SqlUnitOfWork, business: Business, editor: str, drafts: Sequence[PaymentDraft | RemitError], now: datetime
) -> list[Judged]:
    """The same for whoever may write for the business, as `editor` of the audit trail."""
    work.invoices.hold_numbers_of(business.id)
    good = [draft for draft in drafts if isinstance(draft, PaymentDraft)]
    rows = work.recorded(business.id)
    current = rows.among([draft.id for draft in good if draft.id is not None])
    invoices = _invoices(work, business, good, current, now)
    people = {draft.customer_id for draft in good if not isinstance(draft.customer_id, Unsent)}
    sources = _sources(good, current)
    books = Books(
        business=business,
        today=local_date(now, business.time_zone),
        current=current,
        invoices=invoices,
        customers=work.customers(business.id).among(people),
        taken=rows.sources(sources),
        online=rows.online(sources),
    )
    judge, entering = PaymentJudge(books), Entering(invoices)
    results = [_judged(judge, entering, draft) for draft in drafts]
    return _written(_Writing(work, business, editor, now, current, entering), results)


def _invoices(
    work: SqlUnitOfWork,
    business: Business,
    drafts: Sequence[PaymentDraft],
    current: dict[str, RecordedPayment],
    now: datetime,
) -> dict[str, PayerInvoice]:
    """Every invoice the drafts are about, held."""
    named = {part.invoice_id for draft in drafts if not isinstance(draft.parts, Unsent) for part in draft.parts}
    known = {part.invoice_id for payment in current.values() for part in payment.parts}
    opened = work.lock_each(named | known, now)
    return {invoice_id: one for invoice_id, one in opened.items() if one.business.id == business.id}


def _sources(drafts: Sequence[PaymentDraft], current: dict[str, RecordedPayment]) -> set[str]:
    wished = {draft.api_source_id for draft in drafts} | {payment.api_source_id for payment in current.values()}
    return {one for one in wished if isinstance(one, str) and one}


def _judged(judge: PaymentJudge, entering: Entering, draft: PaymentDraft | RemitError) -> Judged:
    if isinstance(draft, RemitError):
        return draft
    try:
        payment = judge.of(draft)
        was = judge.books.current.get(payment.id)
        if was is not None and was.state is RecordState.PROCESSED and payment.state is RecordState.INACTIVE:
            entering.check_void(payment)
    except RemitError as fault:
        return fault
    return payment


class _Writing:
    """The writing of what was judged."""

    def __init__(
        self,
        work: SqlUnitOfWork,
        business: Business,
        editor: str,
        now: datetime,
        current: dict[str, RecordedPayment],
        entering: Entering,
    ) -> None:
        self.work, self.business, self.editor, self.now = work, business, editor, now
        self.current, self.entering = current, entering
        self.audited: list[Audited] = []

    def name(self, payment: RecordedPayment, number: int) -> RecordedPayment:
        """A new payment once it has a row."""
        return replace(payment, id=public(PAYMENT, number))

    def enter(self, payment: RecordedPayment) -> None:
        """Tell the ledgers and the audit trail."""
        before = self.current.get(payment.id)
        if payment == before:
            return
        was = before.state if before else RecordState.PENDING
        if was is RecordState.PENDING and payment.state is RecordState.PROCESSED:
            self.entering.enter(payment, self.business.time_zone)
            self._audit_invoices(PAY, payment)
        if was is RecordState.PROCESSED and payment.state is RecordState.INACTIVE:
            self.entering.void(payment, self.now)
            self._audit_invoices(VOID, payment)
        action = CREATE if before is None else VOID if payment.state is RecordState.INACTIVE else UPDATE
        changes = revisions(v6_payment(before) if before else {}, v6_payment(payment))
        self.audited.append(Audited(self.business.id, payment.id, action, changes))

    def _audit_invoices(self, action: str, payment: RecordedPayment) -> None:
        for part in payment.parts:
            told = (("payment", None, {"id": payment.id, "amount": part.amount_cents}),)
            self.audited.append(Audited(self.business.id, part.invoice_id, action, told))


def _written(writing: _Writing, results: list[Judged]) -> list[Judged]:
    work, rows = writing.work, writing.work.recorded(writing.business.id)
    good = [one for one in results if isinstance(one, RecordedPayment)]
    numbers = iter(rows.add_each([one for one in good if not one.id], writing.now))
    named = [
        one if not isinstance(one, RecordedPayment) or one.id else writing.name(one, next(numbers)) for one in results
    ]
    known = [one for one in named if isinstance(one, RecordedPayment)]
    rows.rewrite_each([one for one in known if one.id in writing.current and one != writing.current[one.id]])
    for payment in known:
        writing.enter(payment)
    moved = writing.entering.movements
    work.append_each({number_of(INVOICE, invoice_id): theirs for invoice_id, theirs in moved.items()}, writing.now)
    work.audit.add(writing.editor, writing.audited, writing.now)
    return named


def started(drafts: Sequence[PaymentDraft | RemitError], results: Sequence[Judged]) -> frozenset[str]:
    """The invoices whose live attempt stands in the way of a payment."""
    waiting = [draft for draft, one in zip(drafts, results, strict=True) if isinstance(one, PaymentStarted)]
    parts = [
        draft.parts for draft in waiting if isinstance(draft, PaymentDraft) and not isinstance(draft.parts, Unsent)
    ]
    return frozenset(part.invoice_id for some in parts for part in some)
