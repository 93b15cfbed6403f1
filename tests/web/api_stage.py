"""A served invoicing API over a real store: a partner with two businesses, another partner, and their tokens."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.invoices.embedded import EmbeddedInvoices
from portal.ports import Payments, TokenGrant
from portal.settings import Settings
from portal.store.opening import Store, open_store
from portal.store.tokens import TokenRows
from portal.web import api, errors, reference
from portal.web.parts import EXTENSION, Parts
from tests.builders import a_business
from tests.fakes import FixedClock
from tests.web.described import DescribedClient

SEEDS = Path(__file__).parent.parent / "seeds"
PUBLIC_URL = "https://pay.example"
INVOICES, CUSTOMERS, EXCHANGE = "/v6/invoicing/invoices", "/v6/customers", "/v5/invoicing/clientInvoiceKey"


def seed(name: str) -> Any:
    """A published sample."""
    return json.loads((SEEDS / f"{name}.json").read_text())


@dataclass(frozen=True, slots=True)
class Tokens:
    """`own` writes for the business under test, `sibling` for its partner's other one, `foreign` elsewhere."""

    own: str
    reading: str
    partner: str
    sibling: str
    foreign: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The served API, and shorthands to call it."""

    store: Store
    app: Flask
    tokens: Tokens
    clock: FixedClock

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def post(self, path: str, body: Any, token: str | None = None, **headers: str) -> TestResponse:
        """POST `body` as JSON (bytes as they are) with the business's token, or `token`."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {token or self.tokens.own}", **headers}
        return self.client.post(path, data=data, headers=sent, content_type="application/json")

    def get(self, path: str, token: str | None = None) -> TestResponse:
        return self.client.get(path, headers={"Authorization": f"Bearer {token or self.tokens.own}"})

    def exchange(self, key: str, token: str | None = None, prefer: str = "return=minimal") -> TestResponse:
        """POST the key exchange, with a bare key or with a token beside it."""
        sent = {"clientInvoiceKey": key, "Prefer": prefer}
        return self.client.post(EXCHANGE, headers=sent | ({"Authorization": f"Bearer {token}"} if token else {}))

    def save(self, *items: Any) -> list[Any]:
        """What became of the items, each `{result, statusCode, data, error}`."""
        return self.post(INVOICES, {"data": list(items)}).json["data"]

    def saved(self, **changes: Any) -> Any:
        """A new open invoice."""
        (item,) = self.save(an_item(**({"customerId": self.customer()} | changes)))
        assert item["statusCode"] == 200, item["error"]
        return item["data"]

    def customer(self, **facts: Any) -> str:
        """A new customer's id."""
        answer = self.post(CUSTOMERS, {"data": [{"name": "Abigail Adams", "email": "abigail@example.com", **facts}]})
        return str(answer.json["data"][0]["data"]["id"])


def an_item(**changes: Any) -> dict[str, Any]:
    """The published sample as a new invoice payable by card: no ids, no plan."""
    item = seed("save_request")["data"][0] | {"apiSourceId": None, "installments": []}
    item["collectionInfo"]["paymentMethods"] = ["CREDIT_CARD"]
    for name in ("id", "invoiceNo", "customerId"):
        del item[name]
    return item | changes


@contextmanager
def a_stage(database_url: str, payments: Payments | None = None, **business: Any) -> Iterator[Stage]:
    """Everything fresh in the (migrated) database of `database_url`; `business` changes the one under test."""
    store, clock = open_store(database_url, ("test-secret",)), FixedClock()
    settings = Settings(REMIT_MODE="development", PUBLIC_URL=PUBLIC_URL)
    book = EmbeddedInvoices(store)
    app = Flask("api")
    app.config["API_LIMITS"] = {"token": 10**9}  # tests call faster than programs do
    app.extensions[EXTENSION] = Parts(
        settings=settings,
        clock=clock,
        source=book,
        printer=None,
        payments=payments,
        book=book,
        directory=book,  # type: ignore[arg-type]
    )
    app.test_client_class = DescribedClient
    errors.install(app)
    for room in (api, reference):
        app.register_blueprint(room.bp)
    with closing(store):
        yield Stage(store, app, _tokens(store, clock, business), clock)


def a_copy(template: Path, folder: Path) -> str:
    """The URL of a copy of a migrated SQLite file."""
    return f"sqlite:///{shutil.copy(template, folder / 'api.db')}"


def _tokens(store: Store, clock: FixedClock, business: dict[str, Any]) -> Tokens:
    now = clock.now()
    with store.unit_of_work() as work:
        partner, stranger = work.partners.add("Partner", now), work.partners.add("Stranger", now)
        own, sibling, foreign = (
            work.businesses.add(a_business(partner_id=whose, **facts), now)
            for whose, facts in ((partner, business), (partner, {}), (stranger, {}))
        )
        rows = TokenRows(work.connection)

        def token(whose: str, business_id: str | None, scope: str = "write") -> str:
            made: tuple[str, TokenGrant] = rows.create(whose, business_id, scope, None, now)
            return made[0]

        return Tokens(
            own=token(partner, own),
            reading=token(partner, own, "read"),
            partner=token(partner, None),
            sibling=token(partner, sibling),
            foreign=token(stranger, foreign),
        )
