"""After a backup was put back: nothing of the database that is lost may be taken for something of this one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.domain.attempt import AttemptStatus
from portal.payments.settle import close
from portal.payments.till import Till
from portal.ports import AttemptsDue, Ledgers

AT_ONCE = 100_000  # more than are ever open at a time
IDS_LEFT_OUT = 10_000
BEFORE_THE_END = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `last_activity` is about when the backup was made; None: it is of an empty database."""

    installation_before: str
    installation: str
    last_activity: datetime | None
    attempts_closed: int


def begin_anew(till: Till, ledgers: Ledgers, attempts: AttemptsDue) -> Restored:
    """Renew the installation's id, leave out the numbers that may have been given since, close what was half begun.

    A new id makes new keys: the link somebody holds to an invoice that is lost must not open the next one of that
    number. An attempt without an intent had one in the lost database, perhaps, and asking again under the new id would
    make a second one. Raises nothing of Stripe's: it is not asked.
    """
    now = till.clock.now()
    last = ledgers.last_activity()
    with till.open_unit_of_work() as books:
        before = books.installation_id()
    installation = ledgers.renew_installation(now)
    ledgers.skip_ids(IDS_LEFT_OUT)
    return Restored(before, installation, last, _close_half_begun(till, attempts, now))


def since_when(restored: Restored, now: datetime) -> datetime:
    """From when on Stripe is compared with: a day before the backup's last movement."""
    return (restored.last_activity or now) - BEFORE_THE_END


def _close_half_begun(till: Till, attempts: AttemptsDue, now: datetime) -> int:
    closed = 0
    for attempt in attempts.due_attempts(now + BEFORE_THE_END, AT_ONCE):
        if attempt.intent_id is None and close(till, attempt).status is AttemptStatus.CANCELLED:
            closed += 1
    return closed
