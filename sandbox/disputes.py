"""Disputes: read and listed over the API, made from a charge by `dispute_steps`."""

import copy
from typing import Any

import stripe

from sandbox.annotations import fields_of
from sandbox.calls import Call
from sandbox.errors import missing
from sandbox.listing import page

FEE_UNITS = 1500
RESPONSE_SECONDS = 7 * 24 * 60 * 60
EVIDENCE = dict.fromkeys(fields_of(stripe.Dispute.Evidence)) | {"enhanced_evidence": {}}


def retrieve(call: Call) -> dict[str, Any]:
    """GET /v1/disputes/{id}"""
    found = call.account.disputes.get(call.ids["id"])
    if found is None:
        raise missing("dispute", call.ids["id"], "id")
    return found


def list_(call: Call) -> dict[str, Any]:
    """GET /v1/disputes"""
    return page(call.account.disputes, call.params, "/v1/disputes", ("charge", "payment_intent"))


def new(call: Call, charge: dict[str, Any], amount: int, reason: str, *, inquiry: bool) -> dict[str, Any]:
    """A dispute over so many smallest units of a charge, put on the call's account."""
    now = call.world.clock.now()
    dispute = {
        "id": call.world.new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": copy.deepcopy(EVIDENCE),
        "evidence_details": {
            "due_by": now + RESPONSE_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "network_reason_code": None,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _method(charge, inquiry=inquiry),
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }
    call.account.disputes[dispute["id"]] = dispute
    return dispute


def _method(charge: dict[str, Any], *, inquiry: bool) -> dict[str, Any] | None:
    card = charge["payment_method_details"].get("card")
    if card is None:
        return None
    case = "inquiry" if inquiry else "chargeback"
    facts = {"brand": card["brand"], "case_type": case, "network": card["brand"], "network_reason_code": None}
    return {"type": "card", "card": facts}


def move(call: Call, dispute: dict[str, Any], units: int, fee: int) -> None:
    """Notes on the dispute that its amount left the account's balance (negative) or came back."""
    now, currency = call.world.clock.now(), dispute["currency"]
    part = {"amount": fee, "application": None, "currency": currency, "description": "Dispute fee"}
    transaction = {
        "id": call.world.new_id("txn"),
        "object": "balance_transaction",
        "amount": units,
        "available_on": now,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": f"Chargeback {'withdrawal' if units < 0 else 'reversal'} for {dispute['charge']}",
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [part | {"type": "stripe_fee"}] if fee else [],
        "net": units - fee,
        "reporting_category": "dispute" if units < 0 else "dispute_reversal",
        "source": dispute["id"],
        "status": "pending",
        "type": "adjustment",
    }
    dispute["balance_transactions"].append(transaction)
