"""Bringing a database's tables up to what this version of Remit works with."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from portal.errors import SettingsInvalid
from portal.store.engine import Engines

MIGRATIONS = Path(__file__).parent / "migrations"
POSTGRES_LOCK = 0x52656D6974  # "Remit": two migrations at once would wait for each other


def head() -> str:
    """The revision this version works with."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def revision(engines: Engines) -> str | None:
    """The revision the database is at; None: no tables of Remit. Raises `SettingsInvalid` when it can't be reached."""
    try:
        with engines.reading.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError:
        raise SettingsInvalid(("DATABASE_URL: the database can't be reached",)) from None


def migrate(engines: Engines) -> str:
    """Migrate to `head()`, in one transaction, one process at a time; the revision reached."""
    with _file_lock(engines.sqlite_file), engines.writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
        _refuse_the_future(connection)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return head()


def ready(engines: Engines) -> None:
    """Make the database ready for use: SQLite migrates itself, PostgreSQL must have been migrated.

    Raises `SettingsInvalid`.
    """
    make_place(engines)
    if revision(engines) == head():
        return
    if engines.sqlite_file is None:
        raise SettingsInvalid(("DATABASE_URL: its tables are not up to date: run `python -m portal migrate`",))
    migrate(engines)


def make_place(engines: Engines) -> None:
    """Make the folder SQLite's file lives in."""
    if engines.sqlite_file:
        engines.sqlite_file.absolute().parent.mkdir(parents=True, exist_ok=True)


def _refuse_the_future(connection: Connection) -> None:
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current not in known | {None}:
        raise SettingsInvalid(("DATABASE_URL: a later version of Remit has migrated this database",))


@contextmanager
def _file_lock(database: Path | None) -> Iterator[None]:
    if database is None:
        yield
        return
    with database.with_name(f"{database.name}.migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
