"""Opening the store: where the rooms above get their reading connections and units of work from."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from portal.domain.attempt import Attempt
from portal.domain.payer_invoice import PayerInvoice
from portal.domain.refund import Refund
from portal.errors import StoreUnavailable
from portal.ports import Followed
from portal.store.attempt_rows import AttemptRows
from portal.store.bell import Bell
from portal.store.effect_rows import EffectRows
from portal.store.engine import Engines, connect
from portal.store.followed_rows import FollowedRows
from portal.store.keys import Keyring
from portal.store.logos import Logo, LogoRows
from portal.store.migrate import ready
from portal.store.opened_cache import OpenedCache
from portal.store.reading import open_by_key
from portal.store.refund_rows import RefundRows
from portal.store.unavailable import unavailable_is_told
from portal.store.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, slots=True)
class Store:
    """An open database whose tables are up to date."""

    engines: Engines
    keyring: Keyring
    bell: Bell = field(default_factory=Bell, repr=False)
    _cache: OpenedCache = field(default_factory=OpenedCache, repr=False)

    def unit_of_work(self) -> SqlUnitOfWork:
        """A write transaction, begun by `with`."""
        return SqlUnitOfWork(self.engines.writing, self.keyring, self.bell)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for single statements that change nothing (SQLite refuses others on it)."""
        with unavailable_is_told(), self.engines.reading.connect() as connection:
            yield connection

    def open(self, key: str, now: datetime) -> PayerInvoice | None:
        """What a live key opens, as it is now; None for every key that opens nothing."""
        with self.reading() as connection:
            return open_by_key(connection, key, now, self._cache)

    def due_attempts(self, before: datetime, limit: int) -> tuple[Attempt, ...]:
        """Keeps `portal.ports.AttemptsDue`."""
        with self.reading() as connection:
            return AttemptRows(connection).due(before, limit)

    def due_refunds(self, before: datetime, limit: int) -> tuple[Refund, ...]:
        """Keeps `portal.ports.AttemptsDue`."""
        with self.reading() as connection:
            return RefundRows(connection).due(before, limit)

    def due_accounts(self, before: datetime, limit: int) -> tuple[Followed, ...]:
        """Keeps `portal.ports.AttemptsDue`."""
        with self.reading() as connection:
            return FollowedRows(connection).due(before, limit)

    def settled_events(self, ids: Collection[str]) -> frozenset[str]:
        """Keeps `portal.ports.AttemptsDue`."""
        with self.reading() as connection:
            return EffectRows(connection).settled(ids)

    def forget_answers(self, now: datetime) -> int:
        """Let go of kept answers whose day is over; how many."""
        with self.unit_of_work() as work:
            return work.replays.sweep(now)

    def logo(self, sha256: str) -> Logo | None:
        """The image a business's `logo` refers to."""
        with self.reading() as connection:
            return LogoRows(connection).get(sha256)

    def answers(self) -> bool:
        """Whether the database answers now."""
        try:
            with self.reading() as connection:
                connection.execute(select(1))
        except (DBAPIError, StoreUnavailable):
            return False
        return True

    def close(self) -> None:
        """Give all connections back."""
        self.engines.close()


def open_store(database_url: str, secret_keys: tuple[str, ...]) -> Store:
    """The store in the database of `database_url`, ready for use; keys are made with `secret_keys`, newest first.

    SQLite migrates itself here. Raises `SettingsInvalid`: the database can't be reached, PostgreSQL isn't migrated.
    """
    engines = connect(database_url)
    try:
        ready(engines)
    except BaseException:
        engines.close()
        raise
    return Store(engines, Keyring(secret_keys))
