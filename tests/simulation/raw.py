"""The database as it stands, read past everything of ours: plain SQL over a connection of its own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import psycopg
from sqlalchemy import make_url

ENTRIES = (
    "SELECT seq, kind, amount_cents, currency, provider, object_id, attempt_id, aim, previous_hash, hash, "
    "invoice_id, note, happened_at, created_at FROM ledger_entries WHERE invoice_id = {id} ORDER BY seq"
)
ATTEMPTS = (
    "SELECT id, amount_cents, currency, status, intent_id, step, needs_action, last_decline, replaced_by, "
    "installment_id FROM attempts WHERE invoice_id = {id} ORDER BY created_at, id"
)
INVOICE = (
    "SELECT status, record_status, version, currency, total_cents, owed_cents, paid_cents, processing_cents, "
    "unapplied_cents, due_date FROM invoices WHERE id = {id}"
)
REFUNDS = (
    "SELECT id, charge_id, amount_cents, status, refund_id, reopen, natural_key FROM refunds "
    "WHERE invoice_id = {id} ORDER BY id"
)
PLAN = "SELECT id, due_date, part_rate FROM installments WHERE invoice_id = {id} ORDER BY position"
OWED = ("issued", "edited", "credit", "write_off")
OFFLINE = ("offline_payment", "offline_void")
STRIPE_PAID = ("payment", "refund", "refund_failed", "dispute_lost")
PAID = (*STRIPE_PAID, *OFFLINE, "unapplied")
SEEN_BY_SQLITE = "PRAGMA data_version"
SEEN_BY_POSTGRESQL = "SELECT pg_current_snapshot()::text"
"""Another answer means that others have written since."""
RECEIPTS = (
    "SELECT slot FROM outbox WHERE kind = 'receipt' AND row_id IN (SELECT id FROM attempts WHERE invoice_id = {id}) "
    "ORDER BY slot"
)


class Connection(Protocol):
    """What sqlite3's and psycopg's connections have in common."""

    def execute(self, statement: Any) -> Any: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Entry:
    """A row of the ledger."""

    seq: int
    kind: str
    cents: int
    currency: str
    provider: str
    object_id: str
    attempt_id: str | None
    aim: str | None
    previous_hash: str
    hash: str
    invoice_id: int
    note: str
    happened_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class Attempt:
    """A row of the attempts."""

    id: str
    cents: int
    currency: str
    status: str
    intent_id: str | None
    step: int
    needs_action: bool
    last_decline: str | None
    replaced_by: str | None
    installment_id: str | None


@dataclass(frozen=True)
class Invoice:
    """The invoice's own row."""

    status: str
    record_status: str
    version: int
    currency: str
    total: int
    owed: int
    paid: int
    processing: int
    unapplied: int
    due_date: str | None


@dataclass(frozen=True)
class Planned:
    """A row of the plan: its share in percent."""

    id: str
    due_date: str
    rate: str


@dataclass(frozen=True)
class Refund:
    """A row of the refunds."""

    id: str
    charge_id: str
    cents: int
    status: str
    refund_id: str | None
    reopen: bool
    natural_key: str | None


@dataclass(frozen=True)
class Books:
    """All rows of one invoice; equal where nothing was written in between."""

    invoice: Invoice
    entries: tuple[Entry, ...]
    attempts: tuple[Attempt, ...]
    refunds: tuple[Refund, ...]
    receipts: tuple[str, ...]
    plan: tuple[Planned, ...]

    def sum(self, *kinds: str) -> int:
        return sum(entry.cents for entry in self.entries if entry.kind in kinds)

    @property
    def under_way(self) -> int:
        """What the debits `at_work` come to."""
        return sum(one.cents for one in self.at_work)

    @property
    def at_work(self) -> list[Entry]:
        """The bank debits that are not over."""
        over = {one.object_id for one in self.entries if one.kind in {"payment", "processing_failed"}}
        return [one for one in self.entries if one.kind == "processing" and one.object_id not in over]

    @property
    def moved(self) -> int:
        """What came from other invoices of the business, less what went there; offline it is counted, too."""
        return sum(one.cents for one in self.entries if one.kind in OFFLINE and one.provider == "remit")


class Database:
    """Reads beside the application, and now and then stands in its way."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self.is_sqlite = self._url.drivername == "sqlite"
        self._reading = self._connect()
        self._kept: dict[int, tuple[object, Books]] = {}

    def close(self) -> None:
        self._reading.close()

    def books(self, number: int) -> Books:
        """The rows of invoice `number`; read anew once anybody has written anything."""
        written = self._reading.execute(SEEN_BY_SQLITE if self.is_sqlite else SEEN_BY_POSTGRESQL).fetchone()
        if self._kept.get(number, (None,))[0] != written:
            self._kept[number] = written, self._read(number)
        return self._kept[number][1]

    def _read(self, number: int) -> Books:
        (invoice,) = self._rows(INVOICE, number)
        return Books(
            Invoice(*invoice[:-1], due_date=None if invoice[-1] is None else str(invoice[-1])),
            tuple(_entry(*row) for row in self._rows(ENTRIES, number)),
            tuple(Attempt(*row) for row in self._rows(ATTEMPTS, number)),
            tuple(Refund(*row) for row in self._rows(REFUNDS, number)),
            tuple(slot for (slot,) in self._rows(RECEIPTS, number)),
            tuple(Planned(*map(str, row)) for row in self._rows(PLAN, number)),
        )

    @contextmanager
    def locked(self, number: int) -> Iterator[None]:
        """Somebody else holds the lock that a change of invoice `number` needs."""
        holder = self._connect()
        try:
            holder.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
            if not self.is_sqlite:
                holder.execute(f"SELECT id FROM invoices WHERE id = {number} FOR UPDATE")
            yield
            holder.execute("ROLLBACK")
        finally:
            holder.close()

    def _rows(self, statement: str, number: int) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._reading.execute(statement.format(id=int(number))).fetchall()
        return rows

    def _connect(self) -> Connection:
        if self.is_sqlite:
            return sqlite3.connect(self._url.database or "", isolation_level=None, check_same_thread=False)
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


def _entry(*cells: Any) -> Entry:
    *others, happened_at, created_at = cells
    return Entry(*others, happened_at=happened_at and _moment(happened_at), created_at=_moment(created_at))


def _moment(cell: str | datetime) -> datetime:
    """SQLite keeps UTC as text that does not say so; PostgreSQL answers in the zone of its session."""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC)
    return datetime.fromisoformat(cell).replace(tzinfo=UTC)
