"""A worker as a process of its own, for tests that kill it: `python -m tests.jobs.at_work JSON`.

Its handlers append a line to a file, which is the effect: `<slot> <again>`. `behaviour` is what else they do:
`crash` dies by SIGKILL once the effect has happened and before that is written down, `hang` waits for a line in the
pipe, `deliver` nothing.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.domain.effects import Effect
from portal.jobs import consuming
from portal.jobs.deliveries import Deliveries
from portal.jobs.jobs import Jobs
from portal.jobs.queues import queue
from portal.jobs.repeating import Rota
from portal.jobs.stopping import until_told_to_stop
from portal.ports import Handler
from portal.store.opening import open_store
from portal.store.outbox import SqlOutbox
from portal.store.turns import SqlTurns
from portal.web import logs
from tests.shop import SECRET


class LateClock:
    """The machine's time, so many minutes from now."""

    def __init__(self, minutes: int) -> None:
        self._ahead = timedelta(minutes=minutes)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


def main(order: dict) -> None:
    logs.configure()
    consuming.STOP_SECONDS = order["stop_seconds"]
    store, clock = open_store(order["database_url"], (SECRET,)), LateClock(order["minutes_ahead"])
    handlers = {kind: Handler(lambda effect: deliver(order, effect), kind == "message") for kind in ("message", "mail")}
    jobs = Jobs(
        lambda: queue(order["queue_url"], Path(order["folder"]), order["queue_name"]),
        (),
        Rota(SqlTurns(store.engines), clock),
        Deliveries(SqlOutbox(store.engines), handlers, clock),
    )
    jobs.work(until_told_to_stop())


def deliver(order: dict, effect: Effect) -> None:
    if order["behaviour"] == "hang":
        sys.stderr.write("hanging\n")
        Path(order["folder"], "pipe").read_text()
    with Path(order["folder"], "effects").open("a") as effects:
        effects.write(f"{effect.slot} {effect.again}\n")
    if order["behaviour"] == "crash":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
