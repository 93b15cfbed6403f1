"""What a bank decides days later about a payment that is processing."""

from typing import Any

from sandbox import charges, events
from sandbox.calls import Call
from sandbox.confirmation import refuse
from sandbox.errors import unexpected_state
from sandbox.intents import find


def settle(call: Call) -> dict[str, Any]:
    """The bank debit arrives."""
    intent, charge = _processing(call)
    charges.settle(charge)
    intent.update(status="succeeded", amount_received=intent["amount"])
    events.record(call, "charge.succeeded", charge)
    events.record(call, "payment_intent.succeeded", intent)
    return intent


def fail(call: Call, code: str = "insufficient_funds") -> dict[str, Any]:
    """The bank debit is returned with one of Stripe's error codes."""
    intent, charge = _processing(call)
    message = "The customer's bank returned the payment."
    charges.fail(charge, code, message)
    method = call.account.payment_methods[charge["payment_method"]]
    error = {"type": "invalid_request_error", "code": code, "message": message, "payment_method": method}
    refuse(call, intent, charge, error)
    return intent


def _processing(call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    intent = find(call)
    if intent["status"] != "processing":
        raise unexpected_state("Only a processing payment can settle or fail.", intent)
    return intent, call.account.charges[intent["latest_charge"]]
