"""Payers: they open the page, choose an amount, begin, take another's place, and look what became of it."""

import json
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import requests

from tests.simulation.asked_for import LEAST
from tests.simulation.chances import Picks
from tests.simulation.life import Broken, Life
from tests.simulation.market import Answer
from tests.simulation.rules import rule
from tests.simulation.surfaces import DECIMALS

FORM = "application/x-www-form-urlencoded"
ORDER = re.compile(r' data-(choice|amount|seen-balance|seen-amount)="([^"]*)"')


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


@rule(25, lambda life: bool(life.parts) and life.ours.invoice.processing > 0, asks=True)
def pay_installment_beside_a_debit(life: Life, picks: Picks) -> None:
    """Another part, while the bank is at work on one."""
    pay_installment(life, picks)


@rule(2, asks=True)
def pay_overdue(life: Life, picks: Picks) -> None:
    """Everything that is late."""
    life.begin({"choice": "overdue", "seenBalanceCents": seen(life, picks)})


@rule(2, asks=True)
def pay_by_form(life: Life, picks: Picks) -> None:
    """Without a script."""
    fill_in(life, {"choice": picks.of(("balance", "overdue")), "seenBalanceCents": str(seen(life, picks))})


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
    known = {one.id for one in life.ours.attempts}
    answer = life.exchange(picks.of(("return=representation", "return=minimal")))
    if answer.ok and answer.json["clientSecret"]:
        intent_id = answer.json["clientSecret"].partition("_secret_")[0]
        (attempt,) = (one for one in life.ours.attempts if one.intent_id == intent_id)
        named = attempt.cents if attempt.id in known or life.interrupted else _left_to_pay(life, answer)
        account, keys = life.account_of(intent_id), life.market.world.stripe.keys
        life.take(answer.json["clientSecret"], attempt.id, named, account, keys.publishable)


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
    life.judged["old links"] += 1
    found = {answer.status for answer in answers}
    if found != {404}:
        raise Broken("old links", f"a link that was replaced was answered {sorted(found)}")


def fill_in(life: Life, form: dict[str, str]) -> Answer:
    """Send a form; the document it leads to names an amount, and its script begins to pay that."""
    answer = life.public("POST", "/payments", urlencode(form).encode(), content_type=FORM)
    if answer.status != requests.codes.see_other:
        return answer
    document = life.market.ask("GET", answer.location)
    found = dict(ORDER.findall(document.body.decode()))
    if document.ok and found and not life.interrupted:
        order: dict[str, Any] = {"choice": found["choice"], "seenBalanceCents": int(found["seen-balance"])}
        order |= {"amountCents": int(found["amount"])} if "amount" in found else {}
        begun = life.begin(order | {"seenAmountCents": int(found["seen-amount"])})
        if begun.ok and begun.json["amountCents"] != int(found["seen-amount"]):
            raise Broken("shown", f"{found['seen-amount']} on the button, {begun.json['amountCents']} began")
    return answer


def _left_to_pay(life: Life, answer: Answer) -> int:
    """What a renderer reads that can be paid, in minor units."""
    told = json.loads(answer.body, parse_float=Decimal)
    left = int((told["balance"] - told["pendingPaymentAmount"]) * 10 ** DECIMALS[life.business.currency])
    return left - left % 10 if life.business.currency == "KWD" else left


def seen(life: Life, picks: Picks) -> int:
    """The balance that the page shows; now and then, one it showed long ago."""
    if picks.number() % 8 != 7:
        status = life.public("GET", "/status")
        if status.ok:
            life.seen_cents = status.json["balanceCents"]
    return life.seen_cents


def amount(life: Life, picks: Picks, balance: int) -> int:
    """A part of it, in what can be charged of the currency; now and then all but what can't be charged by itself."""
    cents = picks.share(balance * 7 // 10)
    if picks.number() % 8 == 1:
        cents = max(1, balance - 1 - picks.number() % (LEAST[life.business.currency] - 1))
    return cents - cents % 10 if life.business.currency == "KWD" else cents
