"""A database gets from nothing to what the tables say, and no further than this version knows."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from portal.errors import SettingsInvalid
from portal.store import migrate as migration
from portal.store.engine import Engines, connect
from portal.store.opening import open_store
from portal.store.tables import metadata
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
