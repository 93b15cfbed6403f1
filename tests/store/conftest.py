"""A shop in a migrated database on each engine."""

from collections.abc import Iterator

import pytest

from tests.shop import Shop, a_shop


@pytest.fixture
def shop(migrated_database_url: str) -> Iterator[Shop]:
    shop = a_shop(migrated_database_url)
    yield shop
    shop.store.close()
