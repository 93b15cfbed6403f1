"""What is asked of Stripe for an attempt: the same words every time, or the idempotency key would not fit them."""

from portal.domain.attempt import Attempt
from portal.domain.invoice import PaymentMethod
from portal.domain.payer_invoice import PayerInvoice
from portal.ports import IntentOrder

DEBIT_CURRENCY = "USD"


def order_of(attempt: Attempt, opened: PayerInvoice, installation: str) -> IntentOrder:
    """The PaymentIntent for `attempt` at its present step."""
    return IntentOrder(
        attempt_id=attempt.id,
        invoice_id=attempt.invoice_id,
        installation=installation,
        amount_cents=attempt.amount_cents,
        currency=attempt.currency,
        method_types=method_types(opened),
        description=f"Invoice {opened.invoice.number}",
        account=attempt.stripe_account,
        idempotency_key=create_key(installation, attempt),
        installment_id=attempt.installment_id,
    )


def method_types(opened: PayerInvoice) -> tuple[str, ...]:
    """Stripe's names for the ways this invoice may be paid online."""
    offered = opened.invoice.payment_methods
    card = ("card",) if PaymentMethod.CREDIT_CARD in offered else ()
    debit = PaymentMethod.ACH in offered and opened.invoice.currency == DEBIT_CURRENCY
    return (*card, "us_bank_account") if debit else card


def create_key(installation: str, attempt: Attempt) -> str:
    """One key per attempt and step, so that a repeated create finds the intent the first one made."""
    return f"remit:{installation}:{attempt.id}:{attempt.step}"


def cancel_key(installation: str, attempt: Attempt) -> str:
    """A new key once the attempt was looked at again, because Stripe repeats a refusal for the same key."""
    return f"remit:{installation}:{attempt.id}:cancel:{int(attempt.updated_at.timestamp())}"
