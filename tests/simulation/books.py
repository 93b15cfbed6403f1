"""Our rows of an invoice beside the stand-in's books, and what must be true of both: money.md's invariants 1 to 5.

Sums and hashes are computed from the rows, by none of portal's code; what portal shows is compared with them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.domain.payer_invoice import PayerInvoice
from portal.ports import SavedInvoice
from portal.store.ids import INVOICE, number_of
from tests.shop import Shop
from tests.simulation.chain import broken_links
from tests.simulation.holdings import Theirs
from tests.simulation.objects import unmatched
from tests.simulation.raw import OFFLINE, OWED, PAID, Books, Database

Row = dict[str, Any]
WORDS = {"succeeded": "succeeded", "processing": "processing", "canceled": "cancelled"}
LIVE = "live"
OVER = frozenset({"succeeded", "cancelled"})
BACK = frozenset({"refused", "failed"})


@dataclass(frozen=True)
class Sums:
    """What the rows of a ledger come to."""

    owed: int
    paid: int
    processing: int
    unapplied: int

    @property
    def balance(self) -> int:
        return self.owed - self.paid


def summed(ours: Books) -> Sums:
    """By hand."""
    return Sums(ours.sum(*OWED), ours.sum(*PAID), ours.under_way, -ours.sum("unapplied"))


def read(database: Database, invoice: SavedInvoice) -> Books:
    """All rows of an invoice as they are now."""
    return database.books(number_of(INVOICE, invoice.invoice.id))


def by_invoice(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The stand-in's rows of each invoice; an invoice without a row has an empty list."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["metadata"].get("remit_invoice", "")].append(row)
    return found


@dataclass
class Auditor:
    """Compares, and remembers what it saw. What it finds is told in sentences; none is what is wanted."""

    shop: Shop
    database: Database
    seen: dict[str, Books] = field(default_factory=dict)

    def look(self, invoice: SavedInvoice) -> list[str]:
        """What was over or entered already and is not as it was; to be asked while people are at work on it, too."""
        name, now = invoice.invoice.id, read(self.database, invoice)
        before, self.seen[name] = self.seen.get(name, now), now
        return [f"{name}: {one}" for one in _undone(before, now)]

    def breaches(self, invoice: SavedInvoice, rows: list[Row]) -> list[str]:
        """What is not as it must be, once nobody is at work on the invoice any more and it was settled."""
        found = self.look(invoice)
        ours, opened = self.seen[invoice.invoice.id], self.shop.open(invoice)
        now = [*_money(ours, rows), *_balances(ours), *_entries(ours), *_statuses(ours, rows), *_shown(ours, opened)]
        return found + [f"{invoice.invoice.id}: {one}" for one in now]

    def unmatched(self, theirs: dict[str, Theirs]) -> list[str]:
        """Of every invoice it ever saw, where its entries are not the stand-in's objects, one for one."""
        return [f"{name}: {one}" for name, ours in self.seen.items() for one in unmatched(ours, theirs[name])]


def _undone(before: Books, now: Books) -> Iterator[str]:
    """5: what is over stays over, what is entered stays as it was entered, and an attempt is of one amount."""
    attempts = {one.id: one for one in now.attempts}
    for one in before.attempts:
        after = attempts.get(one.id)
        if one.status in OVER and (after is None or after.status != one.status):
            yield f"attempt {one.id} was {one.status} and is {after.status if after else 'gone'}"
        if after is not None and after.cents != one.cents:
            yield f"attempt {one.id} was of {one.cents} and is of {after.cents}"
    entries = {one.seq: one for one in now.entries}
    for entry in before.entries:
        if entries.get(entry.seq) != entry:
            what = "has changed" if entry.seq in entries else "is gone"
            yield f"entry {entry.seq}, {entry.kind} of {entry.cents}, {what}"


def _money(ours: Books, rows: list[Row]) -> Iterator[str]:
    """1: what we say was paid is what Stripe and the business have; and nobody was charged what was not owed."""
    captured, refunded, sums = _of(rows, "captured"), _of(rows, "refunded"), summed(ours)
    theirs = captured - refunded - _of(rows, "dispute_lost")
    offline = ours.sum(*OFFLINE)
    if sums.paid + sums.unapplied != theirs + offline:
        yield f"paid {sums.paid} + {sums.unapplied}, Stripe has {theirs}, offline {offline}"
    owed, recorded = ours.sum("issued", "edited"), ours.sum("offline_payment")
    if theirs + offline > owed + recorded:  # the business may record more than is owed: it is set aside
        yield f"DOUBLE CHARGE: {captured} captured of {owed} owed"
    ordered = sum(one.cents for one in ours.refunds if one.status not in BACK)
    if refunded != ordered:
        yield f"DOUBLE REFUND: {refunded} at Stripe, {ordered} ordered or seen"
    for row in rows:
        if row["captured"] > row["amount"]:
            yield f"DOUBLE CHARGE: {row['captured']} captured by {row['payment_intent']} of {row['amount']}"
    at_work = sum(row["amount"] for row in rows if row["status"] == "processing")
    if sums.processing != at_work:
        yield f"processing {sums.processing}, Stripe {at_work}"


def _of(rows: list[Row], figure: str) -> int:
    return sum(row[figure] for row in rows)


def _balances(ours: Books) -> Iterator[str]:
    """2 and 3: the columns are the sums, nothing is negative, and no more is under way than is owed."""
    sums = summed(ours)
    for name in ("owed", "paid", "processing", "unapplied"):
        if getattr(ours.invoice, name) != getattr(sums, name):
            yield f"{name} is {getattr(ours.invoice, name)}, its rows come to {getattr(sums, name)}"
    if min(sums.balance, sums.processing, sums.unapplied) < 0:
        yield f"negative: {sums}"
    live = sum(one.cents for one in ours.attempts if one.status == LIVE)
    recorded = ours.sum("offline_payment")  # a check may come while a debit is on its way
    if sums.paid + sums.processing + live > sums.owed and (live or not recorded):
        yield f"{live} live beside {sums}"


def _entries(ours: Books) -> Iterator[str]:
    """4: each object is entered once for each kind, the chain holds from its first link on; one receipt a payment."""
    entered = Counter((entry.provider, entry.object_id, entry.kind) for entry in ours.entries)
    yield from (f"entered {times} times: {what}" for what, times in entered.items() if times > 1)
    yield from broken_links(ours.entries)
    payments = sorted(entry.object_id for entry in ours.entries if entry.kind == "payment")
    if sorted(ours.receipts) != payments:
        yield f"payments {payments}, receipts {sorted(ours.receipts)}"


def _statuses(ours: Books, rows: list[Row]) -> Iterator[str]:
    """At most one attempt is live, at most one intent can be confirmed, and both sides call each by the same word."""
    live = [one.id for one in ours.attempts if one.status == LIVE]
    if len(live) > 1:
        yield f"live: {live}"
    known = {one.intent_id for one in ours.attempts}
    confirmable = [row for row in rows if row["status"].startswith("requires") and row["payment_intent"] in known]
    if len(confirmable) > 1:
        yield f"confirmable: {confirmable}"
    for row in rows:
        if row["captured"] and row["payment_intent"] not in known:
            yield f"{row['payment_intent']} took {row['captured']} and is no attempt's"
    yield from _words(ours, {row["payment_intent"]: row for row in rows})


def _words(ours: Books, theirs: dict[str, Row]) -> Iterator[str]:
    for attempt in ours.attempts:
        if attempt.intent_id is None:
            continue
        intent = theirs.get(attempt.intent_id)
        if intent is None:
            yield f"attempt {attempt.id}: Stripe knows no {attempt.intent_id}"
            continue
        if attempt.status != WORDS.get(intent["status"], LIVE):
            yield f"attempt {attempt.id} is {attempt.status}, Stripe says {intent['status']}"
        if attempt.cents != intent["amount"]:
            yield f"attempt {attempt.id} is of {attempt.cents}, {attempt.intent_id} of {intent['amount']}"


def _shown(ours: Books, opened: PayerInvoice) -> Iterator[str]:
    """Its payer is shown the balance of the rows, and parts that come to it."""
    balance, parts = summed(ours).balance, opened.installments
    if opened.standing.balance_cents != balance:
        yield f"its payer is shown {opened.standing.balance_cents}, the balance is {balance}"
    if parts and sum(part.balance_cents for part in parts) != balance:
        yield f"installments {[part.balance_cents for part in parts]}, balance {balance}"
