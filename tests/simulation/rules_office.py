"""The business: it edits, cancels and deletes the invoice, takes money itself, and gives out another link."""

import re
from contextlib import suppress

from portal.errors import RemitError
from tests.simulation.chances import Picks
from tests.simulation.life import BOTH, INVOICES, OK, PAYMENTS, Broken, Life, Row, plan
from tests.simulation.rules import rule

RATES = ("8.875", "12.5", "12.5", "5")


@rule(4, asks=True)
def edit_amount(life: Life, picks: Picks) -> None:
    """One line, of more or of less."""
    life.save(lineItems=[{"description": "Consulting", "amount": whole(life, 100 + picks.number() % 20_000)}])


@rule(2, asks=True)
def edit_lines(life: Life, picks: Picks) -> None:
    """Two lines, with tax and discount."""
    lines = [
        {"description": "Hours", "amount": whole(life, 4 * (250 + picks.number() % 2_500))},
        {"description": "Travel", "amount": whole(life, 4 * (125 + picks.number() % 125))},
    ]
    rate = {"value": picks.of(RATES), "type": "PERCENT"} if life.business.currency in {"USD", "EUR"} else None
    discount = {"value": "5", "type": "PERCENT"} if rate and picks.number() % 2 else None
    if discount:
        discount["calculateBeforeSalesTax"] = picks.number() % 2 == 0
    life.save(lineItems=lines, salesTax=rate, discount=discount)


@rule(3, asks=True)
def edit_plan(life: Life, picks: Picks) -> None:
    """Another plan, or none."""
    shares = picks.of(((), (50, 50), (30, 30, 30), (100,), (10,)))
    life.save(installments=plan(life.market.now.date(), shares))


@rule(1, asks=True)
def edit_words(life: Life, picks: Picks) -> None:
    """What changes no amount."""
    life.save(notes=f"Thank you {picks.number()}")


@rule(2, asks=True)
def edit_methods(life: Life, picks: Picks) -> None:
    """Other ways to pay: whoever is paying must not go on by one that was taken away."""
    methods = picks.of((BOTH, BOTH[:1]))
    item = (life.save(collectionInfo={"paymentMethods": list(methods)}).json.get("data") or [{}])[0]
    if item.get("statusCode") == OK:
        life.methods = methods


@rule(1, late=True)
def cancel(life: Life, picks: Picks) -> None:
    """Nothing is owed any more; money may still come."""
    life.save(invoiceStatus="CANCELLED")


@rule(1, late=True)
def delete(life: Life, picks: Picks) -> None:
    """Out of use, where no money was paid on it."""
    life.api("DELETE", f"{INVOICES}/{life.id}")


@rule(3, asks=True)
def offline_payment(life: Life, picks: Picks) -> None:
    """A check arrives, sometimes of more than is owed; a program may say so twice, or name a check it named before."""
    balance = max(1, life.ours.invoice.owed - life.ours.invoice.paid)
    some = picks.share(balance // 2)
    cents = picks.of((some, some, some, some, balance, balance + some))
    life.checks += picks.number() % 4 != 0 or not life.checks
    again = picks.number()
    name, body, headers = _named(life, by_key=again % 4 == 1)
    body["children"] = [{"invoiceId": life.id, "amount": cents}]
    for _ in range((1, 2, 1)[again % 3]):
        before = _recorded(life)
        answer = life.api("POST", PAYMENTS, {"data": [body]}, **headers)
        if _recorded(life) - before > (name not in life.named) and not life.interrupted:
            raise Broken("asked once", f"{name} was recorded again")
        item = (answer.json.get("data") or [{}])[0]
        if item.get("statusCode") == OK:
            life.offline[item["data"]["id"]] = cents
            life.named.add(name)


@rule(6, lambda life: bool(life.theirs.having("processing")))
def check_beside_a_debit(life: Life, picks: Picks) -> None:
    """A check arrives while a bank is at work, which then pays, too: of what came last, some is too much."""
    debit = life.theirs.having("processing")[-1]
    offline_payment(life, picks)
    life.control.settle(debit["id"])


@rule(2, lambda life: any(cents > 0 for cents in life.offline.values()))
def offline_void(life: Life, picks: Picks) -> None:
    """The check was no good."""
    payment = picks.of([one for one, cents in life.offline.items() if cents > 0])
    if life.api("DELETE", f"{PAYMENTS}/{payment}").ok:
        life.offline[payment] = 0


@rule(1, asks=True)
def write_off(life: Life, picks: Picks) -> None:
    """`python -m portal write-off`: give up on some of it."""
    with suppress(RemitError):
        life.market.world.payments.write_off(life.id, picks.share(max(1, life.ours.invoice.owed // 4)))


@rule(1)
def rotate_link(life: Life, picks: Picks) -> None:
    """`python -m portal link rotate`."""
    with suppress(RemitError), life.unit_of_work() as work:
        key = work.keys.rotate(life.number)
        assert key
        life.keys.append(key)


@rule(1)
def revoke_link(life: Life, picks: Picks) -> None:
    """`python -m portal link revoke`, until there is another."""
    with life.unit_of_work() as work:
        work.keys.revoke(life.number, life.market.now)
    found = {life.public("GET", path).status for path in ("", "/status", "/pay")}
    rotate_link(life, picks)
    life.judged["old links"] += 1
    if found != {404}:
        raise Broken("old links", f"a link that was revoked was answered {sorted(found)}")


def _named(life: Life, *, by_key: bool) -> tuple[str, Row, dict[str, str]]:
    """What a check is called, and what says so: the payment's own name, or only the request's key."""
    name = f"check {life.checks} of {life.id}"
    if by_key:
        hour = f"{name}, by key at {life.market.now:%Y-%m-%d %H}"  # a day later the key is a new one
        return hour, {}, {"Idempotency_Key": re.sub(r"\W+", "-", hour)}
    return name, {"apiSourceId": name}, {}


def whole(life: Life, cents: int) -> int:
    """What can be charged of the currency."""
    return cents * 10 if life.business.currency == "KWD" else cents


def _recorded(life: Life) -> int:
    return sum(one.kind == "offline_payment" for one in life.ours.entries)
