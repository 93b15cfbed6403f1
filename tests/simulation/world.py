"""The whole application and the stand-in in this process: no socket, no waiting, and one clock that both go by."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app, payment_service
from portal.payments.service import PaymentService
from portal.ports import SavedInvoice
from portal.settings import Settings
from portal.web.parts import EXTENSION
from sandbox.fault_plan import Fault, FaultPlan
from sandbox.in_process import InProcess
from tests.fakes import FixedClock
from tests.served import SAME_ORIGIN, WEBHOOK_SECRET
from tests.shop import SECRET, Shop, a_shop
from tests.simulation import objects
from tests.simulation.books import Row, by_invoice
from tests.simulation.holdings import Theirs
from tests.simulation.people import Answer, Person
from tests.simulation.raw import Database

URL = "http://127.0.0.1:8000"
SWEPT_EVERY_MINUTES = 3  # the jobs do it every minute: here it has to find out with fewer looks


@dataclass
class CountedFaults(FaultPlan):
    """Knows how many requests it has befallen, by kind."""

    befallen: Counter[str] = field(default_factory=Counter)

    def take(self, method: str, path: str) -> Fault | None:
        fault = super().take(method, path)
        if fault is not None:
            self.befallen[fault.kind] += 1
        return fault


@dataclass
class World:
    """Everything there is. Webhooks go when `deliver` is called, or never."""

    app: Flask
    shop: Shop
    stripe: InProcess
    payments: PaymentService
    faults: CountedFaults
    database: Database

    @property
    def clock(self) -> FixedClock:
        return self.shop.clock

    def person(self, invoice: SavedInvoice) -> Person:
        """Somebody with the link, whose browser reaches both."""
        return Person(self._post, invoice.key, self.stripe.url, self.stripe.session())

    def passes(self, minutes: int) -> None:
        """Let time go by, with everything at Stripe that is due; nobody does anything."""
        self.clock.advance(minutes=minutes)
        self.stripe.control.advance(0)

    def rows(self) -> dict[str, list[Row]]:
        """The stand-in's books by invoice."""
        return by_invoice(self.stripe.control.books())

    def objects(self) -> dict[str, Theirs]:
        """The stand-in's objects by invoice."""
        return objects.by_invoice(self.stripe.control.objects())

    def _post(self, path: str, body: dict[str, Any]) -> Answer:
        answer = self.app.test_client().post(path, json=body, headers=SAME_ORIGIN, base_url=URL)
        return Answer(answer.status_code, answer.get_json(silent=True) or {})


@contextmanager
def a_world(database_url: str, folder: Path, clock: FixedClock | None = None) -> Iterator[World]:
    """A world over a database that has Remit's tables; found to have kept Stripe's rules at its end."""
    shop = a_shop(database_url)
    shop.clock = clock or shop.clock
    deliveries: list[Flask] = []

    def post(_url: str, body: bytes, headers: dict[str, str]) -> int:
        return (
            deliveries[0].test_client().post("/webhooks/stripe", data=body, headers=headers, base_url=URL).status_code
        )

    stripe = InProcess(post, real=lambda: shop.clock.now().timestamp())
    stripe.control.set_endpoint(f"{URL}/webhooks/stripe", WEBHOOK_SECRET)
    stripe.world.plan = faults = CountedFaults()
    app, payments = _application(shop, stripe, database_url, folder)
    deliveries.append(app)
    try:
        with closing(Database(database_url)) as database:
            yield World(app, shop, stripe, payments, faults, database)
        assert stripe.control.violations() == []
    finally:
        app.extensions[EXTENSION].source._store.close()
        shop.store.close()


def _application(shop: Shop, stripe: InProcess, database_url: str, folder: Path) -> tuple[Flask, PaymentService]:
    settings = Settings.from_environ(
        {
            "PUBLIC_URL": URL,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": SECRET,
            "STRIPE_SECRET_KEY": stripe.keys.secret,
            "STRIPE_PUBLISHABLE_KEY": stripe.keys.publishable,
            "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_API_BASE": stripe.url,
            "STRIPE_JS_URL": f"{stripe.url}/endive/stripe.js",
        }
    )
    app = create_app(settings)
    parts = app.extensions[EXTENSION]
    gateway, payments = payment_service(settings, parts.source._store, shop.clock)
    assert gateway is not None
    assert payments is not None
    transport = gateway._transport
    transport._sleep_time_seconds = lambda _tries: 0.0  # a retry pauses for half a second
    stripe.mount(transport._session)
    transport._session.trust_env = False  # looking for proxies takes longer than the stand-in does
    app.extensions[EXTENSION] = replace(
        parts, clock=shop.clock, gateway=gateway, payments=payments, jobs=None, gauges=None
    )
    return app, payments
