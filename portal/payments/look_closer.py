"""A payment that seems to differ: settled first where that is wanted, then read afresh on both sides."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.attempt import Attempt, AttemptStatus
from portal.domain.difference import Difference, DifferenceKind
from portal.payments.compare import compared
from portal.payments.settle import settle
from portal.payments.sweep import next_look
from portal.payments.tally import Tally
from portal.payments.till import Till
from portal.ports import Intent, Ledgers

TOLD_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class LookCloser:
    """See `portal.payments.reconcile.Reconciler`."""

    till: Till
    ledgers: Ledgers
    tally: Tally
    mend: bool
    patient: bool

    def at(self, attempt: Attempt, listed: Intent) -> None:
        """Tally what differs between `attempt` and its intent now; `listed` is how the list showed it."""
        before = self._differences(attempt, listed)
        if self.mend:
            settle(self.till, attempt, look=True)
        now = self.ledgers.attempts([attempt.id]).get(attempt.id, attempt)
        fresh = self.till.gateway.retrieve(listed.id, attempt.stripe_account)
        after = self._differences(now, fresh)
        curable = all(time_cures(now, one) for one in after)
        waits = self.patient and not self.mend
        if after and waits and curable and is_on_its_way(now, fresh, self.till.clock.now()):
            self.tally.on_their_way += 1
            return
        self.tally.add(after)
        if self.mend:
            still = {(one.kind, one.object_id) for one in after}
            self.tally.mend(one for one in before if (one.kind, one.object_id) not in still)

    def _differences(self, attempt: Attempt, intent: Intent) -> tuple[Difference, ...]:
        return compared(attempt, intent, self.ledgers.ledgers_of([attempt.invoice_id])[attempt.invoice_id])


def time_cures(attempt: Attempt, difference: Difference) -> bool:
    """Whether our books are only behind Stripe, as they are until they are told."""
    expected, found = difference.expected, difference.found or 0
    if difference.kind is DifferenceKind.PROCESSING:
        return expected == 0 or (attempt.status is AttemptStatus.LIVE and found == 0)
    return isinstance(expected, int) and isinstance(found, int) and found < expected


def is_on_its_way(attempt: Attempt, intent: Intent, now: datetime) -> bool:
    """Whether webhook or sweeper need not have told us yet: the attempt's next look is not due, or a refund or dispute
    is only minutes old.
    """
    if not attempt.status.is_terminal:
        return now < next_look(attempt) + TOLD_WITHIN
    moments = [refund.created_at for refund in intent.refunds] + [dispute.created_at for dispute in intent.disputes]
    return bool(moments) and now - max(moments) < TOLD_WITHIN
