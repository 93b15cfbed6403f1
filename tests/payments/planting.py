"""How corruption is planted: behind the triggers' back, in the tables themselves, as a forger would."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, text, update

from portal.domain import chain as chain_module
from portal.domain.difference import DifferenceKind as Kind
from portal.domain.invoice import InvoiceStatus
from portal.domain.ledger import Entry, Movement, chain, fold
from portal.store.engine import Engines
from portal.store.ids import INVOICE, number_of
from portal.store.ledger_rows import LedgerRows, _row
from portal.store.status import status_after
from portal.store.tables import invoices, ledger_entries
from tests.payments.lived_in import Past


@contextmanager
def unlocked(engines: Engines) -> Iterator[Connection]:
    """A connection that may write what nobody may; triggers and foreign keys are as before when it ends."""
    with engines.writing.connect() as connection:
        if engines.sqlite_file is None:
            with connection.begin():
                connection.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER USER"))
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                yield connection
                connection.execute(text("SET LOCAL session_replication_role = origin"))
                connection.execute(text("ALTER TABLE ledger_entries ENABLE TRIGGER USER"))
            return
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF")
        triggers = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'ledger_entries' AND type = 'trigger'"
        )
        triggers = triggers.fetchall()
        with connection.begin():
            for name, _ in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            yield connection
            for _, statement in triggers:
                connection.exec_driver_sql(statement)
        raw.execute("PRAGMA foreign_keys=ON")


@dataclass(frozen=True)
class Planted:
    """What to plant, and what must be named for it: the kind, and the invoice it is about (None: no one's)."""

    plant: Callable[[Connection, Past], None]
    kind: Kind
    invoice: str | None
    needs_stripe: bool = False


PLANTED: dict[str, Planted] = {}


def planted(kind: Kind, invoice: str | None, *, needs_stripe: bool = False) -> Callable[[Callable], Callable]:
    def register(plant: Callable[[Connection, Past], None]) -> Callable[[Connection, Past], None]:
        PLANTED[plant.__name__] = Planted(plant, kind, invoice, needs_stripe)
        return plant

    return register


def sql(connection: Connection, statement: str, **values: object) -> None:
    """Runs `statement`, which must change something."""
    assert connection.execute(text(statement), values).rowcount, statement


def number(past: Past, name: str) -> int:
    return number_of(INVOICE, past.ids[name])


def rechain(connection: Connection, invoice: int, movements: list[Movement]) -> None:
    """A forger's work: the ledger holds `movements` and nothing else, every hash right, every column folded."""
    moment = LedgerRows(connection).entries(invoice)[0].created_at
    connection.execute(ledger_entries.delete().where(ledger_entries.c.invoice_id == invoice))
    entries = chain(f"inv_{invoice}", None, movements, moment)
    connection.execute(insert(ledger_entries), [_row(invoice, entry) for entry in entries])
    refold(connection, invoice)


def refold(connection: Connection, invoice: int) -> None:
    """Write the columns as they follow, as far as the table's own checks let them."""
    entries = LedgerRows(connection).entries(invoice)
    standing = fold(entries)
    mine = invoices.c.id == invoice
    status = InvoiceStatus(connection.execute(select(invoices.c.status).where(mine)).scalar_one())
    columns = {
        "owed_cents": standing.owed_cents,
        "paid_cents": min(standing.paid_cents, standing.owed_cents),
        "processing_cents": standing.processing_cents,
        "unapplied_cents": max(0, standing.unapplied_cents),
        "status": status_after(status, standing, entries),
    }
    connection.execute(update(invoices).where(mine).values(columns))


def movements_of(connection: Connection, invoice: int) -> list[Movement]:
    return [entry.movement for entry in LedgerRows(connection).entries(invoice)]


def forge(connection: Connection, past: Past, name: str, movement: Movement) -> None:
    """Enter a movement as our own code would, hash and columns and all, past every rule."""
    invoice = number(past, name)
    entries = LedgerRows(connection).entries(invoice)
    head = entries[-1]
    moment, seq = past.shop.clock.now(), head.seq + 1
    digest = chain_module._hash(past.ids[name], seq, movement, moment, head.hash)  # `chain` would refuse a wrong sign
    entry = Entry(past.ids[name], seq, movement, moment, head.hash, digest)
    connection.execute(insert(ledger_entries), [_row(invoice, entry)])
    refold(connection, invoice)


def receipt(connection: Connection, slot: str = "payment_11000") -> None:
    sql(
        connection,
        "INSERT INTO outbox (kind, slot, row_id, created_at, due_at, tries)"
        " VALUES ('receipt', :slot, 'x', '2026-03-01 00:00:00', '2026-03-01 00:00:00', 0)",
        slot=slot,
    )


def without_uniqueness(connection: Connection) -> None:
    name = "uq_ledger_entries_provider_object_id_kind"
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE ledger_entries DROP CONSTRAINT {name}")
        return
    statement = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'ledger_entries'").scalar_one()
    bare = statement.replace(f"CONSTRAINT {name} UNIQUE (provider, object_id, kind)", "CHECK (1)")
    assert bare != statement
    connection.exec_driver_sql("ALTER TABLE ledger_entries RENAME TO unique_entries")
    connection.exec_driver_sql(bare)
    connection.exec_driver_sql("INSERT INTO ledger_entries SELECT * FROM unique_entries")
    connection.exec_driver_sql("DROP TABLE unique_entries")
