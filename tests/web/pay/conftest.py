"""The whole application over a shop on SQLite, paying at a Stripe in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from portal.settings import Settings
from portal.web import pay
from portal.web.parts import Parts
from tests.fakes import FakeGateway
from tests.shop import Shop, a_shop, sqlite_in

URL = "https://pay.example"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = a_shop(sqlite_in(tmp_path))
    yield shop
    shop.store.close()


@pytest.fixture
def stripe() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def parts(shop: Shop, stripe: FakeGateway, tmp_path: Path) -> dict[str, Any]:
    """What the application is made of; a test may replace some before it asks for `client`."""
    return {
        "settings": Settings.from_environ({"PUBLIC_URL": URL, "DATA_DIR": str(tmp_path)}),
        "clock": shop.clock,
        "source": shop.book,
        "printer": None,
        "payments": shop.payments(stripe),
        "gateway": stripe,
        "book": shop.book,
        "directory": shop.book,
    }


@pytest.fixture
def client(parts: dict[str, Any]) -> FlaskClient:
    pay.beginnings.forget()
    pay.checks.forget()
    pay.costly.forget()
    made = Parts(**parts)
    return create_app(made.settings, made).test_client()


@dataclass
class Payer:
    """Somebody with a link, on our own page."""

    client: FlaskClient
    key: str

    def at(self, path: str = "") -> str:
        return f"{URL}/invoices/{self.key}{path}"

    def get(self, path: str = "", **how: Any) -> Any:
        return self.client.get(self.at(path), **how)

    def post(self, path: str, headers: dict[str, str] | None = None, **how: Any) -> Any:
        return self.client.post(self.at(path), headers=SAME_ORIGIN if headers is None else headers, **how)

    def begin(self, **asked: Any) -> Any:
        return self.post("/payments", json={"choice": "balance", "seenBalanceCents": 10_000} | asked)

    def begin_by_form(self, **asked: Any) -> Any:
        return self.post("/payments", data={"choice": "balance", "seenBalanceCents": "10000"} | asked)


@pytest.fixture
def invoice(shop: Shop) -> Any:
    return shop.invoice(10_000)


@pytest.fixture
def payer(client: FlaskClient, invoice: Any) -> Payer:
    return Payer(client, invoice.key)
