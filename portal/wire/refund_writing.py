"""From money given back to the v6 payment that says so: its amounts are below zero."""

from typing import Any

from portal.domain.refund_drafts import GivenBack
from portal.wire.custom_data import custom_data
from portal.wire.payment_writing import account

DISPLAYED = "Refund"


def v6_refund(given: GivenBack) -> dict[str, Any]:
    """The v6 payment; amounts are whole minor units. Ordering it again under its name answers the same order."""
    draft = given.draft
    return {
        "id": given.refunds[0].id,
        "date": given.day.isoformat(),
        "amount": -draft.amount_cents,
        "displayName": DISPLAYED,
        "description": draft.description,
        "notes": draft.notes,
        "status": "ACTIVE",
        "reviewStatus": None,
        "refundStatus": given.outcome.value,
        "apiName": draft.api_name,
        "apiSourceId": draft.api_source_id,
        "bankAccount": None,
        "customer": None,
        "glAccount": None,
        "children": [_child(given)],
        "customData": custom_data(draft.custom_data_json),
    }


def _child(given: GivenBack) -> dict[str, Any]:
    draft = given.draft
    return {
        "id": given.refunds[0].id,
        "amount": -draft.amount_cents,
        "invoiceId": draft.invoice_id,
        "installmentId": None,
        "billId": None,
        "apiItemId": draft.api_item_id,
        "glAccount": account(draft.gl_account_id),
    }
