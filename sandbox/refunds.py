"""Refunds: money given back from a charge, whole or in part."""

from typing import Any

from sandbox import agenda, currencies, events, rules
from sandbox.calls import Call
from sandbox.cards import REFUND_FAILS, REFUND_WAITS
from sandbox.errors import Refusal, invalid, missing
from sandbox.listing import page
from sandbox.payment_methods import known

BUSINESS_DAYS = 4


def check_create(params: dict[str, Any]) -> None:
    """What Stripe demands of a new refund beyond its types. Raises Breach."""
    rules.check_texts(params)
    if ("charge" in params) == ("payment_intent" in params):
        raise invalid("Name either a charge or a payment_intent.", "parameter_missing", "payment_intent")
    if params.get("amount", 1) < 1:
        raise invalid("This value must be greater than or equal to 1.", "parameter_invalid_integer", "amount")


def create(call: Call) -> dict[str, Any]:
    """POST /v1/refunds"""
    charge = _named_charge(call)
    if call.params.get("refund_application_fee"):
        _check_fee(call, charge)
    return make(call, charge, call.params.get("amount"))


def make(call: Call, charge: dict[str, Any], amount: int | None = None) -> dict[str, Any]:
    """Gives so many smallest units back, all that is left when None. Raises Refusal for more than that."""
    rest = charge["amount_captured"] - charge["amount_refunded"]
    _check(call, charge, rest, amount)
    refund = _new(call, charge, rest if amount is None else amount)
    call.account.refunds[refund["id"]] = refund
    charge["amount_refunded"] += refund["amount"]
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    if call.params.get("refund_application_fee"):
        _return_fee(call, charge, refund["amount"])
    _plan(call, charge, refund)
    events.record(call, "refund.created", refund)
    events.record(call, "charge.refunded", charge)
    return refund


def retrieve(call: Call) -> dict[str, Any]:
    """GET /v1/refunds/{id}"""
    found = call.account.refunds.get(call.ids["id"])
    if found is None:
        raise missing("refund", call.ids["id"], "id")
    return found


def list_(call: Call) -> dict[str, Any]:
    """GET /v1/refunds"""
    return page(call.account.refunds, call.params, "/v1/refunds", ("charge", "payment_intent"))


def _named_charge(call: Call) -> dict[str, Any]:
    if "charge" in call.params:
        charge = call.account.charges.get(call.params["charge"])
        if charge is None:
            raise missing("charge", call.params["charge"], "charge")
        return charge
    intent = call.account.intents.get(call.params["payment_intent"])
    if intent is None:
        raise missing("payment_intent", call.params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise Refusal(400, "invalid_request_error", message, "", "payment_intent")
    return call.account.charges[intent["latest_charge"]]


def _is_charged_back(call: Call, charge: dict[str, Any]) -> bool:
    """Whether a dispute took the charge's money, or may do so still. Inquiries and won disputes do not."""
    disputes = [dispute for dispute in call.account.disputes.values() if dispute["charge"] == charge["id"]]
    return any(not dispute["is_charge_refundable"] and dispute["status"] != "won" for dispute in disputes)


def _check(call: Call, charge: dict[str, Any], rest: int, amount: int | None) -> None:
    if charge["status"] != "succeeded":
        raise Refusal(400, "invalid_request_error", f"Charge {charge['id']} was not paid.", "", "charge")
    if charge["disputed"] and _is_charged_back(call, charge):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise Refusal(400, "invalid_request_error", message, "charge_disputed")
    if rest == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refusal(400, "invalid_request_error", message, "charge_already_refunded")
    if amount is not None:
        currencies.check_step(amount, charge["currency"])
    if amount is not None and amount > rest:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({rest})."
        raise Refusal(400, "invalid_request_error", message, "", "amount")


def _check_fee(call: Call, charge: dict[str, Any]) -> None:
    if not call.account.connected or not charge["application_fee_amount"]:
        raise invalid("This charge has no application fee.", "", "refund_application_fee")


def _return_fee(call: Call, charge: dict[str, Any], amount: int) -> None:
    """The application's fee goes back in proportion, its last part with the last refund."""
    returned = call.account.fees_returned.get(charge["id"], 0)
    fee = charge["application_fee_amount"]
    share = fee - returned if charge["refunded"] else fee * amount // charge["amount"]
    call.account.fees_returned[charge["id"]] = returned + share


def _plan(call: Call, charge: dict[str, Any], refund: dict[str, Any]) -> None:
    """Bank refunds take days, and so does what a test card says of its refunds."""
    instrument = known(call.account, charge["payment_method"])
    if instrument.card is None or instrument.source.later == REFUND_WAITS:
        refund.update(status="pending", pending_reason="processing")
    if refund["status"] == "pending" or instrument.source.later == REFUND_FAILS:
        at = agenda.business_days_after(call.world.clock.now(), BUSINESS_DAYS)
        call.world.agenda.add(at, "refund", call.account.id, refund["id"])


def _new(call: Call, charge: dict[str, Any], amount: int) -> dict[str, Any]:
    kind = charge["payment_method_details"]["type"]
    card = {"reference": None, "reference_status": "pending", "reference_type": None, "type": "refund"}
    return {
        "id": call.world.new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": call.world.clock.now(),
        "currency": charge["currency"],
        "destination_details": {"type": kind} | ({"card": card} if kind == "card" else {}),
        "metadata": call.params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
