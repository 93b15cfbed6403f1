"""The database behind DATABASE_URL: one engine that reads without transactions, one that writes within them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from portal.errors import SettingsInvalid

POSTGRES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
BUSY_MS = 15_000


@dataclass(frozen=True, slots=True)
class Engines:
    """`reading` runs each statement by itself; `writing` begins write transactions (SQLite: BEGIN IMMEDIATE)."""

    reading: Engine
    writing: Engine

    @property
    def sqlite_file(self) -> Path | None:
        """Where SQLite keeps the database; None: this is PostgreSQL."""
        return Path(self.writing.url.database or "") if self.writing.dialect.name == "sqlite" else None

    def close(self) -> None:
        """Give all connections back."""
        self.reading.dispose()
        self.writing.dispose()


def connect(database_url: str) -> Engines:
    """The engines of `database_url`. Connects to nothing yet.

    Takes `postgres://`, `postgresql://` and `sqlite:///path`; a query string is kept.
    Raises `SettingsInvalid`; the URL is never in its text.
    """
    url = parse(database_url)
    return _sqlite(url) if url.drivername == "sqlite" else _postgres(url)


def parse(database_url: str) -> URL:
    """`database_url` as SQLAlchemy wants it. Raises `SettingsInvalid`."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise SettingsInvalid(("DATABASE_URL: must be postgres://… or sqlite:///…",)) from None
    if url.drivername in POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite":
        raise SettingsInvalid(("DATABASE_URL: must be postgres://… or sqlite:///…",))
    if url.database in {None, "", ":memory:"}:
        raise SettingsInvalid(("DATABASE_URL: SQLite needs a file, such as sqlite:////data/remit.sqlite3",))
    return url


def _postgres(url: URL) -> Engines:
    reading = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=4, max_overflow=8, pool_pre_ping=True)
    writing = create_engine(url, pool_size=2, max_overflow=8, pool_pre_ping=True)
    event.listen(writing, "connect", _limit_waiting)
    return Engines(reading, writing)


def _limit_waiting(connection: Any, _record: object) -> None:
    """Nobody waits for a lock longer than on SQLite; by itself PostgreSQL would wait for ever."""
    connection.execute(f"SET lock_timeout = {BUSY_MS}")
    connection.commit()


def _sqlite(url: URL) -> Engines:
    # One writing connection: this process's writers queue fairly for it; SQLite would let them starve each other.
    reading = create_engine(url, pool_size=8, max_overflow=32, pool_reset_on_return=None)
    writing = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=60)
    event.listen(reading, "connect", _prepare_to_read)
    event.listen(writing, "connect", _prepare)
    event.listen(writing, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return Engines(reading, writing)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_to_read(connection: Any, record: object) -> None:
    _prepare(connection, record)
    connection.execute("PRAGMA query_only=ON")
