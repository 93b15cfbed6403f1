"""All jobs behind one door: what repeats, what is to be delivered, and the queue that wakes them."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import structlog
from huey.api import Huey, crontab

from portal.jobs.alone import Alone
from portal.jobs.consuming import STOP_SECONDS, consume
from portal.jobs.deliveries import Deliveries
from portal.jobs.reasons import frames_of, reason_of
from portal.jobs.repeating import RepeatingJob, Rota

MINUTE = timedelta(minutes=1)
AT_A_TIME = 10  # effects in a row before what waits in the queue has its turn
STAND_BY_SECONDS = 0.5
QUIET_SECONDS = 60

log = structlog.get_logger("remit.jobs")


class Jobs:
    """Keeps `portal.ports.BackgroundJobs`. `make_queue` is called when a queue is first needed.

    `lock_file`: whoever holds it works, the others stand by; None where any number may work at once.
    """

    def __init__(
        self,
        make_queue: Callable[[], Huey],
        repeating: Iterable[RepeatingJob],
        rota: Rota,
        deliveries: Deliveries,
        lock_file: Path | None = None,
    ) -> None:
        self._make_queue = make_queue
        self._repeating = (RepeatingJob("outbox", MINUTE, self.sweep_outbox), *repeating)
        self._rota = rota
        self._deliveries = deliveries
        self._lock_file = lock_file
        self._queue: Huey | None = None
        self._guard = threading.Lock()
        self._alive: Callable[[], bool] = _always
        self._quiet_until = 0.0
        self._thread: threading.Thread | None = None

    @property
    def queue(self) -> Huey:
        """The queue, with every job registered in it."""
        with self._guard:
            if self._queue is None:
                self._queue = self._make_queue()
                self._register(self._queue)
            return self._queue

    def ring(self) -> None:
        """Wake somebody to deliver what was ordered. Never fails: the minute's sweep finds it, too."""
        if not self._deliveries.any_kind or time.monotonic() < self._quiet_until:
            return
        try:
            self.queue.enqueue(self._deliver.s())
        except Exception as error:  # noqa: BLE001 - a queue that is away must not fail what was committed
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("queue_unavailable", kind=type(error).__name__)

    def sweep_outbox(self) -> None:
        """What every minute makes up for: rings that were lost, tries that are due, leases that ran out."""
        self._deliveries.set_apart_lost()
        self.ring()

    def deliver_some(self) -> int:
        """Deliver what is due, a few at a time; how many. Rings again when there may be more."""
        for number in range(AT_A_TIME):
            if not self._alive() or not self._deliveries.deliver_next():
                return number
        self.ring()
        return AT_A_TIME

    def deliver_all(self) -> int:
        """Deliver here and now whatever is due; how many."""
        self._deliveries.set_apart_lost()
        number = 0
        while self._deliveries.deliver_next():
            number += 1
        return number

    def work(self, alive: Callable[[], bool]) -> None:
        """Work until `alive` says no. What has not ended 20 seconds later is given back."""
        alone = Alone(self._lock_file)
        while alive() and not alone.enter():
            time.sleep(STAND_BY_SECONDS)
        if not alive():
            return
        self._alive = alive
        log.info("jobs_started", jobs=[job.name for job in self._repeating])
        try:
            self.ring()  # for what was given back when the last process ended
            consume(self.queue, alive)
            self._rota.give_back()
            self._deliveries.give_back()
        finally:
            alone.leave()
            log.info("jobs_ended")

    def start(self, alive: Callable[[], bool]) -> None:
        self._thread = threading.Thread(target=self.work, args=(alive,), name="jobs", daemon=True)
        self._thread.start()

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join(STOP_SECONDS + 4)

    def _register(self, queue: Huey) -> None:
        every_minute = crontab(minute="*")
        for job in self._repeating:
            queue.periodic_task(every_minute, name=job.name)(self._running(job))
        self._deliver = queue.task(name="deliver")(self._delivering())

    def _running(self, job: RepeatingJob) -> Callable[[], None]:
        def run() -> None:
            with _told(job.name):
                self._rota.run(job)

        return run

    def _delivering(self) -> Callable[[], None]:
        def deliver() -> None:
            with _told("deliver"):
                self.deliver_some()

        return deliver


@contextmanager
def _told(name: str) -> Iterator[None]:
    """A database that is away is told by its kind and its place: the queue would write down the text."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the next minute tries again
        log.error("job_failed", job=name, reason=reason_of(error), frames=frames_of(error))  # noqa: TRY400 - likewise


def _always() -> bool:
    return True
