"""A database that can't be used now is told as that, and leaves nothing half done. Found by `scripts/simulate`."""

import pytest
from sqlalchemy import event

from portal.errors import StoreUnavailable
from tests.shop import a_shop
from tests.simulation.raw import Database

ORDER = {"choice": "balance", "seenBalanceCents": 10_000}


@pytest.fixture
def shop(migrated_database_url):
    shop = a_shop(migrated_database_url)
    yield shop
    shop.store.close()


@pytest.fixture
def locked(shop, migrated_database_url):
    """An invoice whose lock somebody else holds, for longer than anybody waits here."""
    invoice = shop.invoice()
    database = Database(migrated_database_url)
    patience = "PRAGMA busy_timeout=1" if database.is_sqlite else "SET lock_timeout = 1"
    shop.store.engines.writing.dispose()
    event.listen(shop.store.engines.writing, "connect", lambda connection, _: connection.execute(patience))
    with database.locked(int(invoice.invoice.id.removeprefix("inv_"))):
        yield invoice
    database.close()


def test_a_lock_that_somebody_holds_too_long_is_not_a_fault_of_ours(shop, locked):
    for _ in range(3):  # each time anew: the connection went back
        with pytest.raises(StoreUnavailable), shop.store.unit_of_work() as books:
            books.lock(locked.invoice.id, shop.clock.now())


def test_whoever_waits_for_a_lock_waits_as_long_on_either_database(shop):
    with shop.store.unit_of_work() as work:
        asked = "PRAGMA busy_timeout" if shop.store.engines.sqlite_file else "SHOW lock_timeout"
        assert work.connection.exec_driver_sql(asked).scalar() in {15_000, "15s"}
