"""Taking in a payment that Stripe knows and our books do not: they were put back from a backup, or lost."""

import re
from datetime import datetime

from portal.domain.attempt import Attempt, AttemptStatus, Choice
from portal.domain.payer_invoice import PayerInvoice
from portal.payments.till import Till
from portal.ports import Intent

ATTEMPT_ID = re.compile(r"att_[0-9a-f]{32}", re.ASCII)


def adopted(till: Till, intent: Intent) -> Attempt | str:
    """The attempt this intent was made for, written anew to be settled; or why it can't be.

    A database put back gives numbers out again, so the invoice of that number may be another one by now: it must have
    been issued before the intent was made.
    """
    with till.open_unit_of_work() as books:
        now = till.clock.now()
        opened = books.lock(intent.invoice_id or "", now)
        why_not = _why_not(till, opened, intent)
        if why_not is not None or opened is None:
            return why_not or "no such invoice"
        known = books.attempt(intent.attempt_id or "")
        if known is not None:
            return known
        attempt = _attempt(opened, intent, now)
        books.add_attempt(attempt)
        return attempt


def _why_not(till: Till, opened: PayerInvoice | None, intent: Intent) -> str | None:
    if opened is None:
        return "no such invoice"
    if intent.attempt_id is None or not ATTEMPT_ID.fullmatch(intent.attempt_id) or intent.created_at is None:
        return "not made by Remit"
    if opened.invoice.issued_at is None or opened.invoice.issued_at > intent.created_at:
        return "the invoice of that number is a later one"
    facts = (
        ("currency", opened.invoice.currency, intent.currency),
        ("account", opened.business.stripe_account, intent.account),
        ("livemode", till.gateway.livemode, intent.livemode),
    )
    wrong = [f"{name}: {expected} expected, {found} found" for name, expected, found in facts if expected != found]
    return "; ".join(wrong) or None


def _attempt(opened: PayerInvoice, intent: Intent, now: datetime) -> Attempt:
    """As one that the bank is at work on: its outcome is read from Stripe next, and nobody is offered its secret."""
    return Attempt(
        id=intent.attempt_id or "",
        invoice_id=opened.invoice.id,
        amount_cents=intent.amount_cents,
        currency=intent.currency,
        choice=Choice.INSTALLMENT if intent.installment_id else Choice.AMOUNT,
        status=AttemptStatus.PROCESSING,
        created_at=intent.created_at or now,
        updated_at=now,
        installment_id=intent.installment_id,
        intent_id=intent.id,
        stripe_account=intent.account,
        livemode=intent.livemode,
    )
