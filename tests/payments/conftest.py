"""A shop on SQLite, paying at a Stripe in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.payments.service import PaymentService
from tests.fakes import FakeGateway
from tests.shop import Shop, a_shop, sqlite_in


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = a_shop(sqlite_in(tmp_path))
    yield shop
    shop.store.close()


@pytest.fixture
def stripe() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def payments(shop: Shop, stripe: FakeGateway) -> PaymentService:
    return shop.payments(stripe)
