"""When an invoice that people may have paid may still change, and what the change enters in its ledger."""

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.invoice import Invoice, InvoiceStatus, RecordStatus
from portal.domain.ledger import EntryKind, Movement, Standing
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.unknown import known
from portal.errors import InvalidField, NotModifiable, PaymentProcessing, PaymentStarted
from portal.store.ledger_rows import HERE

OVER = frozenset({InvoiceStatus.CLOSED, InvoiceStatus.CANCELLED, InvoiceStatus.REFUNDED})
BEFORE_ISSUE = frozenset({InvoiceStatus.DRAFT, InvoiceStatus.SCHEDULED})
BY_HAND = BEFORE_ISSUE | {InvoiceStatus.OPEN, InvoiceStatus.CANCELLED}


def check_not_over(current: Invoice) -> None:
    """Raises `NotModifiable` for an invoice that nothing may change any more."""
    if current.status in OVER or current.record_status is RecordStatus.INACTIVE:
        raise NotModifiable("A closed, cancelled, refunded or deleted invoice may not change.", "id")


def check_change(opened: PayerInvoice, wished: Invoice, total_cents: int) -> None:
    """Raises `NotModifiable`, `PaymentProcessing`, `PaymentStarted` or `InvalidField` where `wished` may not be."""
    current, standing = opened.invoice, opened.standing
    if wished.status not in BY_HAND:
        raise InvalidField("CLOSED and REFUNDED follow from payments; they can't be set.", "invoiceStatus")
    if wished.status in BEFORE_ISSUE and current.status not in BEFORE_ISSUE:
        raise NotModifiable("An issued invoice can't go back.", "invoiceStatus")
    if current.status not in BEFORE_ISSUE and _matters(opened, wished, total_cents):
        _check_payments(opened)
        _check_paid(standing, total_cents - opened.total_cents)
    if wished.record_status is RecordStatus.INACTIVE:
        check_deletion(opened)


def check_deletion(opened: PayerInvoice) -> None:
    """Raises `NotModifiable`, `PaymentProcessing` or `PaymentStarted` where the invoice may not be deleted.

    What came through Stripe counts even when it went back: a bank may still ask about it.
    """
    _check_payments(opened)
    standing = opened.standing
    charged = any(payment.kind == EntryKind.PAYMENT for payment in known(opened.payments, ()))
    if charged or standing.paid_cents or standing.unapplied_cents:
        raise NotModifiable("An invoice that money was paid on can't be deleted.", "id")


def _matters(opened: PayerInvoice, wished: Invoice, total_cents: int) -> bool:
    """Whether the change is one that somebody who is paying right now should not meet unaware."""
    current = opened.invoice
    return total_cents != opened.total_cents or any(
        getattr(current, name) != getattr(wished, name)
        for name in ("status", "record_status", "installments", "payment_methods")
    )


def _check_payments(opened: PayerInvoice) -> None:
    attempt: Attempt | None = known(opened.attempt, None)
    if opened.standing.processing_cents or (attempt and attempt.status is AttemptStatus.PROCESSING):
        raise PaymentProcessing("A payment of this invoice is being processed.")
    if attempt is not None:
        raise PaymentStarted("A payment of this invoice has been started.", attempt.id, attempt.amount_cents)


def _check_paid(standing: Standing, more_cents: int) -> None:
    if standing.owed_cents + more_cents < standing.paid_cents:
        raise NotModifiable("The total would be less than what was paid.", "lineItems")


def movements_of(current: Invoice | None, wished: Invoice, standing: Standing, more_cents: int) -> list[Movement]:
    """What the ledger is told: `issued` the total, `edited` the difference, `write_off` what will not be asked for.

    `more_cents` is what the total rises by (the whole total of a new invoice).
    """
    issued = current is not None and current.status not in BEFORE_ISSUE
    if not issued:
        opens = wished.status is InvoiceStatus.OPEN and wished.record_status is RecordStatus.ACTIVE
        return [_movement(EntryKind.ISSUED, more_cents, wished)] if opens else []
    edited = [_movement(EntryKind.EDITED, more_cents, wished)] if more_cents else []
    if wished.status is InvoiceStatus.OPEN:
        return edited
    left = standing.balance_cents + more_cents
    return [*edited, _movement(EntryKind.WRITE_OFF, -left, wished)] if left else edited


def _movement(kind: EntryKind, amount_cents: int, invoice: Invoice) -> Movement:
    return Movement(kind, amount_cents, invoice.currency, HERE, f"{invoice.id}:{invoice.version}")
