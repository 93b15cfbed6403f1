"""What must be true of an invoice whose servers were killed: both books agree, and are what people were told."""

import sqlite3
from collections.abc import Iterator

import psycopg
from sqlalchemy import URL, make_url

from portal.ports import SavedInvoice
from tests.simulation.books import BACK, Auditor, Row, summed
from tests.simulation.killed_life import KilledLife
from tests.simulation.program import INVOICES
from tests.simulation.raw import OFFLINE, Books

OURS = "FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind"
HEAPS = f"SELECT one, msg FROM (SELECT oid, oid::regclass::text AS one {OURS} = 'r') t, verify_heapam(t.oid)"
INDEXES = f"SELECT bt_index_check(oid, true) {OURS} = 'i' AND relam = (SELECT oid FROM pg_am WHERE amname = 'btree')"


def judged(auditor: Auditor, life: KilledLife, rows: dict[str, list[Row]]) -> tuple[int, list[str]]:
    """Cents off, and everything that is not as it must be. An invoice issued late was only issued."""
    off, found = 0, [*life.program.line.faults, *life.browser.faults]
    for invoice in life.invoices:
        theirs = rows[invoice.invoice.id]
        found += auditor.breaches(invoice, theirs)
        ours = auditor.seen[invoice.invoice.id]
        off += _stripes_cents_off(ours, theirs)
        if invoice is life.invoice:
            off += _told_cents_off(life, ours)
            found += [f"{invoice.invoice.id}: {one}" for one in _told(life, ours, theirs)]
        found += _shown(life, invoice, ours)
    return off, found


def _stripes_cents_off(ours: Books, theirs: list[Row]) -> int:
    """How far our books are from what Stripe has, paid and on its way."""
    sums = summed(ours)
    has: int = sum(row["captured"] - row["refunded"] - row["dispute_lost"] for row in theirs)
    on_its_way: int = sum(row["amount"] for row in theirs if row["status"] == "processing")
    return abs(sums.paid + sums.unapplied - has - ours.sum(*OFFLINE)) + abs(sums.processing - on_its_way)


def _told_cents_off(life: KilledLife, ours: Books) -> int:
    """How far our books are from what the API said it entered."""
    owed = ours.sum("issued", "edited")
    return abs(owed - life.told.total_cents) + abs(ours.sum(*OFFLINE) - life.told.offline_cents)


def _told(life: KilledLife, ours: Books, theirs: list[Row]) -> Iterator[str]:
    """Each order was done once; nobody is charged another amount than was named to them."""
    told = life.told
    if off := _told_cents_off(life, ours):
        yield f"{off} off: the API said {told.total_cents} owed, {told.offline_cents} offline"
    for name, cents in told.refunds.items():
        mine = [one for one in ours.refunds if (one.natural_key or "").endswith(name) and one.status not in BACK]
        given = sum(one.cents for one in mine)
        if given > cents or given != told.given.get(name, given):
            yield f"{name} was over {cents}, the API said {told.given.get(name)}, and {given} go back"
    amounts = {row["payment_intent"]: row["amount"] for row in theirs}
    for intent_id, cents in told.named.items():
        if amounts.get(intent_id) != cents:
            yield f"{cents} were named with {intent_id}, which is of {amounts.get(intent_id)}"


def _shown(life: KilledLife, invoice: SavedInvoice, ours: Books) -> Iterator[str]:
    """What the API shows is what the books say."""
    answer = life.program.read(f"{INVOICES}/{invoice.invoice.id}")
    shown = answer.body["data"]["totals"]["balance"] if answer.ok else answer
    if shown != summed(ours).balance:
        yield f"{invoice.invoice.id}: the API shows {shown}, the balance is {summed(ours).balance}"


def integrity(database_url: str) -> tuple[str, list[str]]:
    """What the database was asked about its own files, and what it finds wrong with them."""
    url = make_url(database_url)
    if url.drivername == "sqlite":
        return _of_sqlite(url)
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        return _of_postgresql(connection)


def _of_sqlite(url: URL) -> tuple[str, list[str]]:
    connection = sqlite3.connect(url.database or "")
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchall()
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        connection.close()
    found = [] if whole == [("ok",)] else [f"integrity_check: {whole}"]
    return "integrity_check and foreign_key_check", found + [f"foreign_key_check: {one}" for one in orphans]


def _of_postgresql(connection: psycopg.Connection) -> tuple[str, list[str]]:
    """Every table and index by PostgreSQL's own `amcheck`, which is not there afterwards; nothing where it can't be."""
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
    except psycopg.Error:
        return "no amcheck", []
    found = [f"{name}: {wrong}" for name, wrong in connection.execute(HEAPS)]
    try:
        connection.execute(INDEXES)
    except psycopg.Error as wrong:
        found.append(f"bt_index_check: {wrong}")
    connection.rollback()
    return "amcheck", found
