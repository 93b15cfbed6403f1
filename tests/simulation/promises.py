"""More that must be true after every step: what was asked of Stripe, what a total comes to, which part is paid.

Like the invariants beside it, computed from rows and objects, with exact fractions and by none of portal's code.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.simulation.asked_for import LEAST, available, chargeable
from tests.simulation.concerns import begun
from tests.simulation.fees import fees
from tests.simulation.life import INVOICES, OPEN, Life
from tests.simulation.money_back import closed, set_aside
from tests.simulation.parts import HALF, left_of
from tests.simulation.raw import Books

if TYPE_CHECKING:
    from tests.simulation.invariants import Look


def asked_once(look: "Look") -> Iterator[str]:
    """Stripe was asked for one payment by each step of an attempt, and for one refund by each order."""
    steps = {one.id: one.step for one in look.ours.attempts}
    made = Counter(one["metadata"].get("remit_attempt") for one in look.theirs.intents.values())
    for attempt_id, times in made.items():
        if times > steps.get(attempt_id, times):
            yield f"{times} payments were made at Stripe for {attempt_id}, which is at step {steps[attempt_id]}"
    orders = Counter((one["metadata"] or {}).get("remit_refund") for one in look.theirs.refunds.values())
    yield from (f"{order} was given back {times} times" for order, times in orders.items() if order and times > 1)


def totals(look: "Look") -> Iterator[str]:
    """The total is what the lines, the discount and the tax that were saved come to."""
    expected = total_of(look.life.terms)
    if look.ours.invoice.total != expected:
        yield f"the total is {look.ours.invoice.total}, {look.life.terms} comes to {expected}"


def total_of(terms: dict[str, Any]) -> int:
    """By hand: the discount first, then tax on what the business says it is on, each rounded once."""
    subtotal = sum(line["amount"] for line in terms["lineItems"])
    discount, tax = terms.get("discount"), terms.get("salesTax")
    off = _share(subtotal, discount)
    before = discount is None or discount.get("calculateBeforeSalesTax", True)
    return subtotal - off + _share(subtotal - off if before else subtotal, tax)


def _share(cents: int, rate: dict[str, Any] | None) -> int:
    return int(Fraction(rate["value"]) * cents / 100 + HALF) if rate else 0


def credited(look: "Look") -> Iterator[str]:
    """What is given back is not owed again, unless that was asked for; an edit never sets money aside."""
    reopened = {one.refund_id for one in look.ours.refunds if one.reopen}
    entries = look.ours.entries
    for refund in (one for one in entries if one.kind == "refund"):
        own = [one for one in entries if one.object_id == refund.object_id]
        lost = -sum(one.cents for one in own if one.kind in {"refund", "unapplied"})
        credit = -sum(one.cents for one in own if one.kind == "credit")
        expected = 0 if refund.object_id in reopened else lost
        if credit != expected:
            yield f"{credit} were credited for {refund.object_id}, {expected} are not owed any more"
    edits = {one.object_id for one in entries if one.kind == "edited"}
    for one in entries:
        if one.kind == "unapplied" and one.object_id in edits:
            yield f"an edit set {-one.cents} aside that were paid"


def status(look: "Look") -> Iterator[str]:
    """An invoice is open exactly while something is due of it, and refunded once all that was paid went back."""
    invoice = look.ours.invoice
    if closed(look.ours):
        return
    refunded = any(one.kind == "refund" for one in look.ours.entries) and invoice.paid == 0
    due = invoice.owed - invoice.paid
    expected = "OPEN" if due > 0 else "REFUNDED" if refunded else "CLOSED"
    if invoice.status != expected:
        yield f"{due} are due, {invoice.paid} are paid, and the invoice is {invoice.status}, not {expected}"


def rest(look: "Look") -> Iterator[str]:
    """Whoever begins to pay leaves nothing, or as much as Stripe charges."""
    for one in begun(look):
        left = chargeable(one.currency, available(look.ours)) - one.cents
        if left != 0 and left < LEAST[one.currency]:
            yield f"{one.cents} began and leave {left}, which can't be charged"


def methods(look: "Look") -> Iterator[str]:
    """Stripe is asked for the ways to pay that the invoice names, and its currency has."""
    by_bank = "ACH" in look.life.methods and look.ours.invoice.currency == "USD"
    expected = {"card", "us_bank_account"} if by_bank else {"card"}
    secrets = {held.intent_id for held in look.life.held}
    for intent in look.theirs.having(*OPEN):
        if intent["id"] in secrets and set(intent["payment_method_types"]) != expected:
            yield f"{intent['id']} can be paid by {intent['payment_method_types']}, not {sorted(expected)}"


def aims(look: "Look") -> Iterator[str]:
    """What moves by a payment is for the part that its payer chose."""
    for one in look.ours.entries:
        chosen = look.life.aims.get(one.attempt_id or "", one.aim)
        if one.kind != "unapplied" and one.aim != chosen:
            yield f"{one.kind} of {one.cents} is for {one.aim}, {chosen} was chosen"


def installments(life: Life, ours: Books) -> Iterator[str]:
    """Of each part is left what the rows leave of it by hand."""
    left = left_of(ours)
    if left is None:
        return
    data = life.api("GET", f"{INVOICES}/{life.id}").json["data"]
    for part in data["installments"]:
        if part["balance"] != left[part["id"]]:
            yield f"of {part['id']} {part['balance']} are left, by hand {left[part['id']]}"


PROMISES: "dict[str, Callable[[Look], Iterator[str]]]" = {
    "asked once": asked_once,
    "totals": totals,
    "credited": credited,
    "set aside": set_aside,
    "status": status,
    "fees": fees,
    "rest": rest,
    "methods": methods,
    "aims": aims,
}
