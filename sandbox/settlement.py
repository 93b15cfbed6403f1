"""What a bank decides days later about a debit that is processing."""

from typing import Any

from sandbox import agenda, charges, events
from sandbox.bank_accounts import RETURNED, TestAccount
from sandbox.calls import Call
from sandbox.cards import DISPUTED
from sandbox.confirmation import refuse
from sandbox.errors import unexpected_state
from sandbox.intents import find
from sandbox.payment_methods import known


def decide(call: Call) -> None:
    """The day has come for a pending charge: its test account says whether the money arrives."""
    charge = call.account.charges[call.ids["id"]]
    source = known(call.account, charge["payment_method"]).source
    assert isinstance(source, TestAccount)
    if charge["status"] != "pending" or source.stays:
        return
    call.ids = {"id": charge["payment_intent"]}
    if source.code:
        fail(call, source.code)
    else:
        settle(call)


def settle(call: Call) -> dict[str, Any]:
    """The bank debit arrives."""
    intent, charge = _processing(call)
    charges.settle(call, charge)
    intent.update(status="succeeded", amount_received=intent["amount"])
    events.record(call, "charge.succeeded", charge)
    events.record(call, "payment_intent.succeeded", intent)
    if known(call.account, charge["payment_method"]).source.later == DISPUTED:
        tomorrow = agenda.business_days_after(call.world.clock.now(), 1)
        call.world.agenda.add(tomorrow, "dispute", call.account.id, charge["id"])
    return intent


def fail(call: Call, code: str = "insufficient_funds") -> dict[str, Any]:
    """The bank debit is returned with one of Stripe's error codes."""
    intent, charge = _processing(call)
    charges.fail(charge, code, RETURNED)
    method = call.account.payment_methods[charge["payment_method"]]
    error = {"type": "invalid_request_error", "code": code, "message": RETURNED, "payment_method": method}
    refuse(call, intent, charge, error)
    return intent


def _processing(call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    intent = find(call)
    if intent["status"] != "processing":
        raise unexpected_state("Only a processing payment can settle or fail.", intent)
    return intent, call.account.charges[intent["latest_charge"]]
