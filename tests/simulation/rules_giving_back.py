"""Money that goes back, and money that pays nothing yet."""

from contextlib import suppress
from typing import Any

from portal.errors import RemitError
from portal.ports import RefundRequest
from tests.simulation.chances import Picks
from tests.simulation.life import OK, PAYMENTS, Broken, Life, Row, steps
from tests.simulation.rules import rule


def paid_online(life: Life) -> list[Row]:
    return [one for one in life.theirs.charges.values() if one["status"] == "succeeded" and one["paid"]]


def left(life: Life) -> list[Row]:
    """The charges of which not all has gone back."""
    return [one for one in paid_online(life) if one["amount_refunded"] < one["amount_captured"]]


def left_here(life: Life) -> int:
    """What can be given back as far as our books have heard."""
    return max(0, life.ours.sum("payment", "refund", "refund_failed", "dispute_lost"))


def owed(life: Life) -> bool:
    """Whether anything is due of an invoice that can be paid."""
    invoice = life.ours.invoice
    return invoice.status == "OPEN" and invoice.owed > invoice.paid


def refunds(life: Life, *statuses: str) -> list[Row]:
    return [one for one in life.theirs.refunds.values() if one["status"] in statuses]


@rule(5, lambda life: left_here(life) > 0)
def refund_all(life: Life, picks: Picks) -> None:
    """`python -m portal refund`: everything, perhaps to be owed again."""
    _order(life, None, reopen=picks.number() % 3 == 0)


@rule(6, lambda life: left_here(life) > 0)
def refund_some(life: Life, picks: Picks) -> None:
    """`python -m portal refund --amount-cents`."""
    _order(life, steps(life, picks.share(left_here(life))), reopen=picks.number() % 3 == 0)


@rule(10, lambda life: left_here(life) > 0 or bool(life.ordered))
def refund_over_the_api(life: Life, picks: Picks) -> None:
    """A negative payment; sometimes under the name of an earlier order, which must not be made twice."""
    life.orders += picks.number() % 3 != 0 or not life.orders
    name, cents = f"refund {life.orders} of {life.id}", steps(life, picks.share(left_here(life)))
    body: dict[str, Any] = {"apiSourceId": name, "children": [{"invoiceId": life.id, "amount": -cents}]}
    times = picks.of((1, 2))
    if picks.number() % 4 == 1:
        life.control.next_fail("timeout_after", "POST /v1/refunds", times=2)
    for _ in range(times):  # a program that heard nothing good says it again
        before = _ordered(life)
        item = (life.api("POST", PAYMENTS, {"data": [body]}).json.get("data") or [{}])[0]
        made = _ordered(life) - before
        if made and name in life.ordered and not life.interrupted:
            raise Broken("asked once", f"{name} was ordered before, and is ordered again")
        if item.get("statusCode") == OK and life.ordered.get(name, cents) != cents:
            raise Broken("asked once", f"{name} was of {life.ordered[name]}, and {cents} are accepted under it")
        life.ordered |= {name: cents} if made else {}
        _told_of(life, item, made)


@rule(6, lambda life: bool(left(life)) and not life.gone)
def refund_in_the_dashboard(life: Life, picks: Picks) -> None:
    """Somebody gives back at Stripe, past us."""
    charge = picks.of(left(life))
    rest = charge["amount_captured"] - charge["amount_refunded"]
    life.control.refund(charge["payment_intent"], picks.of((None, steps(life, picks.share(rest)))))


@rule(8, lambda life: bool(refunds(life, "succeeded", "pending")))
def refund_comes_back(life: Life, picks: Picks) -> None:
    """The payer's bank does not take it, or it is called off."""
    refund = picks.of(refunds(life, "succeeded", "pending"))
    life.control.fail_refund(refund["id"])
    refund["status"] = picks.of(("failed", "failed", "canceled"))


@rule(40, lambda life: bool(refunds(life, "pending")))
def refund_arrives(life: Life, picks: Picks) -> None:
    """The payer's bank takes it."""
    life.control.settle_refund(picks.of(refunds(life, "pending"))["id"])


@rule(10, lambda life: life.ours.invoice.unapplied > 0)
def apply_unapplied(life: Life, picks: Picks) -> None:
    """`python -m portal unapplied apply`: money set aside pays the invoice after all, where anything is owed of it."""
    before, is_owed = life.ours, owed(life)
    with suppress(RemitError):
        life.market.world.payments.apply_unapplied(life.id)
    if not is_owed and life.ours != before and not life.interrupted:
        raise Broken("set aside", "money that was set aside moved, and nothing was owed")


def _ordered(life: Life) -> set[str]:
    """The refunds that were ordered through us."""
    return {one.id for one in life.ours.refunds if one.id.startswith("rfd_")}


def _told_of(life: Life, item: Row, made: set[str]) -> None:
    """The program hears that it succeeded only of what Stripe has so."""
    there = {(one["metadata"] or {}).get("remit_refund"): one["status"] for one in life.theirs.refunds.values()}
    wrong = {order: there.get(order) for order in made if there.get(order) != "succeeded"}
    if wrong and (item.get("data") or {}).get("refundStatus") == "SUCCEEDED":
        raise Broken("told", f"the program is told that it succeeded; Stripe has it as {wrong}")


def _order(life: Life, cents: int | None, *, reopen: bool) -> None:
    with suppress(RemitError):
        life.market.world.payments.refund(RefundRequest(life.id, cents, reopen=reopen))
