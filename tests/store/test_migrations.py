"""A database gets from nothing to what the tables say, and no further than this version knows."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from portal.errors import SettingsInvalid
from portal.store import migrate as migration
from portal.store.engine import Engines, connect
from portal.store.opening import open_store
from portal.store.tables import metadata, recorded_payment_parts, recorded_payments
from tests.builders import a_payment
from tests.fakes import NOON
from tests.store.refusals import assert_append_only

REVISIONS = [one.revision for one in ScriptDirectory(str(migration.MIGRATIONS)).walk_revisions()][::-1]


@pytest.fixture
def engines(database_url):
    engines = connect(database_url)
    yield engines
    engines.close()


def upgrade(engines: Engines, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migration.MIGRATIONS))
    with engines.writing.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_the_migrations_make_exactly_the_tables(engines):
    migration.migrate(engines)
    with engines.reading.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(metadata.tables) < set(inspect(connection).get_table_names())


def test_the_revisions_are_one_line():
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_each_path_to_the_head_leaves_the_ledger_append_only(engines):
    for revision in REVISIONS:
        upgrade(engines, revision)
    assert_append_only(engines)


def test_migrating_again_changes_nothing(engines):
    migration.migrate(engines)
    with engines.reading.connect() as connection:
        before = connection.execute(text("SELECT id FROM installation")).all()
    assert migration.migrate(engines) == REVISIONS[-1]
    with engines.reading.connect() as connection:
        assert connection.execute(text("SELECT id FROM installation")).all() == before


def test_every_installation_has_its_own_random_id(tmp_path):
    ids = set()
    for name in ("one", "two"):
        store = open_store(f"sqlite:///{tmp_path / name}.db", ("secret",))
        with store.unit_of_work() as work:
            ids.add(work.installation_id())
        store.close()
    assert {len(one) for one in ids} == {32}
    assert len(ids) == 2


def test_a_database_of_a_later_version_is_refused(engines):
    migration.migrate(engines)
    with engines.writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsInvalid, match="later version"):
        migration.migrate(engines)


def test_payments_of_before_are_listed_as_new_ones_are(shop):
    invoices = [shop.invoice().invoice.id for _ in range(2)]
    with shop.store.unit_of_work() as work:
        for number, invoice in enumerate(invoices):
            work.append(invoice, [a_payment(4_000, object_id=f"ch_{number}", happened_at=NOON)], NOON)
    arrivals = ScriptDirectory(str(migration.MIGRATIONS)).get_revision("0010").module
    with shop.store.reading() as connection:
        found = list(arrivals._arrived(connection))
        assert len(found) == 2
        for place, table in enumerate((recorded_payments, recorded_payment_parts)):
            names = sorted(found[0][place])
            listed = connection.execute(select(*(table.c[name] for name in names))).all()
            assert sorted(map(tuple, listed), key=str) == sorted(
                (tuple(one[place][name] for name in names) for one in found), key=str
            )


BACK_TO_0009 = (
    "DELETE FROM recorded_payment_parts",
    "DELETE FROM recorded_payments",
    "DROP INDEX ix_recorded_payments_charge_id",
    "ALTER TABLE recorded_payments DROP COLUMN charge_id",
    "ALTER TABLE recorded_payments DROP COLUMN intent_id",
    "DROP TABLE upstream_invoices",
    "UPDATE alembic_version SET version_num = '0009'",
)


def test_a_database_of_before_gets_its_payments_listed_and_keeps_its_ledger(shop):
    invoice = shop.invoice().invoice.id
    with shop.store.unit_of_work() as work:
        for charge in ("ch_1", "ch_2"):
            work.append(invoice, [a_payment(4_000, object_id=charge, happened_at=NOON)], NOON)
    before = listed(shop)
    with shop.store.engines.writing.begin() as connection:
        for statement in BACK_TO_0009:
            connection.execute(text(statement))
    migration.migrate(shop.store.engines)
    assert (len(before), listed(shop)) == (2, before)
    with shop.store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM ledger_entries")).scalar() == 3
        assert connection.execute(text("SELECT count(*) FROM upstream_invoices")).scalar() == 0


def listed(shop):
    """Every payment that came through Remit, with its part, but for the numbers it got."""
    with shop.store.reading() as connection:
        joined = select(recorded_payments, recorded_payment_parts).join(recorded_payment_parts)
        rows = connection.execute(joined).mappings().all()
    return sorted(sorted((str(name), str(row[name])) for name in row if "id" not in str(name)[-2:]) for row in rows)
