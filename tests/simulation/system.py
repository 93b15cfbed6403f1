"""Web, worker and stand-in as processes of their own over one database, as the Procfile starts them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from flask.testing import FlaskClient

from app import bookkeeping, create_app, payment_service
from portal.payments.bookkeeping import Bookkeeping
from portal.payments.service import PaymentService
from portal.settings import Settings
from portal.web.parts import EXTENSION
from sandbox.demo.place import free_port
from sandbox.remote import RemoteControl
from tests.engines import dies_with_us
from tests.fakes import FixedClock
from tests.served import WEBHOOK_SECRET
from tests.shop import SECRET, Shop, a_shop
from tests.simulation import objects
from tests.simulation.books import Row, by_invoice
from tests.simulation.holdings import Theirs
from tests.simulation.raw import Database

ROOT = Path(__file__).resolve().parents[2]
GUNICORN = [str(Path(sys.executable).with_name("gunicorn")), "-c", "portal/web/gunicorn.py", "app:create_app()"]
COMMANDS = {"web": GUNICORN, "worker": [sys.executable, "-m", "portal", "work"]}
START_SECONDS = 60
STOP_SECONDS = 30


@dataclass
class System:
    """Everything that runs. `url` is the portal's; `shop` writes to its database from here, `database` reads it."""

    folder: Path
    database_url: str
    port: int
    shop: Shop
    database: Database
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _stripe: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def stripe_url(self) -> str:
        return self._stripe["api_base"]

    def control(self) -> RemoteControl:
        """The stand-in's control; one for each thread."""
        return RemoteControl(self._stripe["control_url"], self._stripe["control_token"])

    def rows(self) -> dict[str, list[Row]]:
        """The stand-in's books by invoice."""
        return by_invoice(self.control().call("books"))

    def objects(self) -> dict[str, Theirs]:
        """The stand-in's objects by invoice."""
        return objects.by_invoice(self.control().call("objects"))

    def start_stripe(self) -> None:
        """Start the stand-in, knowing what an earlier one in this folder knew, and read where it is."""
        facts, state = self.folder / "stand-in.json", self.folder / "stand-in-state.json"
        facts.unlink(missing_ok=True)
        options = ["--port", "0", "--control-file", str(facts), "--state", str(state)]
        self._start("stripe", [sys.executable, "-m", "sandbox", *options])
        self._await("stripe", facts.exists)
        self._stripe = json.loads(facts.read_text())
        self.control().call("set_endpoint", url=f"{self.url}/webhooks/stripe", secret=WEBHOOK_SECRET)

    def start(self, *names: str) -> None:
        """Start `web` or `worker`; web answers and the worker heeds SIGTERM when this returns."""
        for name in names:
            self._start(name, COMMANDS[name])
        if "web" in names:
            self._await("web", self._answers)
        if "worker" in names:
            self._await("worker", lambda: catches(signal.SIGTERM, self._running["worker"].pid))

    def kill(self, name: str) -> None:
        """SIGKILL to the whole of it."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self, *names: str) -> dict[str, int | None]:
        """SIGTERM to each; the status each ended with, None where it had not 30 seconds later."""
        processes = {name: self._running.pop(name) for name in names}
        for process in processes.values():
            process.terminate()
        return {name: _ended(process) for name, process in processes.items()}

    def strike_child(self, number: signal.Signals) -> bool:
        """A signal to one of web's processes alone, the oldest: the server starts another. Whether it is gone then."""
        self._await("web", lambda: bool(self._children()))
        child = self._children()[0]
        os.kill(child, number)
        deadline = time.monotonic() + STOP_SECONDS
        while child in self._children() and time.monotonic() < deadline:
            time.sleep(0.05)
        return child not in self._children()

    def _children(self) -> list[int]:
        pid = self._running["web"].pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @contextmanager
    def later(self, after: timedelta) -> Iterator[FlaskClient]:
        """The application in this process, so much later."""
        app = create_app(self._settings())
        parts = app.extensions[EXTENSION]
        _, payments = payment_service(self._settings(), self.shop.store, clock := _in(after))
        app.extensions[EXTENSION] = replace(parts, clock=clock, payments=payments)
        try:
            yield app.test_client()
        finally:
            parts.source._store.close()

    def payments(self, after: timedelta) -> PaymentService:
        """Paying in this process, so much later."""
        _, payments = payment_service(self._settings(), self.shop.store, _in(after))
        assert payments is not None
        return payments

    def books(self) -> Bookkeeping:
        """The books beside the stand-in, in this process."""
        return bookkeeping(self._settings(), self.shop.store)

    def stop(self) -> None:
        """End everything, first politely."""
        self.end(*self._running)

    def said(self, name: str) -> str:
        """What `name` wrote so far."""
        return (self.folder / f"{name}.log").read_text()

    def _start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [*dies_with_us(), *command],
                cwd=ROOT,
                env=self._environment(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _await(self, name: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if self._running[name].poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start:\n{self.said(name)[-2000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=1).ok
        except requests.RequestException:
            return False

    def _settings(self) -> Settings:
        return Settings.from_environ(self._environment())

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "REDIS_"))}
        return kept | {
            "REMIT_MODE": "demo",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "INVOICING_API_URL": "",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "SECRET_KEY": SECRET,
            "STRIPE_SECRET_KEY": self._stripe.get("secret_key", ""),
            "STRIPE_PUBLISHABLE_KEY": self._stripe.get("publishable_key", ""),
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_API_BASE": self._stripe.get("api_base", ""),
            "STRIPE_JS_URL": self._stripe.get("js_url", ""),
            "WEB_CONCURRENCY": "2",
            "PYTHONUNBUFFERED": "1",
        }


def catches(number: signal.Signals, pid: int) -> bool:
    """Whether a process has come so far as to handle a signal itself."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return bool(int(status["SigCgt"], 16) >> (number - 1) & 1)


def _in(after: timedelta) -> FixedClock:
    return FixedClock(datetime.now(UTC) + after)


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


@contextmanager
def running(database_url: str, folder: Path) -> Iterator[System]:
    """All of it over a database that has Remit's tables; ended afterwards, and found to have kept Stripe's rules."""
    shop = a_shop(database_url)
    with closing(Database(database_url)) as database:
        system = System(folder, database_url, free_port(), shop, database)
        try:
            system.start_stripe()
            system.start("web", "worker")
            yield system
            assert system.control().call("violations") == []
        finally:
            system.stop()
            shop.store.close()
