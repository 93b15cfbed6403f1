"""Databases to simulate on: one after another, each empty and with Remit's tables."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from portal.errors import SettingsInvalid
from portal.store.engine import connect, parse
from tests.engines import find_postgres, migrate, postgres_server
from tests.shop import sqlite_in

Fresh = Callable[[], AbstractContextManager[tuple[str, Path]]]
"""Opens a new database: its URL, and a folder that is there for as long."""


@contextmanager
def a_folder(within: Path | None = None) -> Iterator[Path]:
    """A new folder, removed afterwards."""
    with TemporaryDirectory(prefix="remit-simulation-", dir=within) as folder:
        yield Path(folder)


@contextmanager
def sqlite() -> Iterator[Fresh]:
    """SQLite files."""

    @contextmanager
    def fresh() -> Iterator[tuple[str, Path]]:
        with a_folder() as folder:
            yield sqlite_in(folder), folder

    yield fresh


@contextmanager
def postgresql() -> Iterator[Fresh]:
    """Databases of a PostgreSQL server of our own."""
    with postgres_server() as server:

        @contextmanager
        def fresh() -> Iterator[tuple[str, Path]]:
            with server.database(migrate) as url, a_folder() as folder:
                yield url, folder

        yield fresh


@contextmanager
def given_sqlite(url: URL) -> Iterator[Fresh]:
    """SQLite files in a folder of their own beside the file that was named, which itself stays as it is."""

    @contextmanager
    def fresh() -> Iterator[tuple[str, Path]]:
        with a_folder(Path(url.database or "").parent) as folder:
            yield sqlite_in(folder), folder

    yield fresh


@contextmanager
def given_postgresql(url: URL) -> Iterator[Fresh]:
    """Schemas of a database that somebody else made, dropped afterwards: what else is in it stays as it is."""

    @contextmanager
    def fresh() -> Iterator[tuple[str, Path]]:
        name = _a_name()
        _run(url, f"CREATE SCHEMA {name}")
        try:
            own = _within(url, name)
            migrate(own)
            with a_folder() as folder:
                yield own, folder
        finally:
            _run(url, f"DROP SCHEMA {name} CASCADE")

    yield fresh


def _within(url: URL, schema: str) -> str:
    """The URL under which a schema is all there is."""
    kept = url.query.get("options", "")
    options = " ".join([*([kept] if isinstance(kept, str) else kept), f"-csearch_path={schema}"]).strip()
    return url.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _run(url: URL, statement: str) -> None:
    engines = connect(url.render_as_string(hide_password=False))
    try:
        with engines.reading.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engines.close()


def fault_of(database_url: str) -> str:
    """Why a database can't be simulated on, in one line; empty: it can. The URL is not in it."""
    try:
        url = parse(database_url)
    except SettingsInvalid:
        return "it must be postgresql://... or sqlite:///file"
    if url.drivername == "sqlite":
        return _no_room(Path(url.database or "").parent)
    try:
        _try_schema(url)
    except (SQLAlchemyError, ValueError) as fault:
        why = str(getattr(fault, "orig", None) or fault).strip()
        return why.partition("\n")[0] or type(fault).__name__
    return ""


def _try_schema(url: URL) -> None:
    """Whether a schema can be made: it is gone with the connection, however that ends."""
    engines = connect(url.render_as_string(hide_password=False))
    try:
        with engines.writing.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {_a_name()}")
            connection.rollback()
    finally:
        engines.close()


def _a_name() -> str:
    """Of a schema, and nobody else's, wherever this database is simulated on besides."""
    return f"remit_simulation_{secrets.token_hex(6)}"


def _no_room(folder: Path) -> str:
    try:
        with a_folder(folder):
            return ""
    except OSError as fault:
        return f"{folder}: {fault.strerror}"


def engine_of(database_url: str) -> str:
    """`sqlite` or `postgresql`. Raises `SettingsInvalid`."""
    return parse(database_url).drivername.partition("+")[0]


def places(database_url: str | None) -> dict[str, AbstractContextManager[Fresh]]:
    """Where to simulate, by engine: the database given, or both engines, as far as they are installed."""
    if database_url:
        name, url = engine_of(database_url), parse(database_url)
        return {name: given_sqlite(url) if name == "sqlite" else given_postgresql(url)}
    return {"sqlite": sqlite(), **({"postgresql": postgresql()} if find_postgres() else {})}
