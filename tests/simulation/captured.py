"""Invariant 1 of money.md: what our books say moved, moved at Stripe, or the business recorded it; and not too much.

Computed from the rows and from Stripe's own figures, by none of portal's code.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.simulation.life import Theirs
from tests.simulation.raw import OFFLINE, OWED, Entry

if TYPE_CHECKING:
    from tests.simulation.invariants import Look

BACK = frozenset({"failed", "canceled"})


def money(look: "Look") -> Iterator[str]:
    """1: what our books say was paid, refunded or lost, Stripe has so, and the business."""
    ours, theirs = look.ours, look.theirs
    for entry in ours.entries:
        if entry.provider == "stripe":
            yield from _as_stripe_has_it(entry, theirs)
    offline = sum(look.life.offline.values())
    if ours.sum(*OFFLINE) != offline:
        yield f"{ours.sum(*OFFLINE)} offline, the business recorded {offline}"
    paid, aside = ours.invoice.paid, ours.invoice.unapplied
    if paid + aside != _of_stripe(look) + offline:
        yield f"paid {paid} and unapplied {aside} are not what came in"
    mine = theirs.captured - theirs.refunded - theirs.lost + theirs.processing
    owed = ours.sum(*OWED) + _came_back(look)
    if mine + ours.moved > owed:
        yield f"CHARGED TOO MUCH: {mine} at Stripe and {ours.moved} from other invoices of {owed}"


def _of_stripe(look: "Look") -> int:
    """What moved there, by its own figures, as far as our books have heard of it."""
    theirs, cents = look.theirs, 0
    for entry in look.ours.entries:
        name = entry.object_id
        if entry.kind == "payment" and name in theirs.charges:
            cents += theirs.charges[name]["amount_captured"]
        elif entry.kind in {"refund", "refund_failed"} and name in theirs.refunds:
            cents += theirs.refunds[name]["amount"] * (-1 if entry.kind == "refund" else 1)
        elif entry.kind == "dispute_lost" and name in theirs.disputes:
            cents -= theirs.disputes[name]["amount"]
    return cents


def _came_back(look: "Look") -> int:
    """What came back of refunds and may have been paid anew meanwhile: all but what is, or still has to be, owed again
    with it.
    """
    entered = {(one.kind, one.object_id): one.cents for one in look.ours.entries}
    cents = 0
    for name, refund in look.theirs.refunds.items():
        if refund["status"] in BACK and ("refund", name) in entered:
            heard = ("refund_failed", name) in entered
            cents += refund["amount"] + (entered.get(("credit", name), 0) if heard else 0)
    return cents


def _as_stripe_has_it(entry: Entry, theirs: Theirs) -> Iterator[str]:
    charge, refund = theirs.charges.get(entry.object_id), theirs.refunds.get(entry.object_id)
    true = True
    if entry.kind == "payment":
        true = charge is not None and charge["status"] == "succeeded" and charge["amount_captured"] == entry.cents
    elif entry.kind in {"processing", "processing_failed"}:
        true = charge is not None and charge["amount"] == entry.cents
    elif entry.kind == "refund":
        true = refund is not None and refund["amount"] == -entry.cents
    elif entry.kind == "refund_failed":
        true = refund is not None and refund["amount"] == entry.cents and refund["status"] in BACK
    elif entry.kind == "dispute_lost":
        dispute = theirs.disputes.get(entry.object_id)
        true = dispute is not None and dispute["amount"] == -entry.cents and dispute["status"] == "lost"
    if not true:
        yield f"{entry.kind} of {entry.cents} by {entry.object_id} is not so at Stripe"
