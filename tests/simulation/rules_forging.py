"""Others: events that nobody signed or that are not so, payments that only look like ours, amounts as people type."""

import json
from contextlib import suppress
from typing import Any

import requests

from sandbox import payer
from sandbox.version import API_VERSION
from sandbox.webhooks import signature as signed
from tests.simulation.asked_for import LEAST
from tests.simulation.chances import Picks
from tests.simulation.life import Broken, Life
from tests.simulation.rules import rule
from tests.simulation.rules_office import whole
from tests.simulation.rules_paying import amount, fill_in, seen
from tests.simulation.surfaces import DECIMALS
from tests.simulation.world import WEBHOOK_SECRET

TOO_OLD_SECONDS = 600
CARD = "4242424242424242"
CONNECTED = "acct_1Connected"
CLAIMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("payment_intent.succeeded", {"status": "succeeded"}),
    ("payment_intent.succeeded", {"status": "succeeded"}),
    ("payment_intent.processing", {"status": "processing"}),
    ("payment_intent.canceled", {"status": "canceled"}),
    ("payment_intent.payment_failed", {"status": "requires_payment_method"}),
)


def known(life: Life) -> bool:
    return bool(life.theirs.intents)


@rule(2, known)
def untrue_event(life: Life, picks: Picks) -> None:
    """An event that is signed as it must be, and says what is not, or no longer, so."""
    kind, claim = picks.of(CLAIMS)
    intent_id = picks.newest(list(life.theirs.intents))
    told = life.control.forge_event(kind, intent_id, life.marked(intent_id), claim)
    life.strangers.add(told["id"])
    life.deliver()


@rule(1, known)
def strangers_event(life: Life, picks: Picks) -> None:
    """Of another account, or of real money: it leaves no trace."""
    elsewhere = picks.of(({"account": "acct_1Stranger"}, {"livemode": True}))
    kind, claim = picks.of(CLAIMS)
    life.deliver()
    before = life.ours
    life.control.forge_event(kind, picks.newest(list(life.theirs.intents)), elsewhere, claim)
    life.deliver()
    _untouched(life, before, "a stranger's event")


@rule(1, known)
def unsigned_event(life: Life, picks: Picks) -> None:
    """Anybody can send us that a payment succeeded, or once more what Stripe signed long ago."""
    before, intent = life.ours, life.theirs.intents[picks.newest(list(life.theirs.intents))]
    event = {"id": f"evt_{picks.number()}", "object": "event", "type": "payment_intent.succeeded", "livemode": False}
    body = json.dumps(event | {"data": {"object": intent | {"status": "succeeded"}}}).encode()
    now = int(life.market.now.timestamp())
    signature = picks.of(("", f"t={now},v1={'0' * 64}", signed(body, WEBHOOK_SECRET, now - TOO_OLD_SECONDS)))
    answer = life.market.ask("POST", "/webhooks/stripe", body, Stripe_Signature=signature)
    if answer.status != requests.codes.bad_request:
        raise Broken("forged", f"an event that Stripe did not sign was answered {answer.status}")
    _untouched(life, before, "an unsigned event")


@rule(2, known)
def strangers_payment(life: Life, picks: Picks) -> None:
    """Somebody marks a payment on an account of theirs as one for this invoice."""
    intent = life.theirs.intents[picks.newest(list(life.theirs.intents))]
    here = intent["id"] in life.market.world.stripe.world.account("").intents
    account, marks = CONNECTED if here else "", dict(intent["metadata"])
    marks["remit_attempt"] = f"att_{picks.number():032x}"
    form = {f"metadata[{name}]": mark for name, mark in marks.items()}
    form |= {"amount": "5000", "currency": intent["currency"], "allowed_payment_method_types[]": "card"}
    keys, stripe = life.market.world.stripe.keys, life.market.world.stripe
    headers = {"Authorization": f"Bearer {keys.secret}", "Stripe-Version": API_VERSION}
    headers |= {"Idempotency-Key": marks["remit_attempt"]} | ({"Stripe-Account": account} if account else {})
    with suppress(requests.RequestException):
        life.session.post(f"{stripe.url}/v1/payment_intents", data=form, headers=headers, timeout=1)
    made = [one for one in stripe.world.account(account).intents.values() if one["metadata"] == marks]
    life.strangers.update(one["id"] for one in made)
    for one in made:
        with suppress(requests.RequestException):
            payer.pay(stripe.url, keys.publishable, one["client_secret"], CARD, account, session=life.session)


@rule(3)
def pay_typed_amount(life: Life, picks: Picks) -> None:
    """An amount as people write it, in a form."""
    balance = seen(life, Picks(()))
    cents = picks.of((amount(life, picks, balance), LEAST[life.business.currency], whole(life, 1_999)))
    form = {"choice": "amount", "amount": typed(life, cents), "seenBalanceCents": str(balance)}
    answer = fill_in(life, form)
    live = [one.cents for one in life.ours.attempts if one.status == "live"]
    if answer.status == requests.codes.see_other and not life.interrupted and live != [cents]:
        raise Broken("shown", f"{form['amount']} was typed, {live} was begun, {cents} is meant")


def typed(life: Life, cents: int) -> str:
    """`53.43`, `53,43`, `53`."""
    decimals = DECIMALS[life.business.currency]
    digits = str(cents).rjust(decimals + 1, "0")
    mark = "," if life.business.locale == "de_DE" else "."
    return f"{digits[:-decimals]}{mark}{digits[-decimals:]}" if decimals else digits


def _untouched(life: Life, before: object, what: str) -> None:
    life.judged["forged"] += 1
    life.happened()
    if life.ours != before:
        raise Broken("forged", f"{what} changed the books")
