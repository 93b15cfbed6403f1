"""What stays with the installation of each charge on a connected account, and goes back with a refund."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.simulation.asked_for import facts_of
from tests.simulation.life import Row
from tests.simulation.parts import HALF

if TYPE_CHECKING:
    from tests.simulation.invariants import Look


def fees(look: "Look") -> Iterator[str]:
    """Each payment is asked for on the business's account, with its percentage of the amount; refunds return theirs."""
    facts = facts_of(look.life.market, look.life.business)
    account = look.life.market.world.stripe.world.account(facts.get("stripe_account", ""))
    for intent in look.theirs.intents.values():
        expected, found = _fee(facts, intent["amount"]), intent["application_fee_amount"] or 0
        if intent["id"] not in account.intents:
            yield f"{intent['id']} is not on the account {account.id} of its business"
        if found != expected:
            yield f"the fee of {intent['amount']} is {found}, by hand {expected}"
    for charge in look.theirs.charges.values():
        given = [one for one in look.theirs.refunds.values() if one["charge"] == charge["id"]]
        expected_back, back = _returned(charge, given), account.fees_returned.get(charge["id"], 0)
        if back not in expected_back:
            yield f"{back} of the fee of {charge['id']} went back, by hand {sorted(expected_back)}"


def _fee(facts: dict[str, Any], cents: int) -> int:
    """A half goes up; never the whole."""
    percent = facts.get("application_fee_percent") if "stripe_account" in facts else None
    return min(int(Fraction(percent) * cents / 100 + HALF), cents - 1) if percent is not None else 0


def _returned(charge: Row, refunds: list[Row]) -> set[int]:
    """In proportion, what is left with the last of the charge; with refunds that came back, which was the last is
    not told. What is given back past us returns nothing.
    """
    fee, given, found = charge["application_fee_amount"] or 0, 0, {0}
    came_back = any(one["status"] in {"failed", "canceled"} for one in refunds)
    for refund in refunds:
        given += refund["amount"]
        if not fee or "remit_refund" not in (refund["metadata"] or {}):
            continue
        share, last = fee * refund["amount"] // charge["amount"], given >= charge["amount_captured"]
        some = {back + share for back in found} if came_back or not last else set()
        found = some | ({fee} if last else set())
    return found
