"""PaymentIntents: made, read, listed, cancelled."""

import copy
from typing import Any

from sandbox import currencies, events, rules
from sandbox.calls import Call
from sandbox.confirmation import confirm
from sandbox.errors import invalid, missing, unexpected_state
from sandbox.identifiers import token
from sandbox.listing import page

CANCELLABLE = frozenset({"requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"})


def check_create(params: dict[str, Any]) -> None:
    """What Stripe demands of a new intent beyond its types. Raises Breach."""
    currencies.check(params["amount"], params["currency"])
    rules.check_texts(params)
    if params.get("capture_method") == "manual":
        raise invalid("The stand-in does not play manual capture.", "", "capture_method")
    automatic = params.get("automatic_payment_methods", {}).get("enabled")
    if automatic and "allowed_payment_method_types" in params:
        raise invalid("Name payment method types or let them be automatic, not both.", "parameters_exclusive")
    if "payment_method" in params and not params.get("confirm"):
        raise invalid("The stand-in takes a payment_method only together with confirm.", "", "payment_method")
    if "return_url" in params and not params.get("confirm"):
        raise invalid("return_url is taken only together with confirm.", "", "return_url")


def create(call: Call) -> dict[str, Any]:
    """POST /v1/payment_intents"""
    if call.params.get("customer", None) not in (None, *call.account.customers):
        raise missing("customer", call.params["customer"], "customer")
    _check_fee(call)
    intent = _new(call)
    call.account.intents[intent["id"]] = intent
    events.record(call, "payment_intent.created", intent)
    if call.params.get("confirm"):
        confirm(call, intent)
    return intent


def _check_fee(call: Call) -> None:
    fee = call.params.get("application_fee_amount")
    if fee is None:
        return
    if not call.account.connected:
        raise invalid("A fee needs a connected account.", "", "application_fee_amount")
    if not 0 < fee <= call.params["amount"]:
        raise invalid("The fee is more than nothing and at most the amount.", "", "application_fee_amount")


def _new(call: Call) -> dict[str, Any]:
    params = call.params
    name = call.world.new_id("pi")
    return {
        "id": name,
        "object": "payment_intent",
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": params.get("application_fee_amount"),
        "automatic_payment_methods": _automatic(params),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": params.get("capture_method", "automatic_async"),
        "client_secret": f"{name}_secret_{token()}",
        "confirmation_method": "automatic",
        "created": call.world.clock.now(),
        "currency": params["currency"],
        "customer": params.get("customer"),
        "description": params.get("description"),
        "excluded_payment_method_types": params.get("excluded_payment_method_types") or None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": _types(params),
        "processing": None,
        "receipt_email": params.get("receipt_email"),
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": params.get("statement_descriptor"),
        "statement_descriptor_suffix": params.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def _automatic(params: dict[str, Any]) -> dict[str, Any] | None:
    if "allowed_payment_method_types" in params:
        return None
    chosen: dict[str, Any] = params.get("automatic_payment_methods", {})
    return {"enabled": True, "allow_redirects": "always"} | chosen


def _types(params: dict[str, Any]) -> list[str]:
    offered = params.get("allowed_payment_method_types", ["card", "us_bank_account"])
    taken = set(params.get("excluded_payment_method_types") or [])
    if params["currency"] != "usd":
        taken.add("us_bank_account")
    types = [name for name in offered if name not in taken]
    if not types or not set(types) <= {"card", "us_bank_account"}:
        raise invalid("The stand-in plays card and us_bank_account (USD) only.", "", "allowed_payment_method_types")
    return types


def find(call: Call) -> dict[str, Any]:
    """The intent the path names, on this account only."""
    found = call.account.intents.get(call.ids["id"])
    if found is None:
        raise missing("payment_intent", call.ids["id"])
    return found


def list_(call: Call) -> dict[str, Any]:
    """GET /v1/payment_intents"""
    return page(call.account.intents, call.params, "/v1/payment_intents", ("customer",))


def change(call: Call) -> dict[str, Any]:
    """POST /v1/payment_intents/{id}: another amount, while nobody has paid it. The client secret stays as it is."""
    intent = find(call)
    if intent["status"] not in CANCELLABLE:
        message = f"This PaymentIntent's amount could not be updated because it has a status of {intent['status']}."
        raise unexpected_state(message, copy.deepcopy(intent))
    if "amount" in call.params:
        currencies.check(call.params["amount"], intent["currency"])
        intent["amount"] = call.params["amount"]
    return intent


def cancel(call: Call) -> dict[str, Any]:
    """POST /v1/payment_intents/{id}/cancel"""
    intent = find(call)
    if intent["status"] not in CANCELLABLE:
        message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise unexpected_state(message, copy.deepcopy(intent))
    reason = call.params.get("cancellation_reason") or None
    intent.update(status="canceled", canceled_at=call.world.clock.now(), cancellation_reason=reason, next_action=None)
    events.record(call, "payment_intent.canceled", intent)
    return intent
