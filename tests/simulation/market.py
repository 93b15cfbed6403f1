"""Businesses of several kinds over one world, everybody's way to ask it something, and what can stand in their way."""

import contextlib
import io
import json
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from sqlalchemy import event

from portal.gateway import stripe_gateway
from portal.gateway.client import CarefulRequests
from portal.payments.bookkeeping import Bookkeeping
from portal.store.ledgers import StoredLedgers
from portal.store.opening import Store
from portal.web import errors
from portal.web.parts import EXTENSION
from sandbox.in_process import InProcess, _Adapter
from tests.fakes import FixedClock
from tests.served import SAME_ORIGIN
from tests.simulation.businesses import BUSINESSES, ELSEWHERE, Business, founded
from tests.simulation.raw import Database
from tests.simulation.unhurried import unhurried
from tests.simulation.world import URL, World, a_world

if TYPE_CHECKING:
    from tests.simulation.neighbours import Neighbour

BUSY_MS = 2
TICK = timedelta(milliseconds=1)


@dataclass
class TickingClock(FixedClock):
    """Every look is a millisecond later than the last, so that no two things happen at the same moment."""

    def now(self) -> datetime:
        self.moment += TICK
        return self.moment


@dataclass(frozen=True)
class Answer:
    """What our server said."""

    method: str
    path: str
    status: int
    body: bytes
    location: str = ""

    @property
    def ok(self) -> bool:
        return self.status == requests.codes.ok

    @property
    def json(self) -> dict[str, Any]:
        """An object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def code(self) -> str:
        """The public error's code."""
        error = self.json.get("error")
        return str(error.get("code", "")) if isinstance(error, dict) else ""


class Interrupting(_Adapter):
    """The application's way to the stand-in, with something else happening before or after a request."""

    def __init__(self, stripe: InProcess, market: "Market") -> None:
        super().__init__(stripe.world)
        self._market = market

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self._market.interrupt("before")
        try:
            return super().send(request, *args, **kwargs)
        finally:
            self._market.interrupt("after")


@dataclass
class Bugs:
    """Stands where the application logs its faults: keeps the last one for whoever has to mend it."""

    last: str = ""

    def error(self, _event: str, **_facts: object) -> None:
        self.last = traceback.format_exc()


@dataclass
class Market:
    """A world, its businesses, its database as it is, and what happens `meanwhile`: at the next request to Stripe.

    `outsiders` are another partner's; `neighbours` by the token of their business.
    """

    world: World
    database: Database
    store: Store
    businesses: list[Business] = field(default_factory=list)
    outsiders: list[Business] = field(default_factory=list)
    neighbours: "dict[str, Neighbour]" = field(default_factory=dict)
    bugs: Bugs = field(default_factory=Bugs)
    strangers: set[str] = field(default_factory=set)
    meanwhile: tuple[str, Callable[[], None]] | None = None

    @property
    def now(self) -> datetime:
        return self.world.clock.moment

    @property
    def books(self) -> Bookkeeping:
        """What `python -m portal reconcile` goes by."""
        parts = self.world.app.extensions[EXTENSION]
        return Bookkeeping(
            StoredLedgers(self.store), self.store, self.store.unit_of_work, self.world.clock, parts.gateway
        )

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request to the WSGI application."""
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        environ = _environ(method, path, data or b"", headers)
        status: list[int] = []
        told: dict[str, str] = {}

        def start(line: str, sent: Any, _exc: Any = None) -> Callable[[bytes], None]:
            status.append(int(line[:3]))
            told.update(sent)
            return lambda _: None

        chunks = self.world.app.wsgi_app(environ, start)  # type: ignore[arg-type]
        try:
            content = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return Answer(method, path, status[0], content, told.get("Location", ""))

    def api(self, business: Business, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """A request of the business's program."""
        return self.ask(method, path, body, Authorization=f"Bearer {business.token}", **headers)

    def interrupt(self, when: str) -> None:
        """Let happen what is planned for this moment, once."""
        if self.meanwhile is not None and self.meanwhile[0] == when:
            _, act = self.meanwhile
            self.meanwhile = None
            act()

    def open_businesses(self) -> None:
        """Make one of each kind, and some that have nothing to do with them."""
        now = self.world.clock.now
        *mine, _ = founded(self.store, BUSINESSES, now())
        self.outsiders = [*founded(self.store, ELSEWHERE, now())]
        for business in mine:
            body = {"data": [{"name": "Jane Doe", "email": "jane@doe.example"}]}
            customer = self.api(business, "POST", "/v6/customers", body).json["data"][0]["data"]["id"]
            self.businesses.append(replace(business, customer_id=customer))


def _environ(method: str, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "HTTP_SEC_FETCH_SITE": SAME_ORIGIN["Sec-Fetch-Site"],
    }
    if body:
        environ["CONTENT_TYPE"] = "application/json"
        environ["CONTENT_LENGTH"] = str(len(body))
    for name, value in headers.items():
        environ["CONTENT_TYPE" if name == "content_type" else f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ


@contextmanager
def a_market(database_url: str, folder: Path) -> Iterator[Market]:
    """A market over a database that has Remit's tables; held up for a moment only by what is locked."""
    with a_world(database_url, folder, TickingClock()) as world, contextlib.closing(Database(database_url)) as database:
        store = world.app.extensions[EXTENSION].source._store
        for each in {id(one): one for one in (store, world.shop.store)}.values():
            _impatient(each)
        market = Market(world, database, store)
        parts = world.app.extensions[EXTENSION]
        parts.gateway._transport._session.mount(world.stripe.url, Interrupting(world.stripe, market))
        logged, errors.log = errors.log, market.bugs
        try:
            with unhurried(world.app), _in_one_thread(parts.gateway._transport):
                market.open_businesses()
                yield market
        finally:
            errors.log = logged


@contextmanager
def _in_one_thread(transport: CarefulRequests) -> Iterator[None]:
    """The stand-in answers at once, so nobody waits for it in a thread; each call has its own memory all the same."""

    def at_once(_seconds: float, call: Callable[[], Any]) -> Any:
        remembered, transport._memory = transport._memory, threading.local()
        try:
            return call()
        finally:
            transport._memory = remembered

    waiting, stripe_gateway.within = stripe_gateway.within, at_once
    try:
        yield
    finally:
        stripe_gateway.within = waiting


def _impatient(store: Store) -> None:
    """Wait for locks only as long as it takes to find them: new connections, with their own patience."""
    for engine in (store.engines.reading, store.engines.writing):
        engine.dispose()
    is_sqlite = store.engines.sqlite_file is not None
    impatience = f"PRAGMA busy_timeout={BUSY_MS}" if is_sqlite else f"SET lock_timeout = {BUSY_MS}"

    def hurry(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(impatience)
        cursor.close()
        if not is_sqlite:
            connection.commit()

    event.listen(store.engines.writing, "connect", hurry)


__all__ = ["BUSINESSES", "URL", "Answer", "Business", "Market", "a_market"]
