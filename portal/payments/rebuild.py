"""Writing lost ledgers anew: what was asked for from the invoices, what was paid and given back from Stripe.

Only invoices whose ledger is empty are written, each in one transaction, so a rebuild that was cut short goes on where
it stopped. Nothing is ever taken out of a ledger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.difference import Difference, DifferenceKind
from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import EntryKind, Movement, Standing, fold
from portal.domain.movements import REMIT
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.verification import Noted, StoredInvoice
from portal.errors import GatewayDeclined
from portal.payments import movements
from portal.payments.adopt import adopted
from portal.payments.aftermath import converge_aftermath
from portal.payments.converge import converge
from portal.payments.happenings import Happened, in_order
from portal.payments.matching import MOVING, mismatch
from portal.payments.reconcile import not_compared
from portal.payments.settle import MISSING
from portal.payments.tally import Progress, Tally, silent
from portal.payments.till import Till
from portal.ports import Intent, Ledgers, UnitOfWork

AT_ONCE = 200
BEGINNING = datetime(2011, 1, 1, tzinfo=UTC)
"""Before Stripe was."""
AHEAD = timedelta(hours=1)

Paid = tuple[tuple[Attempt, Intent], ...]


@dataclass
class Rebuilder:
    """See `run`. `rebuilt` counts the ledgers written, `entries` what is in them, `taken_in` the attempts that only
    Stripe knew.
    """

    till: Till
    ledgers: Ledgers
    tally: Tally
    progress: Progress = silent
    rebuilt: int = 0
    entries: int = 0
    taken_in: int = 0
    _installations: frozenset[str] = field(default_factory=frozenset)

    def run(self) -> None:
        """Write every empty ledger of an issued invoice. What can't be had from Stripe is tallied as `not_recovered`.

        Raises `StripeUnavailable`: run it again.
        """
        with self.till.open_unit_of_work() as books:
            self._installations = books.installation_ids()
        for account in self.ledgers.stripe_accounts():
            try:
                self._take_in(account)
            except GatewayDeclined as refusal:
                self.tally.add([not_compared(account or "our account", refusal)])
        done, of, after = 0, self.ledgers.invoice_count(), None
        while page := self.ledgers.invoices(after, AT_ONCE):
            for found in page:
                self._found(found)
            last = page[-1]
            done, after = done + len(page), last.invoice_id if isinstance(last, Difference) else last.invoice.id
            self.progress("invoices", done, max(done, of))

    def _take_in(self, account: str | None) -> None:
        """Attempts that are lost here, from the marks on their intents."""
        after: str | None = None
        until = self.till.clock.now() + AHEAD
        while True:
            page = self.till.gateway.list_intents(account, BEGINNING, until, after)
            ours = [one for one in page.intents if one.installation in self._installations and one.status in MOVING]
            self.tally.intents += len(ours)
            known = self.ledgers.attempts({intent.attempt_id for intent in ours if intent.attempt_id})
            for intent in ours:
                if intent.attempt_id not in known:
                    self._take_in_one(intent)
            self.progress("payments at Stripe", self.tally.intents, self.tally.intents)
            if page.after is None:
                return
            after = page.after

    def _take_in_one(self, intent: Intent) -> None:
        attempt = adopted(self.till, intent)
        if isinstance(attempt, str):
            kind, found = DifferenceKind.INTENT_UNKNOWN, f"nothing: {attempt}"
            place, cents = intent.id, intent.amount_cents
            self.tally.add([Difference(kind, place, cents, found, intent.invoice_id, intent.currency)])
            return
        self.taken_in += 1

    def _found(self, found: StoredInvoice | Difference) -> None:
        if isinstance(found, Difference):
            self.tally.add([found])
        elif not found.entries and found.invoice.issued_at is not None:
            try:
                self._write(found, tuple(self._paid(found.attempts)))
            except GatewayDeclined as refusal:  # it stays empty, for another run
                self.tally.add([not_compared(found.invoice.id, refusal)])

    def _paid(self, attempts: Iterable[Attempt]) -> Iterable[tuple[Attempt, Intent]]:
        """The attempts on which money moved, with all that Stripe shows of them now."""
        for attempt in attempts:
            if attempt.intent_id is None:
                continue
            try:
                intent = self.till.gateway.retrieve(attempt.intent_id, attempt.stripe_account)
            except GatewayDeclined as refusal:
                if refusal.reason != MISSING:
                    raise
                continue
            if intent.status in MOVING:
                yield attempt, intent

    def _write(self, stored: StoredInvoice, paid: Paid) -> None:
        with self.till.open_unit_of_work() as books:
            now = self.till.clock.now()
            opened = books.lock(stored.invoice.id, now)
            if opened is None or books.entries(stored.invoice.id):
                return
            wrong = [(intent, why) for attempt, intent in paid if (why := mismatch(attempt, intent))]
            fitting = [(attempt, intent) for attempt, intent in paid if not mismatch(attempt, intent)]
            _Writing(books, opened, now).write(stored, fitting)
            entries = books.entries(stored.invoice.id)
        self.ledgers.note_chains({stored.invoice.id: Noted(len(entries), entries[-1].hash)})
        self.rebuilt += 1
        self.entries += len(entries)
        for intent, why in wrong:
            kind = DifferenceKind.INTENT_MISMATCH
            self.tally.add([Difference(kind, intent.id, None, why, stored.invoice.id, intent.currency)])
        self.tally.add(not_recovered(stored, fold(entries)))


@dataclass(frozen=True, slots=True)
class _Writing:
    """One invoice's ledger being written, under its lock."""

    books: UnitOfWork
    opened: PayerInvoice
    now: datetime

    def write(self, stored: StoredInvoice, paid: Sequence[tuple[Attempt, Intent]]) -> None:
        """Issued; all that happened in its time; written off where it was cancelled; what came after that."""
        self._append(self._own(EntryKind.ISSUED, stored.total_cents))
        cancelled = stored.invoice.status is InvoiceStatus.CANCELLED
        early = [pair for pair in paid if not cancelled or pair[0].status is AttemptStatus.SUCCEEDED]
        for happened in in_order(early):
            self._enter(happened)
        if cancelled and (rest := fold(self.books.entries(self.opened.invoice.id)).balance_cents):
            self._append(self._own(EntryKind.WRITE_OFF, -rest))
        for happened in in_order([pair for pair in paid if pair not in early]):
            self._enter(happened)
        for attempt, intent in paid:
            converge(self.books, attempt, intent, self.now)

    def _enter(self, happened: Happened) -> None:
        attempt, intent = happened.attempt, happened.intent
        if intent.charge is None:
            return
        if intent.status == "processing":
            self._append(movements.of_processing(attempt, intent.charge))
            return
        in_time = attempt.status is AttemptStatus.SUCCEEDED
        paid = movements.of_arrival(self.opened, attempt, intent.charge)
        self._append(*(paid[:1] if in_time else paid))
        self.books.add_outbox("receipt", intent.charge.id, attempt.id, self.now)
        converge_aftermath(self.books, attempt, intent, self.now)

    def _own(self, kind: EntryKind, cents: int) -> Movement:
        invoice = self.opened.invoice
        moment = invoice.issued_at if kind is EntryKind.ISSUED else None
        return Movement(kind, cents, invoice.currency, REMIT, f"{invoice.id}:rebuilt", happened_at=moment)

    def _append(self, *moves: Movement) -> None:
        self.books.append(self.opened.invoice.id, moves, self.now)


def not_recovered(stored: StoredInvoice, now: Standing) -> Iterable[Difference]:
    """What the invoice's columns still knew and Stripe does not: payments taken outside of it, credits, write-offs."""
    before = stored.standing
    if before == Standing():
        return
    for name, was, is_now in (
        ("owed", before.owed_cents, now.owed_cents),
        ("paid", before.paid_cents, now.paid_cents),
        ("processing", before.processing_cents, now.processing_cents),
        ("unapplied", before.unapplied_cents, now.unapplied_cents),
    ):
        if was != is_now:
            invoice = stored.invoice
            yield Difference(DifferenceKind.NOT_RECOVERED, name, was, is_now, invoice.id, invoice.currency)
