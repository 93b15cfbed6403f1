"""Queues of every kind, outboxes on both databases, and handlers that remember."""

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from portal.domain.effects import Effect, EffectState
from portal.jobs.deliveries import Deliveries
from portal.ports import Handler
from portal.store.outbox import SqlOutbox
from tests.engines import dies_with_us
from tests.shop import Shop, a_shop

START_SECONDS = 30


@pytest.fixture
def shop(migrated_database_url: str) -> Iterator[Shop]:
    shop = a_shop(migrated_database_url)
    yield shop
    shop.store.close()


@dataclass
class Post:
    """A shop's outbox and what was delivered of it. `fails` is raised by the next deliveries, one after the other."""

    shop: Shop
    repeatable: bool = True
    delivered: list[Effect] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)

    @property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.shop.store.engines)

    @property
    def handlers(self) -> dict[str, Handler]:
        return {"mail": Handler(self._deliver, self.repeatable)}

    def deliveries(self) -> Deliveries:
        return Deliveries(self.outbox, self.handlers, self.shop.clock)

    def order(self, *slots: str, kind: str = "mail") -> None:
        with self.shop.store.unit_of_work() as work:
            for slot in slots:
                work.add_outbox(kind, slot, "inv_1", self.shop.clock.now())

    def rows(self) -> list[Effect]:
        return list(self.outbox.listed(list(EffectState), 1000))

    def row(self) -> Effect:
        (row,) = self.rows()
        return row

    def _deliver(self, effect: Effect) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.delivered.append(effect)


@pytest.fixture
def post(shop: Shop) -> Post:
    return Post(shop)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of the tests' own, behind a Unix socket; skips, saying why, where there is none."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("Redis is not installed (no redis-server or valkey-server in PATH)")
    socket = tmp_path_factory.mktemp("redis") / "socket"
    command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent)]
    server = subprocess.Popen([*dies_with_us(), *command], stdout=subprocess.PIPE, text=True)
    try:
        assert any("ready to accept connections" in line for line in server.stdout or ())
        yield f"unix://{socket}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=START_SECONDS)


QUEUES = ["file", pytest.param("postgres", marks=pytest.mark.postgres), "redis"]


@pytest.fixture(params=QUEUES)
def queue_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a queue of each kind is; empty: the file."""
    if request.param == "postgres":
        with request.getfixturevalue("postgres").database() as url:
            yield url
    else:
        yield request.getfixturevalue("redis_url") if request.param == "redis" else ""


Ordered = Callable[..., None]


def lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
