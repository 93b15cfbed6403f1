"""Keeping the books true: verify them by themselves, reconcile them with Stripe."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.errors import StripeUnavailable
from portal.payments.catch_up import catch_up
from portal.payments.gauges import gauges
from portal.payments.rebuild import BEGINNING, Rebuilder
from portal.payments.reconcile import Reconciler, Window
from portal.payments.restore import Restored, begin_anew, since_when
from portal.payments.stuck import stuck
from portal.payments.tally import Progress, Tally, silent
from portal.payments.till import Till
from portal.payments.verify import Verification, changed_notes
from portal.ports import AttemptsDue, Clock, Gauge, Ledgers, OpenUnitOfWork, PaymentGateway, Reconciliation

DUE_WITHIN = timedelta(hours=1)
AHEAD = timedelta(hours=1)  # Stripe's clock and ours need not agree

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """The books of one store, and Stripe beside them; without a gateway they are only verified."""

    ledgers: Ledgers
    attempts: AttemptsDue
    open_unit_of_work: OpenUnitOfWork
    clock: Clock
    gateway: PaymentGateway | None = None

    def verify(self, progress: Progress = silent) -> Tally:
        """Every chain, every fold, every entry once, owed against totals. Changes nothing."""
        tally = Tally()
        tally.add(changed_notes(self.ledgers))
        Verification(self.ledgers, tally, progress).run()
        return tally

    def check(self, days: int, progress: Progress = silent) -> Tally:
        """Compare with Stripe over `days` and verify. Changes nothing, here or at Stripe.

        Raises `StripeUnavailable`: not everything was looked at.
        """
        tally = Tally()
        tally.add(changed_notes(self.ledgers))
        self._with_stripe(self._window(days), tally, progress, mend=False)
        Verification(self.ledgers, tally, progress).run()
        self._waiting(tally)
        return tally

    def reconcile(self, days: int, progress: Progress = silent) -> Tally:
        """The same, but settle what is missing first, and note how far every whole chain has come.

        Raises `StripeUnavailable`: what was settled until then is settled.
        """
        tally, window = Tally(), self._window(days)
        tally.add(changed_notes(self.ledgers))
        now = self.clock.now()
        run = self.ledgers.note_run(Reconciliation(began_at=now, ended_at=now, since=window.since.date()))
        if self.gateway is not None:
            catch_up(self._till(), self.ledgers)
        self._with_stripe(window, tally, progress, mend=True)
        Verification(self.ledgers, tally, progress, note=True).run()
        self._waiting(tally)
        self._close(run, tally)
        return tally

    def rebuild(self, progress: Progress = silent) -> Rebuilder:
        """Write every ledger that is empty anew, then verify; figures and differences are in what is returned.

        Raises `StripeUnavailable`: what was written until then stays, and the next run goes on.
        """
        now = self.clock.now()
        run = self.ledgers.note_run(Reconciliation(began_at=now, ended_at=now, since=BEGINNING.date()))
        rebuilder = Rebuilder(self._till(), self.ledgers, Tally(), progress)
        rebuilder.run()
        Verification(self.ledgers, rebuilder.tally, progress).run()
        self._close(run, rebuilder.tally)
        return rebuilder

    def restore_check(self, progress: Progress = silent) -> tuple[Restored, Tally]:
        """Make a database put back safe to use, then compare it with Stripe; settles nothing.

        Raises `StripeUnavailable`: not everything was looked at; run it again.
        """
        restored, tally = begin_anew(self._till(), self.ledgers, self.attempts), Tally()
        tally.add(changed_notes(self.ledgers))
        window = Window(since_when(restored, self.clock.now()), self.clock.now() + AHEAD)
        Reconciler(self._till(), self.ledgers, tally, mend=False, patient=False, progress=progress).run(window)
        Verification(self.ledgers, tally, progress).run()
        self._waiting(tally)
        return restored, tally

    def gauges(self) -> tuple[Gauge, ...]:
        """The books in figures."""
        return gauges(self.ledgers, self.attempts, self.clock.now())

    def _till(self) -> Till:
        if self.gateway is None:
            raise StripeUnavailable("Stripe's keys are not set.")
        return Till(self.gateway, self.open_unit_of_work, self.clock)

    def _with_stripe(self, window: Window, tally: Tally, progress: Progress, *, mend: bool) -> None:
        if self.gateway is not None:
            Reconciler(self._till(), self.ledgers, tally, mend=mend, progress=progress).run(window)

    def _window(self, days: int) -> Window:
        now = self.clock.now()
        return Window(now - timedelta(days=days), now + AHEAD)

    def _waiting(self, tally: Tally) -> None:
        now: datetime = self.clock.now()
        tally.add(self.ledgers.waiting(now - DUE_WITHIN))
        tally.add(stuck(self.attempts, now))

    def _close(self, run: Reconciliation, tally: Tally) -> None:
        """The log keeps the digest outside of the database that it is about."""
        ended = replace(
            run,
            ended_at=self.clock.now(),
            complete=True,
            intents=tally.intents,
            settled=tally.mended_count,
            differences=tally.count,
            chains=tally.chains,
            entries=tally.entries,
            digest=self.ledgers.digest(),
        )
        self.ledgers.note_run(ended)
        log.info(
            "reconciled: %s intents, %s put right, %s differences; %s chains, %s entries, digest %s",
            *(ended.intents, ended.settled, ended.differences, ended.chains, ended.entries, ended.digest),
        )
