"""Payers: they open the page, choose an amount, begin, take another's place, and look what became of it."""

from typing import Any
from urllib.parse import urlencode

from tests.simulation.chances import Picks
from tests.simulation.life import Life
from tests.simulation.rules import rule

FORM = "application/x-www-form-urlencoded"


@rule(3)
def open_page(life: Life, picks: Picks) -> None:
    """Read the invoice, perhaps on the way back from the bank."""
    life.public("GET", picks.of(("", "?returned=1")))
    status = life.public("GET", "/status")
    if status.ok:
        life.seen_cents = status.json["balanceCents"]


@rule(1)
def open_pay_document(life: Life, picks: Picks) -> None:
    """The document with Stripe's frame."""
    life.public("GET", picks.of(("/pay", "/pay?choice=balance")))


@rule(7, asks=True)
def pay_balance(life: Life, picks: Picks) -> None:
    """All that can be paid now."""
    life.begin({"choice": "balance", "seenBalanceCents": seen(life, picks)})


@rule(10, asks=True)
def pay_amount(life: Life, picks: Picks) -> None:
    """Another amount."""
    balance = seen(life, picks)
    life.begin({"choice": "amount", "amountCents": amount(life, picks, balance), "seenBalanceCents": balance})


@rule(6, lambda life: bool(life.parts), asks=True)
def pay_installment(life: Life, picks: Picks) -> None:
    """One part of the plan, or whichever is next."""
    part = picks.of((None, *life.parts))
    order: dict[str, Any] = {"choice": "installment", "seenBalanceCents": seen(life, picks)}
    life.begin(order | ({"installmentId": part} if part else {}))


@rule(2, asks=True)
def pay_overdue(life: Life, picks: Picks) -> None:
    """Everything that is late."""
    life.begin({"choice": "overdue", "seenBalanceCents": seen(life, picks)})


@rule(2, asks=True)
def pay_by_form(life: Life, picks: Picks) -> None:
    """Without a script."""
    form = {"choice": picks.of(("balance", "overdue")), "seenBalanceCents": str(seen(life, picks))}
    life.public("POST", "/payments", urlencode(form).encode(), content_type=FORM)


@rule(5, lambda life: bool(life.held), asks=True)
def replace(life: Life, picks: Picks) -> None:
    """Pay another amount than somebody has begun to pay, in their place."""
    balance = seen(life, Picks(()))
    order: dict[str, Any] = {"choice": "amount", "amountCents": amount(life, picks, balance)}
    order |= {"seenBalanceCents": balance}
    answer = life.begin(order)
    if answer.code == "payment_started":
        life.begin(order | {"replaces": answer.json["error"]["attemptId"]})


@rule(2, asks=True)
def exchange_key(life: Life, picks: Picks) -> None:
    """Another renderer opens the invoice by its key; the older answer carries a secret, which begins a payment."""
    life.exchange(picks.of(("return=representation", "return=minimal")))


@rule(7)
def check(life: Life, picks: Picks) -> None:
    """The payer asks what became of it."""
    life.public("POST", "/payments/check", {})


@rule(1)
def come_back(life: Life, picks: Picks) -> None:
    """Stripe sends the payer back, or somebody says so: it proves nothing."""
    life.public("GET", "/payments/return?redirect_status=succeeded")


@rule(4, lambda life: len(life.keys) > 1)
def open_old_link(life: Life, picks: Picks) -> None:
    """A link that was replaced opens nothing."""
    key = picks.of(life.keys[:-1])
    answers = [life.public("GET", path, key=key) for path in ("", "/status")]
    answers.append(life.public("POST", "/payments", {"choice": "balance", "seenBalanceCents": 1}, key=key))
    assert {answer.status for answer in answers} == {404}, answers


def seen(life: Life, picks: Picks) -> int:
    """The balance that the page shows; now and then, one it showed long ago."""
    if picks.number() % 8 != 7:
        status = life.public("GET", "/status")
        if status.ok:
            life.seen_cents = status.json["balanceCents"]
    return life.seen_cents


def amount(life: Life, picks: Picks, balance: int) -> int:
    """A part of it, in what can be charged of the currency."""
    cents = picks.share(balance * 7 // 10)
    return cents - cents % 10 if life.business.currency == "KWD" else cents
