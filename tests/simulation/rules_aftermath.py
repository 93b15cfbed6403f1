"""What is read of Stripe and is not so, or can't be read just when something happened."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import requests

from portal.errors import RemitError
from portal.store.quarantine_rows import QuarantineRows
from tests.simulation.chances import Picks
from tests.simulation.life import BROKEN, HONEST, MOVED, OK, OPEN, Broken, Held, Life, Row
from tests.simulation.rules import RULES, rule
from tests.simulation.rules_banking import disputable, undecided
from tests.simulation.rules_forging import CARD
from tests.simulation.rules_giving_back import left, left_here, refunds
from tests.simulation.rules_telling_us import DAYS
from tests.simulation.rules_trouble import EVENTS, REFUNDS, RETRIEVE

READING = (RETRIEVE, RETRIEVE, EVENTS, REFUNDS, "GET /v1/disputes")
FAULTS = ("timeout_before", "503", "500", "reset", "429")
TOLD = ("webhooks_arrive", "webhooks_arrive", "webhook_arrives", "sweep", "sweep")
OTHERS = {"usd": "eur", "eur": "usd", "jpy": "krw", "kwd": "bhd"}


@rule(8, lambda life: bool(disputable(life) or undecided(life)))
def goes_back_unread(life: Life, picks: Picks) -> None:
    """A refund at the dashboard, or a dispute; when we are told of it, Stripe can't be read."""
    happens = RULES[
        "dispute_is_lost" if not disputable(life) else picks.of(("refund_in_the_dashboard", "dispute_opens"))
    ]
    fault, call = picks.of(FAULTS), picks.of(READING)
    if not happens.able(life):
        return
    happens.act(life, Picks(picks.numbers[2:]))
    life.happened()
    life.control.next_fail(fault, call, times=2)
    told = RULES[picks.of(TOLD)]
    if told.able(life):
        told.act(life, Picks(picks.numbers[3:]))


@rule(4, lambda life: left_here(life) > 0 and not life.gone)
def given_back_again(life: Life, picks: Picks) -> None:
    """A refund that is owed again is given up, comes back, and goes out once more before we hear of anything."""
    before = set(life.theirs.refunds)
    RULES["refund_all"].act(life, Picks(()))  # to be owed again
    life.happened()
    ordered = [one for one in refunds(life, "succeeded", "pending") if one["id"] not in before]
    if not ordered:
        return
    with suppress(RemitError):
        life.market.world.payments.write_off(life.id)
    refund = picks.of(ordered)
    life.control.fail_refund(refund["id"])
    life.control.refund(refund["payment_intent"], picks.of((None, None, refund["amount"])))


@rule(5, lambda life: bool(payments(life)) and life.market.meanwhile is None)
def changed_at_stripe(life: Life, picks: Picks) -> None:
    """Somebody changes a payment of ours at Stripe: it is not what we asked for, and our books do not take it.

    It is as it was before once that was seen, so that nobody but this rule has to know of it.
    """
    intent, what = picks.newest(payments(life)), picks.of(("amount", "amount", "currency", "livemode"))
    held = [one for one in life.held if one.intent_id == intent["id"]]
    if held and intent["status"] in OPEN and picks.number() % 4:
        _paid_unheard(life, held[-1])
    before, seen = _of(life, intent), len(life.control.sender.deliveries)
    with _changed(life, intent, what):
        kind = "payment_intent.succeeded" if intent["status"] == "succeeded" else "payment_intent.processing"
        told = life.control.forge_event(kind, intent["id"], life.marked(intent["id"]))
        life.strangers.add(told["id"])
        life.deliver()
        answer = life.market.ask("POST", f"/invoices/{life.key}/payments/check", {})
    life.judged["mismatch"] += 1
    taken = [one.status == OK for one in life.control.sender.deliveries[seen:]]
    if answer.status >= BROKEN and answer.status != HONEST:
        raise Broken("answers", f"a check was answered {answer.status}: {life.market.bugs.last}")
    if _of(life, intent) != before:
        raise Broken("mismatch", f"another {what} than asked for changed the books: {before} to {_of(life, intent)}")
    listed = _resolved(life, intent)
    if before and taken and all(taken) and not listed:
        raise Broken("mismatch", f"{intent['id']} has another {what} than asked for, and nobody is told")


@rule(4, lambda life: RULES["refund_in_the_dashboard"].able(life) and life.market.meanwhile is None)
def refund_changed_at_stripe(life: Life, picks: Picks) -> None:
    """A refund that is not of the charge's currency is nobody's until somebody has looked."""
    before = set(life.theirs.refunds)
    RULES["refund_in_the_dashboard"].act(life, picks)
    life.happened()
    (refund,) = (one for name, one in life.theirs.refunds.items() if name not in before)
    refund["currency"], was = OTHERS[refund["currency"]], refund["currency"]
    with suppress(RemitError):
        life.market.books.reconcile(DAYS)
    refund["currency"] = was
    life.judged["mismatch"] += 1
    if any(one.object_id == refund["id"] for one in life.ours.entries):
        raise Broken("mismatch", f"{refund['id']} of another currency was entered")
    with suppress(RemitError):
        life.market.books.reconcile(DAYS)
    _resolved(life, refund)


@rule(20, lambda life: len(left(life)) > 1 and not life.gone and life.market.meanwhile is None)
def goes_back_in_turn(life: Life, picks: Picks) -> None:
    """Two payments go back at the dashboard, and nobody tells us; the sweeper can't read the first one."""
    for charge in left(life)[:2]:
        life.control.refund(charge["payment_intent"], None)
        life.control.publisher.held[:] = [one for one in life.control.publisher.held if one["id"] in life.tried]
        life.passes(minutes=10)
    life.control.clear_faults()
    life.control.next_fail("503", RETRIEVE, times=2)
    life.market.world.payments.sweep()


def payments(life: Life) -> list[Row]:
    """Whatever can be, or was, paid."""
    return life.theirs.having(*OPEN, *MOVED)


def _paid_unheard(life: Life, held: Held) -> None:
    try:
        life.confirm(held, CARD, by_bank=False)
    except requests.RequestException:
        return


def _of(life: Life, intent: Row) -> object:
    """What our books have of a payment: its attempt's status and entries."""
    ours = life.ours
    attempts = {one.id: one.status for one in ours.attempts if one.intent_id == intent["id"]}
    return attempts and (attempts, [one for one in ours.entries if one.attempt_id in attempts])


def _resolved(life: Life, intent: Row) -> bool:
    """Whether the payment is listed for a person; who has dealt with it now, since it is put right again."""
    with life.unit_of_work() as work:
        rows = QuarantineRows(work.connection)
        mine = [one for one in rows.all() if one.object_id == intent["id"]]  # also of an earlier time
        for one in mine:
            rows.resolve(one.id, "put right at Stripe", life.market.now)
        return bool(mine)


@contextmanager
def _changed(life: Life, intent: Row, what: str) -> Iterator[None]:
    """As the stand-in has it, with its charge; and back again."""
    charges = [one for one in life.theirs.charges.values() if one["payment_intent"] == intent["id"]]
    objects = [intent, *charges]
    before = [dict(one) for one in objects]
    for one in objects:
        _change(one, what)
    try:
        yield
    finally:
        for one, was in zip(objects, before, strict=True):
            for name in ("amount", "amount_received", "amount_captured", "currency", "livemode"):
                if name in was:
                    one[name] = was[name]
        life.happened()


def _change(one: Row, what: str) -> None:
    if what == "currency":
        one["currency"] = OTHERS[one["currency"]]
    elif what == "livemode":
        one["livemode"] = True
    else:
        for name in ("amount", "amount_received", "amount_captured"):
            if one.get(name):
                one[name] += 100
