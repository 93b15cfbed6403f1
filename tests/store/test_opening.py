"""SQLite makes itself ready; PostgreSQL says what to do."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.errors import SettingsInvalid
from portal.store.opening import open_store


def test_a_fresh_sqlite_file_is_made_with_its_folder_and_tables(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'deep' / 'er' / 'remit.db'}", ("secret",))
    with store.unit_of_work() as work:
        assert work.partners.all() == ()
    store.close()


def test_processes_that_start_together_migrate_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'remit.db'}"

    def start(_):
        store = open_store(url, ("secret",))
        with store.unit_of_work() as work:
            installation = work.installation_id()
        store.close()
        return installation

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(start, range(4)))) == 1


@pytest.mark.postgres
def test_postgresql_is_never_migrated_by_itself(postgres):
    with postgres.database() as url, pytest.raises(SettingsInvalid, match="run `python -m portal migrate`"):
        open_store(url, ("secret",))


def test_an_unreachable_database_is_one_line_without_its_password():
    with pytest.raises(SettingsInvalid) as refused:
        open_store("postgres://user:secret-word@127.0.0.1:1/remit", ("secret",))
    assert refused.value.problems == ("DATABASE_URL: the database can't be reached",)
