"""Reconciling with Stripe: whatever it holds of ours in a span of time is compared with our books, both ways."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.attempt import Attempt
from portal.domain.difference import Difference, DifferenceKind
from portal.domain.ledger import Entry
from portal.errors import GatewayDeclined, Outside, StripeUnavailable
from portal.payments.compare import compared
from portal.payments.look_closer import LookCloser
from portal.payments.settle import MISSING
from portal.payments.strays import Strays
from portal.payments.tally import Progress, Tally, silent
from portal.payments.till import Till
from portal.ports import Intent, IntentPage, Ledgers

AT_ONCE = 100
SPAN = timedelta(days=1)
SETTLED_WITH_MONEY = frozenset({"succeeded", "processing"})


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` until before `until`."""

    since: datetime
    until: datetime

    def days(self) -> Iterator["Window"]:
        """Its days, oldest first: memory holds the intents' ids of one at a time."""
        since = self.since
        while since < self.until:
            until = min(since + SPAN, self.until)
            yield Window(since, until)
            since = until


@dataclass(frozen=True, slots=True)
class Reconciler:
    """How to reconcile. `mend`: settle what is missing in our books; else nothing is changed, here or at Stripe.

    `patient`: leave out what webhook or sweeper will have told us of within minutes.
    """

    till: Till
    ledgers: Ledgers
    tally: Tally
    mend: bool
    patient: bool = True
    progress: Progress = silent

    def run(self, window: Window) -> None:
        """Go through `window` on every account. Raises `StripeUnavailable`: it was not finished."""
        with self.till.open_unit_of_work() as books:
            installations = books.installation_ids()
        accounts = self.ledgers.stripe_accounts()
        for number, account in enumerate(accounts, start=1):
            try:
                self._account(account, window, installations)
            except GatewayDeclined as refusal:  # such as an account that took its access back: others go on
                self.tally.add([not_compared(account or "our account", refusal)])
            self.progress("accounts", number, len(accounts))

    def _account(self, account: str | None, window: Window, installations: frozenset[str]) -> None:
        """The whole window at once where it is one page, as on most accounts; else day by day."""
        first = self._list(account, window, None)
        if first.after is None:
            self._span(account, window, first, installations)
            return
        days = tuple(window.days())
        for done, day in enumerate(days, start=1):
            self._span(account, day, self._list(account, day, None), installations)
            self.progress(f"days of {account or 'our account'}", done, len(days))

    def _span(self, account: str | None, span: Window, page: IntentPage, installations: frozenset[str]) -> None:
        seen: set[str] = set()
        while True:
            ours = [intent for intent in page.intents if intent.installation in installations]
            self.tally.intents += len(ours)
            self.tally.others += page.others + len(page.intents) - len(ours)
            self._look(ours)
            seen.update(intent.id for intent in ours)
            if page.after is None:
                break
            page = self._list(account, span, page.after)
        self._unlisted(account, span, seen)

    def _list(self, account: str | None, span: Window, after: str | None) -> IntentPage:
        return self.till.gateway.list_intents(account, span.since, span.until, after)

    def _look(self, intents: Iterable[Intent]) -> None:
        intents = tuple(intents)
        attempts = self.ledgers.attempts({intent.attempt_id for intent in intents if intent.attempt_id})
        ledgers = self.ledgers.ledgers_of({attempt.invoice_id for attempt in attempts.values()})
        for intent in intents:
            attempt = attempts.get(intent.attempt_id or "")
            entries = ledgers[attempt.invoice_id] if attempt else ()
            try:
                self._look_at(attempt, intent, entries)
            except StripeUnavailable:
                raise
            except Outside as fault:
                self.tally.add([not_compared(intent.id, fault)])

    def _look_at(self, attempt: Attempt | None, intent: Intent, entries: Iterable[Entry]) -> None:
        if attempt is None or attempt.intent_id != intent.id:
            Strays(self.till, self.ledgers, self.tally, self.mend).stray(attempt, intent)
        elif _doubtful(attempt, intent) or compared(attempt, intent, entries):
            LookCloser(self.till, self.ledgers, self.tally, self.mend, self.patient).at(attempt, intent)

    def _unlisted(self, account: str | None, span: Window, seen: set[str]) -> None:
        """Attempts of the span whose intent was not in its list: Stripe may have made it a moment later."""
        last: Attempt | None = None
        while page := self.ledgers.attempts_made(account, span.since, span.until, last, AT_ONCE):
            for attempt in page:
                if attempt.intent_id not in seen:
                    self._unlisted_one(attempt)
            last = page[-1]

    def _unlisted_one(self, attempt: Attempt) -> None:
        try:
            intent = self.till.gateway.retrieve(attempt.intent_id or "", attempt.stripe_account)
        except GatewayDeclined as refusal:
            if refusal.reason == MISSING:
                self._missing(attempt)
            else:  # such as one that can't be read: the others go on
                self.tally.add([not_compared(attempt.intent_id or attempt.id, refusal)])
            return
        self._look([intent])

    def _missing(self, attempt: Attempt) -> None:
        own = [
            entry.movement.amount_cents
            for entry in self.ledgers.ledgers_of([attempt.invoice_id])[attempt.invoice_id]
            if entry.movement.attempt_id == attempt.id
        ]
        if own or not attempt.status.is_terminal:
            kind, cents = DifferenceKind.INTENT_MISSING, attempt.amount_cents
            place = attempt.intent_id or attempt.id
            self.tally.add([Difference(kind, place, None, cents, attempt.invoice_id, attempt.currency)])


def not_compared(object_id: str, fault: Outside) -> Difference:
    """What Stripe would not say, or what it left unknown."""
    reason = fault.reason if isinstance(fault, GatewayDeclined) else fault.code
    return Difference(DifferenceKind.NOT_COMPARED, object_id, "an answer", reason)


def _doubtful(attempt: Attempt, intent: Intent) -> bool:
    """Whether more must be read to tell: our books wait for what Stripe knows already, or there was a dispute."""
    over = intent.status in {*SETTLED_WITH_MONEY, "canceled"}
    waits = not attempt.status.is_terminal and over
    return waits or (intent.charge is not None and intent.charge.disputed)
