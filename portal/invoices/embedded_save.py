"""Saving invoices in the embedded store: judge the drafts, write all rows, tell the ledgers, make the keys.

However many drafts there are, the number of statements stays the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from portal.domain.drafts import InvoiceDraft
from portal.domain.invoice import Invoice, RecordStatus
from portal.domain.local_time import local_date
from portal.domain.mail import MailKind, slot_of
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import RemitError
from portal.invoices.embedded_audit import CREATE, DELETE, UPDATE, invoice_revisions
from portal.invoices.embedded_judge import judged
from portal.invoices.embedded_planning import Planned
from portal.invoices.embedded_tenancy import writing_business
from portal.ports import Saved, SavedInvoice, TokenGrant
from portal.store.audit_rows import Audited
from portal.store.ids import INVOICE, number_of, public
from portal.store.unit_of_work import SqlUnitOfWork


def save_all(
    work: SqlUnitOfWork, grant: TokenGrant, drafts: Sequence[InvoiceDraft | RemitError], now: datetime
) -> list[Saved]:
    """Create (no id) or update invoices of the grant's business; what is wrong with a draft stands in its place.

    Saved again unchanged, nothing changes. Raises `Forbidden`.
    """
    business = writing_business(work, grant)
    work.invoices.hold_numbers_of(business.id)
    results = judged(work, business, drafts, now)
    written = iter(write(work, grant, [one for one in results if isinstance(one, Planned)], now))
    return [next(written) if isinstance(one, Planned) else one for one in results]


def write(work: SqlUnitOfWork, grant: TokenGrant, plans: Sequence[Planned], now: datetime) -> list[SavedInvoice]:
    """Write what was planned, in order, with entries, keys, mail and audit. The invoices' business is held."""
    if not plans:
        return []
    numbers = _write_rows(work, plans, now)
    keys = work.keys.issue_each([number for number, plan in zip(numbers, plans, strict=True) if not plan.before], now)
    keys |= work.keys.printed_each([number for number in numbers if number not in keys])
    opened = work.opened(numbers, now)
    written = [(plan, opened[number]) for number, plan in zip(numbers, plans, strict=True)]
    today = local_date(now, written[0][1].business.time_zone)
    mails = [one for plan, one in written if plan.mails]
    work.order_each([(MailKind.INVOICE, slot_of(MailKind.INVOICE, one, today), one.invoice.id) for one in mails], now)
    work.audit.add(grant.token_id, [_audited(plan.before, one) for plan, one in written], now)
    return [
        SavedInvoice(one, keys.get(number, ""), created=plan.before is None)
        for number, (plan, one) in zip(numbers, written, strict=True)
    ]


def _write_rows(work: SqlUnitOfWork, plans: Sequence[Planned], now: datetime) -> list[int]:
    """Write invoices with lines and plans, and what their ledgers are told; their rows in order.

    Changes come first: a new invoice may take the number that a changed one gives up.
    """
    work.invoices.rewrite_each([(plan.wished, plan.total_cents) for plan in plans if plan.before])
    added = iter(work.invoices.add_each([(plan.wished, plan.total_cents) for plan in plans if not plan.before], now))
    numbers = [number_of(INVOICE, plan.wished.id) if plan.before else next(added) for plan in plans]
    entered = zip(numbers, plans, strict=True)
    work.append_each({number: plan.movements(_named(plan.wished, number)) for number, plan in entered}, now)
    return numbers


def _named(invoice: Invoice, number: int) -> Invoice:
    return invoice if invoice.id else replace(invoice, id=public(INVOICE, number), version=1)


def _audited(before: PayerInvoice | None, after: PayerInvoice) -> Audited:
    deleted = after.invoice.record_status is RecordStatus.INACTIVE
    action = CREATE if before is None else DELETE if deleted else UPDATE
    return Audited(after.business.id, after.invoice.id, action, invoice_revisions(before, after))
