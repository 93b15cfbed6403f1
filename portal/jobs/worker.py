"""The worker: a consumer of the queue that sweeps every minute until it is told to stop."""

import logging
import signal
from pathlib import Path
from typing import NoReturn

from huey.api import SqliteHuey, crontab

from portal.jobs.json_messages import JsonSerializer
from portal.ports import Payments

STOP_SECONDS = 20
LONGEST_IDLE_SECONDS = 1.0

log = logging.getLogger(__name__)


def queue(data_dir: Path, payments: Payments | None) -> SqliteHuey:
    """The queue under `data_dir`; with `payments`, their sweep is in its schedule."""
    data_dir.mkdir(parents=True, exist_ok=True)
    jobs = SqliteHuey(
        "remit", filename=str(data_dir / "jobs.sqlite3"), serializer=JsonSerializer(), results=False, utc=True
    )

    if payments is not None:
        jobs.periodic_task(crontab(minute="*"), name="sweep_payments")(lambda: sweep(payments))
    return jobs


def sweep(payments: Payments) -> None:
    """Settle what is due, and say so in the log."""
    looked_at = payments.sweep()
    if looked_at:
        log.info("sweep: %s attempts looked at", looked_at)


def work(jobs: SqliteHuey) -> None:
    """Work until SIGTERM or SIGINT; a running job has 20 seconds to end. Ticks missed meanwhile are not made up for."""
    signal.signal(signal.SIGTERM, _end)  # until the consumer has handlers of its own
    jobs.flush()
    consumer = jobs.create_consumer(
        workers=1,
        max_delay=LONGEST_IDLE_SECONDS,
        graceful_signal="TERM",
        shutdown_timeout=STOP_SECONDS,
    )
    consumer.run()


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)
