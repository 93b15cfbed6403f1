"""What a payer's bank and Stripe do with a dispute, from its opening to its end."""

from typing import Any

from sandbox import events
from sandbox.calls import Call
from sandbox.cards import INQUIRED
from sandbox.disputes import FEE_UNITS, move, new, retrieve
from sandbox.errors import Refusal, missing
from sandbox.payment_methods import known

ENDED = frozenset({"won", "lost", "warning_closed"})


def open_by_test_number(call: Call) -> None:
    """What the test card or account behind the charge is for: a dispute, or an inquiry before one.

    Nothing where somebody disputed it or gave it back meanwhile.
    """
    charge = call.account.charges[call.ids["id"]]
    if not charge["disputed"] and not charge["refunded"]:
        source = known(call.account, charge["payment_method"]).source
        open_(call, "fraudulent", inquiry=source.later == INQUIRED)


def open_(call: Call, reason: str, amount: int | None = None, *, inquiry: bool = False) -> dict[str, Any]:
    """The payer disputes a paid charge. An inquiry takes no money; a disputed debit is lost at once, for good."""
    charge = _disputable(call)
    rest: int = charge["amount_captured"] - charge["amount_refunded"]
    if amount is not None and not 1 <= amount <= rest:
        raise Refusal(400, "invalid_request_error", f"At most {rest} of this charge can be disputed.", "", "amount")
    debit = "card" not in charge["payment_method_details"]
    dispute = new(call, charge, amount or rest, reason, inquiry=inquiry and not debit)
    charge["disputed"] = True
    events.record(call, "charge.dispute.created", dispute)
    if not dispute["is_charge_refundable"]:
        _withdraw(call, dispute)
    if debit:
        _end(call, dispute, "lost")
    return dispute


def respond(call: Call) -> dict[str, Any]:
    """The business sent its evidence in; the bank is at work."""
    dispute = _open_one(call)
    dispute["status"] = "warning_under_review" if dispute["is_charge_refundable"] else "under_review"
    dispute["evidence_details"].update(has_evidence=True, submission_count=1, submission_method="manual")
    events.record(call, "charge.dispute.updated", dispute)
    return dispute


def escalate(call: Call) -> dict[str, Any]:
    """An inquiry becomes a dispute over what was not refunded meanwhile, and its money goes."""
    dispute = _open_one(call)
    charge = call.account.charges[dispute["charge"]]
    if not dispute["is_charge_refundable"] or charge["refunded"]:
        raise Refusal(400, "invalid_request_error", "Only an inquiry about a paid charge can become a dispute.")
    rest = charge["amount_captured"] - charge["amount_refunded"]
    dispute.update(is_charge_refundable=False, status="needs_response", amount=min(dispute["amount"], rest))
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    events.record(call, "charge.dispute.updated", dispute)
    _withdraw(call, dispute)
    return dispute


def close(call: Call, *, won: bool) -> dict[str, Any]:
    """The bank's last word. An inquiry just ends."""
    dispute = _open_one(call)
    if dispute["is_charge_refundable"]:
        _end(call, dispute, "warning_closed")
        return dispute
    _end(call, dispute, "won" if won else "lost")
    if won:
        move(call, dispute, dispute["amount"], -FEE_UNITS)
        events.record(call, "charge.dispute.funds_reinstated", dispute)
    return dispute


def _disputable(call: Call) -> dict[str, Any]:
    charge = call.account.charges.get(call.ids["id"])
    if charge is None:
        raise missing("charge", call.ids["id"], "charge")
    if charge["status"] != "succeeded" or charge["disputed"] or charge["refunded"]:
        raise Refusal(400, "invalid_request_error", "Only a paid charge can be disputed, and once.", "", "charge")
    return charge


def _open_one(call: Call) -> dict[str, Any]:
    dispute = retrieve(call)
    if dispute["status"] in ENDED:
        raise Refusal(400, "invalid_request_error", f"The dispute is {dispute['status']} already.")
    return dispute


def _withdraw(call: Call, dispute: dict[str, Any]) -> None:
    move(call, dispute, -dispute["amount"], FEE_UNITS)
    events.record(call, "charge.dispute.funds_withdrawn", dispute)


def _end(call: Call, dispute: dict[str, Any], status: str) -> None:
    dispute["status"] = status
    events.record(call, "charge.dispute.closed", dispute)
