"""Databases to simulate on: one after another, each empty and with Remit's tables."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.engines import find_postgres, migrate, postgres_server
from tests.shop import sqlite_in

Fresh = Callable[[], AbstractContextManager[tuple[str, Path]]]
"""Opens a new database: its URL, and a folder that is there for as long."""


@contextmanager
def a_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="remit-simulation-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


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
def given(database_url: str) -> Iterator[Fresh]:
    """One database that somebody else made, again and again: it is given Remit's tables and keeps what is written."""
    migrate(database_url)
    with a_folder() as folder:

        @contextmanager
        def fresh() -> Iterator[tuple[str, Path]]:
            yield database_url, folder

        yield fresh


def places(database_url: str | None) -> dict[str, AbstractContextManager[Fresh]]:
    """Where to simulate, by name: the database given, or both engines, as far as they are installed."""
    if database_url:
        return {database_url.partition(":")[0]: given(database_url)}
    return {"sqlite": sqlite(), **({"postgresql": postgresql()} if find_postgres() else {})}
