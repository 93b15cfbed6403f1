"""The entries of a ledger beside the stand-in's objects: each charge, refund and dispute once, for as much, no others.

Both are read as they are, by none of portal's code.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.simulation.holdings import Row, Theirs
from tests.simulation.raw import Books

BACK = frozenset({"failed", "canceled"})


def by_invoice(accounts: dict[str, dict[str, list[Row]]]) -> dict[str, Theirs]:
    """The stand-in's objects of each invoice; an invoice without any has none."""
    found: dict[str, Theirs] = defaultdict(lambda: Theirs({}, {}, {}, {}))
    for account in accounts.values():
        invoices = {intent["id"]: intent["metadata"].get("remit_invoice", "") for intent in account["intents"]}
        for intent in account["intents"]:
            found[invoices[intent["id"]]].intents[intent["id"]] = intent
        for kind in ("charges", "refunds", "disputes"):
            for one in account[kind]:
                getattr(found[invoices[one["payment_intent"]]], kind)[one["id"]] = one
    return found


def unmatched(ours: Books, theirs: Theirs) -> Iterator[str]:
    """Where the two differ, once our books have heard of everything."""
    for kind, objects in _expected(theirs).items():
        entered = {one.object_id: one.cents for one in ours.entries if (one.provider, one.kind) == ("stripe", kind)}
        if entered != objects:
            yield f"{kind}: entered {_without(entered, objects)}, Stripe has {_without(objects, entered)}"
    for entry in ours.entries:
        charge: dict[str, Any] = theirs.charges.get(entry.object_id, {})
        if entry.kind in {"processing", "processing_failed"} and charge.get("amount") != entry.cents:
            yield f"{entry.kind} of {entry.cents} by {entry.object_id}, Stripe has {charge.get('amount')}"
    if ours.under_way != theirs.processing:
        yield f"{ours.under_way} are entered as under way, at Stripe {theirs.processing}"


def _expected(theirs: Theirs) -> dict[str, dict[str, int]]:
    """What must be entered, by kind and object, with the sign it has in the ledger."""
    refunds, disputes = theirs.refunds, theirs.disputes
    return {
        "payment": {name: one["amount_captured"] for name, one in theirs.charges.items() if one["amount_captured"]},
        "refund": {name: -one["amount"] for name, one in refunds.items()},
        "refund_failed": {name: one["amount"] for name, one in refunds.items() if one["status"] in BACK},
        "dispute_opened": {name: one["amount"] for name, one in disputes.items()},
        "dispute_won": {name: one["amount"] for name, one in disputes.items() if one["status"] == "won"},
        "dispute_lost": {name: -one["amount"] for name, one in disputes.items() if one["status"] == "lost"},
    }


def _without(these: dict[str, int], others: dict[str, int]) -> dict[str, int]:
    return {name: cents for name, cents in these.items() if others.get(name) != cents}
