"""From a payment to the v6 payment."""

from typing import Any

from portal.domain.invoice import Customer
from portal.domain.recorded_payment import PaymentPart, RecordedPayment, RecordState
from portal.wire.custom_data import custom_data
from portal.wire.payment_items import ReviewStatus


def v6_payment(payment: RecordedPayment) -> dict[str, Any]:
    """The v6 payment; amounts are whole minor units. Saving it again changes nothing."""
    voided, pending = payment.state is RecordState.INACTIVE, payment.state is RecordState.PENDING
    return {
        "id": payment.id,
        "date": payment.date.isoformat(),
        "amount": payment.amount_cents,
        "displayName": payment.method,
        "description": payment.description,
        "notes": payment.notes,
        "status": "INACTIVE" if voided else "ACTIVE",
        "reviewStatus": ReviewStatus.PARTNER_REVIEW_REQUIRED.value if pending else None,
        "refundStatus": payment.refund.value if payment.refund else None,
        "apiName": payment.api_name,
        "apiSourceId": payment.api_source_id,
        "bankAccount": _bank(payment.bank_account_id),
        "customer": _payer(payment.customer),
        "glAccount": account(payment.gl_account_id),
        "children": [_child(part) for part in payment.parts],
        "customData": custom_data(payment.custom_data_json),
    }


def _payer(customer: Customer | None) -> dict[str, Any] | None:
    return None if customer is None else {"id": customer.id, "name": customer.name, "email": customer.email}


def _child(part: PaymentPart) -> dict[str, Any]:
    return {
        "id": part.id,
        "amount": part.amount_cents,
        "invoiceId": part.invoice_id,
        "installmentId": part.installment_id,
        "billId": None,
        "apiItemId": part.api_item_id,
        "glAccount": account(part.gl_account_id),
    }


def _bank(account_id: str | None) -> dict[str, Any] | None:
    return None if account_id is None else {"id": account_id, "name": None, "displayName": None}


def account(account_id: str | None) -> dict[str, Any] | None:
    """Remit keeps no chart of accounts: the id is the partner's, the rest unknown."""
    if account_id is None:
        return None
    return {"id": account_id, "name": None, "accountNo": None, "type": None, "iconUrl": None}
