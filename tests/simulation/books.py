"""Our books of an invoice beside the stand-in's, and what must be true of both: money.md's invariants 1 to 5."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.domain.attempt import AttemptStatus
from portal.domain.ledger import Entry, EntryKind, fold
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.refund import Refund, RefundStatus
from portal.ports import SavedInvoice
from portal.store.ids import INVOICE, number_of
from portal.store.ledger_rows import LedgerRows
from portal.store.refund_rows import RefundRows
from portal.store.tables import attempts, invoices, outbox
from tests.shop import Shop

Row = dict[str, Any]
FINAL = {
    "succeeded": {AttemptStatus.SUCCEEDED},
    "processing": {AttemptStatus.PROCESSING},
    "canceled": {AttemptStatus.CANCELLED},
}
OPEN = {AttemptStatus.LIVE}
BACK = {RefundStatus.REFUSED, RefundStatus.FAILED}


@dataclass(frozen=True)
class Ours:
    """What our database holds of one invoice."""

    opened: PayerInvoice
    entries: tuple[Entry, ...]
    attempts: tuple[Row, ...]
    folded: Row
    receipts: tuple[str, ...]
    refunds: tuple[Refund, ...]

    def sum(self, *kinds: EntryKind) -> int:
        return sum(entry.movement.amount_cents for entry in self.entries if entry.movement.kind in kinds)


def read(shop: Shop, invoice: SavedInvoice) -> Ours:
    """All of it as it is now."""
    number = number_of(INVOICE, invoice.invoice.id)
    with shop.store.reading() as connection:
        rows = connection.execute(select(attempts).where(attempts.c.invoice_id == number)).mappings()
        known = tuple(dict(row) for row in rows)
        mine = outbox.c.row_id.in_([row["id"] for row in known]) & (outbox.c.kind == "receipt")
        receipts = tuple(connection.execute(select(outbox.c.slot).where(mine)).scalars())
        folded = dict(connection.execute(select(invoices).where(invoices.c.id == number)).mappings().one())
        entries, refunds = LedgerRows(connection).entries(number), RefundRows(connection).of_invoice(number)
    return Ours(shop.open(invoice), entries, known, folded, receipts, refunds)


def by_invoice(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The stand-in's rows of each invoice; an invoice without a row has an empty list."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["metadata"].get("remit_invoice", "")].append(row)
    return found


@dataclass
class Auditor:
    """Compares, and remembers what was over already. What it finds is told in sentences; none is what is wanted."""

    shop: Shop
    over: dict[str, str] = field(default_factory=dict)

    def breaches(self, invoice: SavedInvoice, rows: list[Row]) -> list[str]:
        """What is not as it must be, once nobody is at work on the invoice any more and it was settled."""
        ours = read(self.shop, invoice)
        found = [*_money(ours, rows), *_balances(ours), *_objects(ours), *_statuses(ours, rows), *self._ends(ours)]
        return [f"{invoice.invoice.id}: {one}" for one in found]

    def _ends(self, ours: Ours) -> Iterator[str]:
        """5: what is over stays over, and is told once."""
        for row in ours.attempts:
            before = self.over.get(row["id"])
            if before not in {None, row["status"]}:
                yield f"attempt {row['id']} was {before} and is {row['status']}"
            if AttemptStatus(row["status"]).is_terminal:
                self.over[row["id"]] = row["status"]
        payments = sorted(
            entry.movement.object_id for entry in ours.entries if entry.movement.kind is EntryKind.PAYMENT
        )
        if sorted(ours.receipts) != payments:
            yield f"payments {payments}, receipts {sorted(ours.receipts)}"


def _money(ours: Ours, rows: list[Row]) -> Iterator[str]:
    """1: what we say was paid is what Stripe and the business have; and nobody was charged what was not owed."""
    captured, standing = sum(row["captured"] for row in rows), ours.opened.standing
    refunded = sum(row["refunded"] for row in rows)
    theirs = captured - refunded - sum(row["dispute_lost"] for row in rows)
    offline = ours.sum(EntryKind.OFFLINE_PAYMENT, EntryKind.OFFLINE_VOID)
    if standing.paid_cents + standing.unapplied_cents != theirs + offline:
        yield f"paid {standing.paid_cents} + {standing.unapplied_cents}, Stripe has {theirs}, offline {offline}"
    owed, recorded = ours.sum(EntryKind.ISSUED, EntryKind.EDITED), ours.sum(EntryKind.OFFLINE_PAYMENT)
    if theirs + offline > owed + recorded:  # the business may record more than is owed: it is set aside
        yield f"DOUBLE CHARGE: {captured} captured of {owed} owed"
    ordered = sum(one.amount_cents for one in ours.refunds if one.status not in BACK)
    if refunded != ordered:
        yield f"DOUBLE REFUND: {refunded} at Stripe, {ordered} ordered or seen"
    for row in rows:
        if row["captured"] > row["amount"]:
            yield f"DOUBLE CHARGE: {row['captured']} captured by {row['payment_intent']} of {row['amount']}"
    at_work = sum(row["amount"] for row in rows if row["status"] == "processing")
    if standing.processing_cents != at_work:
        yield f"processing {standing.processing_cents}, Stripe {at_work}"


def _balances(ours: Ours) -> Iterator[str]:
    """2 and 3: nothing is negative, the parts come to the whole, and no more is under way than is owed."""
    standing, parts = ours.opened.standing, ours.opened.installments
    if min(standing.balance_cents, standing.processing_cents, standing.unapplied_cents) < 0:
        yield f"negative: {standing}"
    if parts and sum(part.balance_cents for part in parts) != standing.balance_cents:
        yield f"installments {[part.balance_cents for part in parts]}, balance {standing.balance_cents}"
    live = sum(row["amount_cents"] for row in ours.attempts if row["status"] == AttemptStatus.LIVE)
    recorded = ours.sum(EntryKind.OFFLINE_PAYMENT)  # a check may come while a debit is on its way
    taken = standing.paid_cents + standing.processing_cents + live
    if taken > standing.owed_cents and (live or not recorded):
        yield f"{live} live beside {standing}"


def _objects(ours: Ours) -> Iterator[str]:
    """4: each object is entered once for each kind, and folding again gives what was stored."""
    entered = Counter(
        (entry.movement.provider, entry.movement.object_id, entry.movement.kind) for entry in ours.entries
    )
    yield from (f"entered {times} times: {what}" for what, times in entered.items() if times > 1)
    again = fold(ours.entries)
    for name in ("owed_cents", "paid_cents", "processing_cents", "unapplied_cents"):
        if ours.folded[name] != getattr(again, name):
            yield f"{name} {ours.folded[name]}, folded anew {getattr(again, name)}"


def _statuses(ours: Ours, rows: list[Row]) -> Iterator[str]:
    """At most one attempt is live, at most one intent can be confirmed, and both sides call each by the same word."""
    live = [row["id"] for row in ours.attempts if row["status"] == AttemptStatus.LIVE]
    if len(live) > 1:
        yield f"live: {live}"
    known = {row["intent_id"] for row in ours.attempts}
    confirmable = [row for row in rows if row["status"].startswith("requires") and row["payment_intent"] in known]
    if len(confirmable) > 1:
        yield f"confirmable: {confirmable}"
    for row in rows:
        if row["captured"] and row["payment_intent"] not in known:
            yield f"{row['payment_intent']} took {row['captured']} and is no attempt's"
    yield from _words(ours, {row["payment_intent"]: row["status"] for row in rows})


def _words(ours: Ours, theirs: dict[str, str]) -> Iterator[str]:
    for attempt in ours.attempts:
        intent_id, status = attempt["intent_id"], AttemptStatus(attempt["status"])
        if intent_id is None:
            continue
        if intent_id not in theirs:
            yield f"attempt {attempt['id']}: Stripe knows no {intent_id}"
        elif status not in FINAL.get(theirs[intent_id], OPEN):
            yield f"attempt {attempt['id']} is {status}, Stripe says {theirs[intent_id]}"
