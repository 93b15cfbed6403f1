"""What is asked of Stripe, in its own parameters: nothing personal, no receipt of Stripe's."""

from typing import Any

from stripe.params import PaymentIntentCreateParams, RefundCreateParams

from portal.gateway import reading, reading_refunds
from portal.ports import IntentOrder, RefundOrder

EXPAND = ["latest_charge"]


def params_of(order: IntentOrder) -> PaymentIntentCreateParams:
    """A PaymentIntent with explicit method types and our marks; a fee for the application only where there is one."""
    methods: list[Any] = list(order.method_types)
    aim = {reading.INSTALLMENT: order.installment_id} if order.installment_id else {}
    params: PaymentIntentCreateParams = {
        "amount": order.amount_cents,
        "currency": order.currency.lower(),
        "allowed_payment_method_types": methods,
        "description": order.description,
        "expand": EXPAND,
        "metadata": {
            reading.INSTALLATION: order.installation,
            reading.ATTEMPT: order.attempt_id,
            reading.INVOICE: order.invoice_id,
            **aim,
        },
    }
    if order.fee_cents:
        params["application_fee_amount"] = order.fee_cents
    return params


def refund_params_of(order: RefundOrder) -> RefundCreateParams:
    """A refund of a charge, marked as ours by its row."""
    params: RefundCreateParams = {
        "charge": order.charge_id,
        "amount": order.amount_cents,
        "metadata": {reading.INSTALLATION: order.installation, reading_refunds.REFUND: order.row_id},
    }
    if order.return_fee:
        params["refund_application_fee"] = True
    return params
