"""What must be true of an invoice after every step: money.md's five invariants, and what people are told.

Everything is computed anew from the rows of the database and the objects of the stand-in, by none of portal's code.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.simulation.captured import money
from tests.simulation.chain import broken_links
from tests.simulation.concerns import CONCERNS, OVER, always
from tests.simulation.life import BROKEN, HONEST, MOVED, OK, OPEN, Broken, Life, Theirs
from tests.simulation.promises import PROMISES, installments
from tests.simulation.raw import OFFLINE, OWED, PAID, Books
from tests.simulation.surfaces import disagreements


@dataclass
class Look:
    """Both books after a step, and ours before it."""

    life: Life
    ours: Books
    theirs: Theirs
    before: Books | None


Invariant = Callable[[Look], Iterator[str]]


def balance(look: Look) -> Iterator[str]:
    """2: the columns are the sums of the rows, and nothing is below zero."""
    ours, invoice = look.ours, look.ours.invoice
    held = ours.under_way
    summed = {
        "owed": ours.sum(*OWED),
        "paid": ours.sum(*PAID),
        "processing": held,
        "unapplied": -ours.sum("unapplied"),
    }
    for name, cents in summed.items():
        if getattr(invoice, name) != cents:
            yield f"{name} is {getattr(invoice, name)}, its rows come to {cents}"
    if min(summed["owed"] - summed["paid"], summed["processing"], summed["unapplied"]) < 0:
        yield f"below zero: {summed}"


def reserve(look: Look) -> Iterator[str]:
    """3: paid, processing and the live attempt are within what is owed, and one attempt at most is live.

    A refund to be owed again that fails later leaves whoever began to pay meanwhile with more than is owed; so does a
    check that comes while a bank is at work. Nobody can begin beside that.
    """
    ours = look.ours
    live = [one for one in ours.attempts if one.status == "live"]
    if len(live) > 1:
        yield f"{len(live)} attempts are live"
    taken = ours.sum(*PAID) + ours.under_way + sum(one.cents for one in live)
    made = live and look.before is not None and live[0].id not in {one.id for one in look.before.attempts}
    came_back = 0 if made and not look.life.interrupted else ours.sum("refund_failed")
    checks = 0 if live else max(0, ours.sum(*OFFLINE) - ours.moved)
    if taken > ours.sum(*OWED) + came_back + checks:
        yield f"{sum(one.cents for one in live)} live beside paid and processing: {taken} of {ours.sum(*OWED)}"
    reserved = {one.intent_id for one in ours.attempts if one.status == "processing"}  # a debit just returned
    secrets = {held.intent_id for held in look.life.held} - reserved
    confirmable = [one["id"] for one in look.theirs.having(*OPEN) if one["id"] in secrets]
    if len(confirmable) > 1:
        yield f"{len(confirmable)} payments can be confirmed at once"


def objects(look: Look) -> Iterator[str]:
    """4: every object is entered once for each kind; the chain is whole and only grows."""
    ours = look.ours
    entered = Counter((entry.provider, entry.object_id, entry.kind) for entry in ours.entries)
    yield from (f"entered {times} times: {what}" for what, times in entered.items() if times > 1)
    yield from broken_links(ours.entries)
    for entry in ours.entries:
        if entry.currency != ours.invoice.currency:
            yield f"entry {entry.seq} is in {entry.currency}"
    if look.before is not None and ours.entries[: len(look.before.entries)] != look.before.entries:
        yield "what was entered has changed"
    known = {one.intent_id: one for one in ours.attempts if one.intent_id}
    for intent in look.theirs.having(*MOVED):
        if intent["id"] not in known:
            yield f"{intent['id']} took {intent['amount']} and is no attempt's"
        elif known[intent["id"]].cents != intent["amount"]:
            yield f"{intent['id']} is of {intent['amount']}, its attempt of {known[intent['id']].cents}"


def ends(look: Look) -> Iterator[str]:
    """5: what is over stays over, and each payment has one receipt."""
    ours = look.ours
    payments = sorted(entry.object_id for entry in ours.entries if entry.kind == "payment")
    if sorted(ours.receipts) != payments:
        yield f"payments {payments}, receipts {sorted(ours.receipts)}"
    if look.before is None:
        return
    now = {one.id: one.status for one in ours.attempts}
    for one in look.before.attempts:
        if one.status in OVER and now.get(one.id) != one.status:
            yield f"attempt {one.id} was {one.status} and is {now.get(one.id)}"
    was = look.before.invoice
    if was.status == "CANCELLED" and ours.invoice.status != "CANCELLED":
        yield f"the invoice was cancelled and is {ours.invoice.status}"
    if was.record_status == "INACTIVE" and ours.invoice.record_status != "INACTIVE":
        yield "the invoice was deleted and is back"


def answers(look: Look) -> Iterator[str]:
    """No answer is a fault of ours; 503 is honest. A webhook is taken, or asked for again."""
    for answer in look.life.answers:
        if answer.status >= BROKEN and answer.status != HONEST:
            what = answer.path.partition("?")[0].rpartition("/")[2]
            yield f"{answer.method} {what} answered {answer.status}: {_bug(look)}"
        yield from _items(look, answer.json)
    sender = look.life.control.sender
    new, look.life.heard = sender.deliveries[look.life.heard :], len(sender.deliveries)
    for one in new:
        if one.status not in {OK, HONEST}:
            yield f"webhook {one.type} was answered {one.status}: {_bug(look)}"


def _items(look: Look, body: dict[str, object]) -> Iterator[str]:
    items = body.get("data")
    for item in items if isinstance(items, list) else ():
        status = item.get("statusCode", 200) if isinstance(item, dict) else 200
        if status >= BROKEN and status != HONEST:
            yield f"an item was answered {status}: {_bug(look)}"


def _bug(look: Look) -> str:
    return look.life.market.bugs.last


def told(look: Look) -> Iterator[str]:
    """Nobody is told that nothing was paid while Stripe holds it as paid or under way."""
    by_attempt = {one.id: look.theirs.intents.get(one.intent_id or "") for one in look.ours.attempts}
    for answer in look.life.answers:
        found = answer.json
        ended, attempt = found.get("ended"), found.get("attempt")
        if isinstance(ended, dict) and _moved(by_attempt.get(ended["id"])):
            yield f"told {ended['ending']} of what Stripe has as {by_attempt[ended['id']]['status']}"  # type: ignore[index]
        asked = answer.path.endswith("/check") and answer.ok and not look.life.interrupted
        if (
            asked
            and isinstance(attempt, dict)
            and found["state"] == "payment_failed"
            and _moved(by_attempt.get(attempt["id"]))
        ):
            yield "told that a payment failed which Stripe has"
        if answer.path.endswith("/payments") and answer.code == "stripe_unavailable":
            yield from _said_nothing_was_charged(look)


def _said_nothing_was_charged(look: Look) -> Iterator[str]:
    """It would be a guess while somebody may have paid what our books do not have yet."""
    ours = {one.intent_id for one in look.ours.attempts if one.status == "live"}
    for intent in look.theirs.having(*MOVED):
        if intent["id"] in ours and not look.life.interrupted:
            yield f"told that nothing was charged while {intent['id']} is {intent['status']}"


def _moved(intent: dict[str, object] | None) -> bool:
    return intent is not None and intent["status"] in MOVED


def shown(look: Look) -> Iterator[str]:
    """Nobody is charged another amount than was named with the secret they were given."""
    for held in look.life.held:
        intent = look.theirs.intents.get(held.intent_id)
        if intent is None:
            yield f"{held.intent_id} is not at Stripe"
        elif intent["amount"] != held.cents or intent["currency"].upper() != look.ours.invoice.currency:
            yield f"{held.cents} were named, {intent['amount']} {intent['currency']} are charged"
        elif intent["amount_received"] > held.cents:
            yield f"{intent['amount_received']} were taken of {held.cents}"


def asked(look: Look) -> Iterator[str]:
    """A check that was answered has told our books all there is to know of payments."""
    answered = [one for one in look.life.answers if one.path.endswith("/check") and one.ok]
    if not answered or look.life.interrupted:
        return
    entered = {one.object_id: one.cents for one in look.ours.entries if one.kind == "payment"}
    captured = {name: one["amount_captured"] for name, one in look.theirs.charges.items() if one["amount_captured"]}
    if entered != captured:
        yield f"after a check, payments are {entered}, Stripe has {captured}"
    if look.ours.under_way != look.theirs.processing:
        yield f"after a check, {look.ours.under_way} are processing, at Stripe {look.theirs.processing}"


def contract(look: Look) -> Iterator[str]:
    """Stripe is asked as it wants to be asked."""
    yield from map(str, look.life.control.violations())


def surfaces(look: Look) -> Iterator[str]:
    """Page, status, API v6 and v5 show the balance of the rows."""
    yield from disagreements(look.life, look.ours)


def filled(look: Look) -> Iterator[str]:
    """Each installment has what was paid for it."""
    yield from installments(look.life, look.ours)


INVARIANTS: dict[str, Invariant] = {
    "1 money": money,
    "2 balance": balance,
    "3 reserve": reserve,
    "4 objects": objects,
    "5 ends": ends,
    "answers": answers,
    "told": told,
    "shown": shown,
    "asked": asked,
    "contract": contract,
    **PROMISES,
}


@dataclass
class Auditor:
    """Judges after every step, and counts where there was something to judge. Where nothing was written, what is shown
    can't have changed.
    """

    life: Life
    checked: Counter[str]
    last: Books | None = None
    day: object = None

    def judge(self) -> None:
        """Raises `Broken`."""
        look = Look(self.life, self.life.ours, self.life.theirs, self.last)
        for name, invariant in INVARIANTS.items():
            self._held(name, invariant, look)
        day = self.life.market.now.date(), self.life.key
        if look.ours != self.last or day != self.day:
            self._held("surfaces agree", surfaces, look)
            self._held("installments", filled, look)
        self.last, self.day = look.ours, day

    def _held(self, name: str, invariant: Invariant, look: Look) -> None:
        self.checked[name] += CONCERNS.get(name, always)(look)
        found = list(invariant(look))
        if found:
            raise Broken(name, "; ".join(found))
