"""Intents with our mark that are no attempt's own: of a lost database, or made by a step whose answer never came."""

from dataclasses import dataclass, replace

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.difference import Difference, DifferenceKind
from portal.payments.adopt import adopted
from portal.payments.matching import MOVING, OPEN
from portal.payments.settle import settle
from portal.payments.tally import Tally
from portal.payments.till import Till
from portal.ports import Intent, Ledgers


@dataclass(frozen=True, slots=True)
class Strays:
    """See `portal.payments.reconcile.Reconciler`."""

    till: Till
    ledgers: Ledgers
    tally: Tally
    mend: bool

    def stray(self, attempt: Attempt | None, intent: Intent) -> None:
        """Tally, and where that is wanted take in or cancel, an intent that is not its attempt's one."""
        if intent.status == "canceled":
            return
        if attempt is None:
            self._unknown(intent)
        elif attempt.intent_id is None:
            self._unrecorded(attempt, intent)
        else:
            self._second(attempt, intent)

    def _unknown(self, intent: Intent) -> None:
        """Our books never heard of the attempt."""
        if not self.mend:
            self.tally.add([_unknown(intent)])
            return
        now = self._cancelled(intent, intent.id) if intent.status in OPEN else intent
        attempt = adopted(self.till, now) if now.status in MOVING else None
        if isinstance(attempt, str):
            self.tally.add([_unknown(intent, attempt)])
        elif attempt is not None and attempt.intent_id != intent.id:
            self._second(attempt, now)
        else:
            if attempt is not None:
                settle(self.till, attempt, look=True)
            self.tally.mend([_unknown(intent)])

    def _unrecorded(self, attempt: Attempt, intent: Intent) -> None:
        """The attempt has no intent in our books. While it is live, the sweeper repeats the create under its key."""
        if attempt.status is AttemptStatus.LIVE:
            self.tally.on_their_way += 1
        elif intent.status not in MOVING:
            self._orphan(attempt, intent)
        elif self.mend:
            settle(self.till, self._recorded(attempt, intent), look=True)
            self.tally.mend([_unknown(intent)])
        else:
            self.tally.add([_unknown(intent)])

    def _recorded(self, attempt: Attempt, intent: Intent) -> Attempt:
        with self.till.open_unit_of_work() as books:
            now = self.till.clock.now()
            books.lock(attempt.invoice_id, now)
            known = books.attempt(attempt.id) or attempt
            if known.intent_id is None:
                known = replace(known, intent_id=intent.id, updated_at=now)
                books.save_attempt(known)
            return known

    def _second(self, attempt: Attempt, intent: Intent) -> None:
        """Two intents for one attempt. Nobody was given this one's secret, so money on it is for a person to judge."""
        if intent.status in OPEN:
            self._orphan(attempt, intent)
            return
        cents = intent.amount_cents
        kind, place = DifferenceKind.INTENT_SECOND, intent.id
        self.tally.add([Difference(kind, place, 0, cents, attempt.invoice_id, attempt.currency)])
        if self.mend:
            with self.till.open_unit_of_work() as books:
                books.quarantine(object_id=place, reason="second", detail=attempt.id, now=self.till.clock.now())

    def _orphan(self, attempt: Attempt, intent: Intent) -> None:
        self.tally.orphans += 1
        if self.mend:
            self._cancelled(intent, attempt.id)

    def _cancelled(self, intent: Intent, owner: str) -> Intent:
        """Its key is of the day: what Stripe refused yesterday it repeats for that key only."""
        with self.till.open_unit_of_work() as books:
            installation = books.installation_id()
        key = f"remit:{installation}:{owner}:cancel:{intent.id}:{self.till.clock.now().date()}"
        return self.till.gateway.cancel(intent.id, intent.account, key)


def _unknown(intent: Intent, why: str | None = None) -> Difference:
    """`expected`: what Stripe took, or what it may still take."""
    found = f"nothing: {why}" if why else "nothing"
    return Difference(
        DifferenceKind.INTENT_UNKNOWN, intent.id, intent.amount_cents, found, intent.invoice_id, intent.currency
    )
