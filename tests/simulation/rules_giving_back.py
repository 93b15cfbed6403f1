"""Money that goes back, and money that pays nothing yet."""

from contextlib import suppress
from typing import Any

from portal.errors import RemitError
from portal.ports import RefundRequest
from tests.simulation.chances import Picks
from tests.simulation.life import PAYMENTS, Broken, Life, Row, steps
from tests.simulation.rules import rule


def paid_online(life: Life) -> list[Row]:
    return [one for one in life.theirs.charges.values() if one["status"] == "succeeded" and one["paid"]]


def refunds(life: Life, *statuses: str) -> list[Row]:
    return [one for one in life.theirs.refunds.values() if one["status"] in statuses]


def was_paid(life: Life) -> bool:
    return bool(paid_online(life))


@rule(5, was_paid)
def refund_all(life: Life, picks: Picks) -> None:
    """`python -m portal refund`: everything, perhaps to be owed again."""
    _order(life, None, reopen=picks.number() % 3 == 0)


@rule(6, was_paid)
def refund_some(life: Life, picks: Picks) -> None:
    """`python -m portal refund --amount-cents`."""
    _order(life, picks.share(life.theirs.captured), reopen=picks.number() % 3 == 0)


@rule(5, was_paid)
def refund_over_the_api(life: Life, picks: Picks) -> None:
    """A negative payment; sometimes under the name of an earlier order, which must not be made twice."""
    life.orders += picks.number() % 3 != 0 or not life.orders
    name, before = f"refund {life.orders} of {life.id}", _ordered(life)
    body: dict[str, Any] = {
        "apiSourceId": name,
        "children": [{"invoiceId": life.id, "amount": -picks.share(life.theirs.captured)}],
    }
    times = picks.of((1, 2))
    if picks.number() % 4 == 1:
        life.control.next_fail("timeout_after", "POST /v1/refunds", times=2)
    for _ in range(times):  # a program that heard nothing good says it again
        life.api("POST", PAYMENTS, {"data": [body]})
        made = _ordered(life) - before
        if made and name in life.named and not life.interrupted:
            raise Broken("asked once", f"{name} was ordered before, and is ordered again")
        life.named |= {name} if made else set()
        before += made


@rule(6, lambda life: was_paid(life) and not life.gone)
def refund_in_the_dashboard(life: Life, picks: Picks) -> None:
    """Somebody gives back at Stripe, past us."""
    charge = picks.of(paid_online(life))
    rest = charge["amount_captured"] - charge["amount_refunded"]
    life.control.refund(charge["payment_intent"], picks.of((None, steps(life, picks.share(rest)))))


@rule(8, lambda life: bool(refunds(life, "succeeded", "pending")))
def refund_comes_back(life: Life, picks: Picks) -> None:
    """The payer's bank does not take it."""
    life.control.fail_refund(picks.of(refunds(life, "succeeded", "pending"))["id"])


@rule(40, lambda life: bool(refunds(life, "pending")))
def refund_arrives(life: Life, picks: Picks) -> None:
    """The payer's bank takes it."""
    life.control.settle_refund(picks.of(refunds(life, "pending"))["id"])


@rule(30, lambda life: life.ours.invoice.unapplied > 0)
def apply_unapplied(life: Life, picks: Picks) -> None:
    """`python -m portal unapplied apply`: money set aside pays the invoice after all."""
    with suppress(RemitError):
        life.market.world.payments.apply_unapplied(life.id)


def _ordered(life: Life) -> int:
    """How many refunds were ordered through us."""
    return sum(one.id.startswith("rfd_") for one in life.ours.refunds)


def _order(life: Life, cents: int | None, *, reopen: bool) -> None:
    with suppress(RemitError):
        life.market.world.payments.refund(RefundRequest(life.id, cents, reopen=reopen))
