"""Others beside the invoice: strangers who have a token of their own, and money for the neighbour."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import requests

from portal.errors import RemitError
from tests.simulation.chances import Picks
from tests.simulation.life import INVOICES, PAYMENTS, Broken, Life, Row
from tests.simulation.market import Answer, Business
from tests.simulation.rules import rule
from tests.simulation.rules_banking import UNDECIDED

REFUSED = range(400, 500)


@rule(4)
def strangers_token(life: Life, picks: Picks) -> None:
    """The token of another business, or of another partner, is of no use here."""
    stranger = picks.of(strangers(life))
    before, path = life.ours, f"{INVOICES}/{life.id}"
    child = {"invoiceId": life.id, "amount": picks.share(2_000)}
    orders: tuple[tuple[str, str, Any], ...] = (
        ("GET", path, None),
        ("POST", INVOICES, {"id": life.id, "notes": f"Mine {picks.number()}"}),
        ("POST", PAYMENTS, {"apiSourceId": life.id, "children": [child | {"amount": -child["amount"]}]}),
        ("POST", PAYMENTS, {"children": [child]}),
        ("DELETE", path, None),
    )
    for method, where, item in orders:
        answer = life.noted(life.market.api(stranger, method, where, item and {"data": [item]}))
        if set(statuses(answer)) - set(REFUSED):
            raise Broken("strangers", f"{method} of another's invoice was answered {answer.status}: {answer.json}")
    life.happened()
    life.judged["strangers"] += 1
    if life.ours != before:
        raise Broken("strangers", "somebody else's token changed the books")


def strangers(life: Life) -> list[Business]:
    """All who have nothing to do with the invoice's business."""
    return [one for one in life.market.businesses if one != life.business] + life.market.outsiders


def statuses(answer: Answer) -> Iterator[int]:
    """Of each item of a batch, or of the answer itself."""
    items = answer.json.get("data")
    if answer.status == requests.codes.ok and isinstance(items, list):
        yield from (item.get("statusCode", answer.status) for item in items)
    else:
        yield answer.status


@rule(30, lambda life: life.ours.invoice.unapplied > 0 and all_heard(life))
def apply_to_the_neighbour(life: Life, picks: Picks) -> None:
    """`python -m portal unapplied apply --to`: money set aside pays another invoice, but no other business's."""
    to, source = life.neighbour, life.ours.invoice
    if to is None:
        return
    if picks.number() % 3 == 0:
        others = [one for one in life.market.neighbours.values() if one.business != life.business]
        to = picks.of(others or [to])
    before = to.read()
    with suppress(RemitError):
        life.market.world.payments.apply_unapplied(life.id, to=to.id)
    moved = to.read().invoice.paid - before.invoice.paid
    life.happened()
    if life.ours.invoice.unapplied != source.unapplied - moved or life.ours.invoice.paid != source.paid:
        raise Broken("neighbour", f"{moved} arrived of {source.unapplied - life.ours.invoice.unapplied} that left")
    if moved and to is not life.neighbour:
        raise Broken("neighbour", f"{moved} of one business pay another's invoice")
    if to is life.neighbour:
        to.settled()  # whoever was paying it was stopped, whatever was moved
    if moved:
        life.moved(moved)


@rule(2, lambda life: life.neighbour is not None and life.market.meanwhile is None)
def check_for_two(life: Life, picks: Picks) -> None:
    """One check for two invoices, which bounces: both are as they were."""
    to, cents = life.neighbour, picks.share(2_000)
    assert to
    before = life.ours.sum("offline_payment", "offline_void"), to.read().sum("offline_payment", "offline_void")
    children = [{"invoiceId": life.id, "amount": cents}, {"invoiceId": to.id, "amount": cents}]
    item = (life.api("POST", PAYMENTS, {"data": [{"children": children}]}).json.get("data") or [{}])[0]
    to.settled()  # whoever was paying it may have been stopped
    if item.get("statusCode") != requests.codes.ok:
        return
    gone = life.api("DELETE", f"{PAYMENTS}/{item['data']['id']}").ok
    life.offline[item["data"]["id"]] = 0 if gone else cents
    after = life.ours.sum("offline_payment", "offline_void"), to.read().sum("offline_payment", "offline_void")
    to.settled()
    if gone and after != before and not life.interrupted:
        raise Broken("neighbour", f"a check for two bounced: {before} before it, {after} after")


def all_heard(life: Life) -> bool:
    """Whether nothing went back, or is about to, that our books do not know of: what went on to another invoice is not
    there any more.
    """
    ours, theirs = life.ours, life.theirs
    known = -ours.sum("refund", "refund_failed") == theirs.refunded and -ours.sum("dispute_lost") == theirs.lost
    asked: list[Row] = [one for one in theirs.disputes.values() if one["status"] in UNDECIDED]
    return known and not asked and all(one.status != "started" for one in ours.refunds)
