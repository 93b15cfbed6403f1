"""What is asked of Stripe for an attempt: the same words every time, or the idempotency key would not fit them."""

from datetime import timedelta

from portal.domain.attempt import Attempt
from portal.domain.invoice import PaymentMethod
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.refund import Refund
from portal.domain.refusal import online_methods
from portal.ports import IntentOrder, RefundOrder

METHOD_TYPES = {PaymentMethod.CREDIT_CARD: "card", PaymentMethod.ACH: "us_bank_account"}
KEYS_LIVE = timedelta(hours=23)
"""How long a key is trusted to find what its first call made; Stripe forgets it after a day."""


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
        fee_cents=attempt.fee_cents,
    )


def refund_order_of(row: Refund, attempt: Attempt, installation: str) -> RefundOrder:
    """The refund that `row` orders, at its present step. The application keeps no fee of what goes back."""
    return RefundOrder(
        row_id=row.id,
        charge_id=row.charge_id,
        amount_cents=row.amount_cents,
        installation=installation,
        account=attempt.stripe_account,
        idempotency_key=f"remit:{installation}:{row.id}:{row.step}",
        return_fee=attempt.fee_cents > 0,
    )


def method_types(opened: PayerInvoice) -> tuple[str, ...]:
    """Stripe's names for the ways this invoice may be paid online."""
    return tuple(METHOD_TYPES[method] for method in online_methods(opened.invoice))


def create_key(installation: str, attempt: Attempt) -> str:
    """One key per attempt and step, so that a repeated create finds the intent the first one made."""
    return f"remit:{installation}:{attempt.id}:{attempt.step}"


def cancel_key(installation: str, attempt: Attempt) -> str:
    """A new key once the attempt was looked at again, because Stripe repeats a refusal for the same key.

    Within a microsecond it may also have moved on: a refusal while a debit ran must not be repeated once it failed.
    """
    return f"remit:{installation}:{attempt.id}:cancel:{attempt.status}:{attempt.updated_at:%Y%m%dT%H%M%S.%f}"
