"""What a bank decides later about a refund."""

from typing import Any

from sandbox import events
from sandbox.calls import Call
from sandbox.cards import REFUND_FAILS
from sandbox.errors import Refusal
from sandbox.payment_methods import known
from sandbox.refunds import retrieve


def decide(call: Call) -> None:
    """The day has come: a pending refund arrives, and one to a test card that returns refunds comes back."""
    refund = retrieve(call)
    charge = call.account.charges[refund["charge"]]
    if refund["status"] == "pending":
        succeed(call)
    elif refund["status"] == "succeeded" and known(call.account, charge["payment_method"]).source.later == REFUND_FAILS:
        fail(call)


def succeed(call: Call) -> dict[str, Any]:
    """A pending refund arrives."""
    refund = retrieve(call)
    if refund["status"] != "pending":
        raise _ended(refund)
    refund.update(status="succeeded", pending_reason=None)
    _tell(call, refund)
    return refund


def fail(call: Call, reason: str = "unknown") -> dict[str, Any]:
    """A refund comes back, and its units can be refunded again; also one that had succeeded."""
    refund = retrieve(call)
    if refund["status"] not in ("pending", "succeeded"):
        raise _ended(refund)
    refund.update(status="failed", pending_reason=None, failure_reason=reason)
    charge = call.account.charges[refund["charge"]]
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    _tell(call, refund)
    events.record(call, "refund.failed", refund)
    return refund


def _tell(call: Call, refund: dict[str, Any]) -> None:
    events.record(call, "refund.updated", refund)
    events.record(call, "charge.refund.updated", refund)


def _ended(refund: dict[str, Any]) -> Refusal:
    return Refusal(400, "invalid_request_error", f"The refund {refund['id']} is {refund['status']} already.")
