"""Jobs that repeat: every consumer asks at every minute, the database says whose turn it is."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from portal.domain.effects import slot_of
from portal.jobs.reasons import frames_of, reason_of
from portal.ports import Clock, Turns

log = structlog.get_logger("remit.jobs")


@dataclass(frozen=True, slots=True)
class RepeatingJob:
    """`run` once in each stretch of length `every`, counted in UTC: whole minutes.

    `lease` is how long it may take before somebody else starts over; a run that failed is repeated after it, too.
    What `run` returns is logged.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    lease: timedelta = timedelta(minutes=2)


class Rota:
    """Runs jobs when it is their turn, and knows which are running. Safe to share between threads."""

    def __init__(self, turns: Turns, clock: Clock) -> None:
        self._turns = turns
        self._clock = clock
        self._running: dict[str, datetime] = {}
        self._guard = threading.Lock()

    def run(self, job: RepeatingJob) -> None:
        """Run `job` if its current slot is still free. A failure is logged, never raised."""
        now = self._clock.now()
        slot = slot_of(now, job.every)
        if not self._turns.take(job.name, slot, now, now + job.lease):
            return
        with self._guard:
            self._running[job.name] = slot
        try:
            result = job.run()
        except Exception as error:  # noqa: BLE001 - it keeps its lease, and is repeated when that runs out
            log.error("job_failed", job=job.name, reason=reason_of(error), frames=frames_of(error))  # noqa: TRY400 - the text may hold a secret
        else:
            self._turns.finish(job.name, slot, self._clock.now())
            if result:
                log.info("job_done", job=job.name, result=result)
        finally:
            with self._guard:
                self._running.pop(job.name, None)

    def give_back(self) -> None:
        """This process ends: whatever it is still at, somebody else shall start over."""
        with self._guard:
            left = dict(self._running)
        for name, slot in left.items():
            self._turns.give_back(name, slot, self._clock.now())
            log.warning("job_given_back", job=name)
