"""Charges: one for every attempt to take money, failed attempts included."""

from typing import Any

from sandbox.calls import Call
from sandbox.errors import missing
from sandbox.listing import page
from sandbox.payment_methods import Instrument


def retrieve(call: Call) -> dict[str, Any]:
    """GET /v1/charges/{id}"""
    found = call.account.charges.get(call.ids["id"])
    if found is None:
        raise missing("charge", call.ids["id"], "id")
    return found


def list_(call: Call) -> dict[str, Any]:
    """GET /v1/charges"""
    return page(call.account.charges, call.params, "/v1/charges", ("customer", "payment_intent"))


def attempt(call: Call, intent: dict[str, Any], instrument: Instrument, status: str) -> dict[str, Any]:
    """A new charge of the intent's amount, `succeeded`, `pending` or `failed`, put on the call's account."""
    paid = status == "succeeded"
    charge = {
        "id": call.world.new_id("ch" if instrument.card else "py"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": call.world.new_id("fee") if paid and intent["application_fee_amount"] else None,
        "application_fee_amount": intent["application_fee_amount"],
        "balance_transaction": None,
        "billing_details": instrument.method["billing_details"],
        "calculated_statement_descriptor": "REMIT STAND-IN",
        "captured": paid,
        "created": call.world.clock.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": _outcome(instrument, status),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": instrument.method["id"],
        "payment_method_details": _details(instrument),
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }
    call.account.charges[charge["id"]] = charge
    return charge


def _outcome(instrument: Instrument, status: str) -> dict[str, Any]:
    declined = status == "failed" and instrument.card is not None
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": "01" if declined else None,
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": (instrument.card.decline_code or instrument.card.code) if declined and instrument.card else None,
        "risk_level": "normal" if instrument.card else "not_assessed",
        "seller_message": "The bank declined the payment." if declined else "Payment complete.",
        "type": "issuer_declined" if declined else "authorized",
    }


def _details(instrument: Instrument) -> dict[str, Any]:
    if instrument.card is None:
        bank = dict(instrument.method["us_bank_account"])
        for unused in ("financial_connections_account", "networks", "status_details"):
            del bank[unused]
        return {"type": "us_bank_account", "us_bank_account": bank | {"mandate": None, "payment_reference": None}}
    card = instrument.method["card"]
    same = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    rest = {"installments": None, "mandate": None, "network": card["brand"], "three_d_secure": None}
    return {"type": "card", "card": {name: card[name] for name in same} | rest}


def settle(call: Call, charge: dict[str, Any]) -> None:
    """A pending charge arrives."""
    if charge["application_fee_amount"]:
        charge["application_fee"] = call.world.new_id("fee")
    charge.update(status="succeeded", paid=True, captured=True, amount_captured=charge["amount"])


def fail(charge: dict[str, Any], code: str, message: str) -> None:
    """A charge that the bank returned or refused."""
    charge.update(status="failed", paid=False, failure_code=code, failure_message=message)
