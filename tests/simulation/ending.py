"""How a sequence ends: no more faults, everything delivered, a quarter of an hour of the sweeper, and equal books."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from portal.domain.difference import Difference, DifferenceKind
from portal.errors import RemitError
from portal.ports import RefundRequest
from tests.simulation.asked_for import LEAST, chargeable
from tests.simulation.captured import BACK
from tests.simulation.chances import Picks
from tests.simulation.life import Broken, Life, Row, Theirs, steps
from tests.simulation.money_back import closed
from tests.simulation.raw import Books
from tests.simulation.rules_telling_us import DAYS

SWEPT_EVERY_MINUTES, SWEEPS = 5, 3  # the jobs do it every minute: here it has to find out with fewer looks
LONGEST_SWEEPS = 60 // SWEPT_EVERY_MINUTES + 1
WORDS = {"succeeded": "succeeded", "processing": "processing", "canceled": "cancelled"}
A_DAY_HOURS = 25
REPEATED = 2
EVENT_WAITS = DifferenceKind.EVENT_UNSETTLED


def come_to_rest(life: Life) -> None:
    """What is held up arrives, or never does; then the sweeper looks for a quarter of an hour.

    It waits up to an hour before it looks again for a refund that nobody has heard of: so long where there is one.
    """
    life.begin_step()
    life.control.clear_faults()
    life.market.meanwhile = None
    if life.unheard:
        life.control.publisher.held.clear()
    life.delivered += [event["id"] for event in life.control.publisher.held]
    life.control.release_events("made")
    life.deliver()
    for sweeps in range(LONGEST_SWEEPS):
        if sweeps >= SWEEPS and not any(one.status == "started" for one in life.ours.refunds):
            break
        life.passes(minutes=SWEPT_EVERY_MINUTES)
        life.market.world.payments.sweep()
    life.happened()


def at_rest(life: Life, checked: Counter[str]) -> None:
    """Both books are equal, reconciliation finds nothing, and saying it all again changes nothing. Raises `Broken`.

    An event that was answered 503, and never sent again, waits for the night; what it told is in the books already.
    """
    checked["books agree"] += 1
    _none("books agree", unequal(life))
    checked["reconcile --check"] += 1
    found = list(_found_by_checking(life))
    if any(one.kind == EVENT_WAITS for one in found):
        life.market.books.reconcile(DAYS)
        found = list(_found_by_checking(life))
    _none("reconcile --check", map(str, found))
    checked["can be paid"] += 1
    _can_be_paid(life)
    checked["replay"] += 1
    before = life.ours
    for event_id in life.delivered[-REPEATED:]:
        life.control.resend_event(event_id)
    life.deliver()
    life.public("POST", "/payments/check", {})
    if life.ours != before:
        raise Broken("replay", "what was told again changed the books")
    _can_be_given_back(life, checked)


def _found_by_checking(life: Life) -> Iterator[Difference]:
    tally = life.market.books.check(DAYS)
    return (one for one in tally.differences if one.object_id not in life.strangers)


def unequal(life: Life) -> Iterator[str]:
    """Where our books and the stand-in's differ."""
    ours, theirs = life.ours, life.theirs
    entered: dict[str, dict[str, int]] = {kind: {} for kind in ("payment", "refund", "refund_failed", "dispute_lost")}
    for entry in ours.entries:
        if entry.kind in entered:
            entered[entry.kind][entry.object_id] = abs(entry.cents)
    expected = {
        "payment": {name: one["amount_captured"] for name, one in theirs.charges.items() if one["amount_captured"]},
        "refund": {name: one["amount"] for name, one in theirs.refunds.items()},
        "refund_failed": {name: one["amount"] for name, one in theirs.refunds.items() if one["status"] in BACK},
        "dispute_lost": {name: one["amount"] for name, one in theirs.disputes.items() if one["status"] == "lost"},
    }
    for kind, objects in expected.items():
        if entered[kind] != objects:
            yield f"{kind}: {entered[kind]}, Stripe has {objects}"
    if ours.under_way != theirs.processing:
        yield f"processing {ours.under_way}, Stripe {theirs.processing}"
    yield from _money(life, ours, theirs)
    yield from _statuses(life)
    for refund in ours.refunds:
        if refund.status == "started":
            yield f"refund {refund.id} is not known"


def _money(life: Life, ours: Books, theirs: Theirs) -> Iterator[str]:
    """What is paid or set aside is what there is, to the cent; and nothing is below zero, unless a bank took back what
    went on to another invoice.
    """
    invoice = ours.invoice
    there = theirs.captured - theirs.refunded - theirs.lost + sum(life.offline.values())
    if invoice.paid + invoice.unapplied != there:
        yield f"paid {invoice.paid} and unapplied {invoice.unapplied}, there are {there}"
    if min(invoice.paid + life.gone, invoice.owed) < 0:
        yield f"below zero: paid {invoice.paid}, owed {invoice.owed}"


def _statuses(life: Life) -> Iterator[str]:
    """A payment that Stripe failed to make may wait for whoever pays next: nobody has its secret."""
    for attempt in life.ours.attempts:
        intent = life.theirs.intents.get(attempt.intent_id or "")
        if intent is None:
            if attempt.status != "cancelled" and (attempt.status, attempt.intent_id) != ("live", None):
                yield f"attempt {attempt.id} is {attempt.status} and not at Stripe"
        elif attempt.status != WORDS.get(intent["status"], "live"):
            yield f"attempt {attempt.id} is {attempt.status}, Stripe says {intent['status']}"


def done_with(life: Life, checked: Counter[str]) -> None:
    """Banks decide, attempts that nobody finishes are given up: nothing is left for the next sequence to meet."""
    life.begin_step()
    for intent in life.theirs.having("processing"):
        Picks((len(life.delivered),)).of((life.control.settle, life.control.fail))(intent["id"])
    for refund in life.theirs.refunds.values():
        if refund["status"] == "pending":
            life.control.settle_refund(refund["id"])
    life.control.publisher.held.clear()
    life.passes(hours=A_DAY_HOURS)
    for _ in range(2):
        life.market.world.payments.sweep()
        life.passes(minutes=SWEPT_EVERY_MINUTES)
    life.happened()
    _none("books agree", unequal(life))
    checked["given up"] += 1
    live = [one.id for one in life.ours.attempts if one.status == "live"]
    if live:
        raise Broken("given up", f"{live} is live after a day")


def _can_be_paid(life: Life) -> None:
    """Whatever went wrong before, now that Stripe works a payment begins wherever there is enough to be paid."""
    status, ours = life.public("GET", "/status"), life.ours
    if not status.ok:
        return
    balance = status.json["balanceCents"]
    order = {"choice": "balance", "seenBalanceCents": balance}
    answer = life.begin(order)
    if answer.code == "payment_started":
        answer = life.begin(order | {"replaces": answer.json["error"]["attemptId"]})
    due = ours.invoice.owed - ours.invoice.paid - ours.invoice.processing
    wanted = not closed(ours) and chargeable(life.business.currency, due) >= LEAST[life.business.currency]
    if answer.ok != wanted:
        raise Broken("can be paid", f"{due} can be paid, and that was answered {answer.status} {answer.code}")


def _can_be_given_back(life: Life, checked: Counter[str]) -> None:
    """Whatever is left of what was paid here goes back when it is asked for, first some of it and then the rest.

    Money that went on to other invoices is not here any more; what a payer's bank asks for in part is another story.
    """
    if life.gone:
        _stays_where_it_went(life)
        return
    lost, there = life.theirs.lost, life.theirs.captured - life.theirs.refunded - life.theirs.lost
    if not all(map(partial(_lost_whole, life), life.theirs.disputes.values())) or there < LEAST[life.business.currency]:
        return
    checked["can be given back"] += 1
    some = steps(life, there // 2)
    back = [_given_back(life, cents) for cents in (some, None)]
    if back[0] != some or life.theirs.refunded != life.theirs.captured - lost:
        raise Broken("can be given back", f"{there} were left: of {some} {back[0]} went back, of the rest {back[1]}")


def _lost_whole(life: Life, dispute: Row) -> bool:
    return bool(
        dispute["status"] == "lost" and dispute["amount"] == life.theirs.charges[dispute["charge"]]["amount_captured"]
    )


def _stays_where_it_went(life: Life) -> None:
    _given_back(life, None)
    if life.theirs.refunded + life.theirs.lost > life.theirs.captured + sum(life.offline.values()):
        raise Broken("can be given back", f"of {life.gone} that went on to other invoices some went back, too")


def _given_back(life: Life, cents: int | None) -> int:
    """What Stripe gives back when so much is ordered (None: all)."""
    before = life.theirs.refunded
    with suppress(RemitError):
        life.market.world.payments.refund(RefundRequest(life.id, cents))
    life.happened()
    return life.theirs.refunded - before


def _none(invariant: str, found: Iterator[str]) -> None:
    words = "; ".join(found)
    if words:
        raise Broken(invariant, words)
