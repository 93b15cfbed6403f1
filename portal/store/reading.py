"""One statement that reads an invoice with everything a page or an API answer shows of it.

Lines, plan, ledger, attempts that are open or the newest, and refunds on their way come as JSON arrays inside the one
row: one round trip, and one moment in time without a transaction.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Connection, ScalarSelect, Select, Table, TextClause, bindparam, func, select, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from portal.domain.invoice import InvoiceStatus, RecordStatus
from portal.domain.payer_invoice import PayerInvoice
from portal.store.cells import CELLS
from portal.store.keys import LONGEST, hash_of
from portal.store.opened import opened_of
from portal.store.opened_cache import OpenedCache
from portal.store.tables import (
    attempts,
    businesses,
    customers,
    installments,
    invoice_keys,
    invoices,
    ledger_entries,
    line_items,
    refunds,
)
from portal.store.tables.attempts import OPEN_OR_NEWEST
from portal.store.tables.refunds import ON_THEIR_WAY


def open_by_key(connection: Connection, key: str, now: datetime, cache: OpenedCache) -> PayerInvoice | None:
    """What a live key opens; None for every key that opens nothing.

    One statement: all of the invoice, or only its versions where `cache` has it; both where it has changed since.
    """
    if len(key) > LONGEST:
        return None
    key_hash = hash_of(key)
    if key_hash in cache:
        row = connection.execute(_versions(), {"key_hash": key_hash}).one_or_none()
        known = cache.get(key_hash, (row[0], row[1])) if row else None
        if known is not None:
            return replace(known, read_at=now)
    row = connection.execute(_by_key(connection.dialect.name), {"key_hash": key_hash}).one_or_none()
    opened = opened_of(row, now) if row else None
    cache.put(key_hash, opened)
    return opened


def open_by_number(connection: Connection, invoice: int, now: datetime) -> PayerInvoice | None:
    """An invoice by its row, whatever its status."""
    row = connection.execute(_by_number(connection.dialect.name), {"invoice": invoice}).one_or_none()
    return opened_of(row, now) if row else None


def open_each(connection: Connection, numbers: Collection[int], now: datetime) -> dict[int, PayerInvoice]:
    """Invoices by their rows, whatever their status; those that are not there are left out."""
    if not numbers:
        return {}
    rows = connection.execute(_by_numbers(connection.dialect.name), {"numbers": list(numbers)})
    return {row.i_id: opened_of(row, now) for row in rows}


def invoice_of_key(connection: Connection, key: str) -> int | None:
    """The row of the invoice a live key opens."""
    if len(key) > LONGEST:
        return None
    return connection.execute(_alive(select(invoices.c.id)), {"key_hash": hash_of(key)}).scalar_one_or_none()


@cache
def _versions() -> Select[Any]:
    versions = select(invoices.c.version, businesses.c.version)
    return _alive(versions.select_from(invoices).join(businesses, businesses.c.id == invoices.c.business_id))


@cache
def _by_key(dialect: str) -> Select[Any]:
    return _alive(everything(dialect))


@cache
def _by_number(dialect: str) -> Select[Any]:
    return everything(dialect).where(invoices.c.id == bindparam("invoice"))


@cache
def _by_numbers(dialect: str) -> Select[Any]:
    return everything(dialect).where(invoices.c.id.in_(bindparam("numbers", expanding=True)))


def _alive(statement: Select[Any]) -> Select[Any]:
    return statement.join(invoice_keys, invoice_keys.c.invoice_id == invoices.c.id).where(
        invoice_keys.c.key_hash == bindparam("key_hash"),
        invoice_keys.c.revoked_at.is_(None),
        invoices.c.record_status == RecordStatus.ACTIVE,
        (invoices.c.status != InvoiceStatus.DRAFT) | invoices.c.quoted_at.is_not(None),
    )


def everything(dialect: str) -> Select[Any]:
    """Invoices as `opened_of` takes them: their own columns, their business's, their customer's, their lists."""
    people = ((invoices, "i"), (businesses, "b"), (customers, "c"))
    columns = [column.label(f"{prefix}_{column.name}") for table, prefix in people for column in table.c]
    lists = [
        _list(dialect, line_items).label("lines"),
        _list(dialect, installments).label("parts"),
        _list(dialect, ledger_entries).label("entries"),
        _list(dialect, attempts, OPEN_OR_NEWEST).label("attempts"),
        _list(dialect, refunds, ON_THEIR_WAY).label("refunds"),
    ]
    return (
        select(*columns, *lists)
        .select_from(invoices)
        .join(businesses, businesses.c.id == invoices.c.business_id)
        .join(customers, customers.c.id == invoices.c.customer_id)
    )


def _list(dialect: str, table: Table, *conditions: TextClause) -> ColumnElement[Any]:
    """The invoice's rows of `table` as one JSON array of arrays in the order of `CELLS`; NULL or empty: none."""
    cells = [table.c[name] for name in CELLS[table.name]]
    sqlite = dialect == "sqlite"
    row = func.json_array(*cells) if sqlite else func.json_build_array(*cells)
    rows = func.json_group_array(row) if sqlite else func.json_agg(row)
    listing: ScalarSelect[Any] = (
        select(rows).where(table.c.invoice_id == invoices.c.id, *conditions).correlate(invoices).scalar_subquery()
    )
    return type_coerce(listing, JSON)
