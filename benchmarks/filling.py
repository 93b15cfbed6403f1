"""A business with as many invoices as asked for, written by the database itself: a million in a few minutes.

A quarter of the names are the same, as they are in life, and every thousandth date too. In every order the first rows
lie as scattered as the last, so that a page's place in the list is all that is compared.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from portal.domain.invoice import Business
from portal.invoices.embedded import EmbeddedInvoices
from portal.ports import TokenGrant
from portal.store.engine import connect
from portal.store.keys import hash_of
from portal.store.migrate import migrate
from portal.store.opening import Store, open_store
from tests.builders import NOW

SECRET = "a-secret-of-the-benchmarks-that-is-long-enough"
STATEMENTS = Path(__file__).with_name("filling.sql")
CUSTOMERS = 1_000
SQLITE = {
    "numbers": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n) AS n",
    "moment": "'2026-03-02 15:00:00'",
    "date": "date('2024-01-01', '+' || (i % 1000) || ' days')",
    "due_date": "date('2024-02-01', '+' || (i % 1000) || ' days')",
    "key_hash": "key_hash('bench-' || i)",
}
POSTGRESQL = {
    "numbers": "(SELECT CAST(i AS bigint) AS i FROM generate_series(1, {}) AS i) AS n",
    "moment": "CAST('2026-03-02 15:00Z' AS timestamptz)",
    "date": "DATE '2024-01-01' + CAST(i % 1000 AS integer)",
    "due_date": "DATE '2024-02-01' + CAST(i % 1000 AS integer)",
    "key_hash": "encode(sha256(CAST('bench-' || i AS bytea)), 'hex')",
}
EITHER = {
    "name": "CASE WHEN i % 4 = 0 THEN 'invoice 5' ELSE 'invoice ' || (i * 7919 % 1000003) END",
    "cents": "100 + i * 7919 % 499979",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A store with `rows` invoices of one business; the key of row n is `bench-n`."""

    store: Store
    grant: TokenGrant
    rows: int

    @property
    def book(self) -> EmbeddedInvoices:
        return EmbeddedInvoices(self.store)

    def close(self) -> None:
        self.store.close()


def fill(database_url: str, rows: int) -> Filled:
    """Tables and rows in an empty database."""
    engines = connect(database_url)
    migrate(engines)
    engines.close()
    store = open_store(database_url, (SECRET,))
    with store.unit_of_work() as work:
        partner = work.partners.add("Platform", NOW)
        business = work.businesses.add(Business(id="", partner_id=partner, name="ACME"), NOW)
        _rows(work.connection, rows, store.keyring.newest)
    with store.engines.reading.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))
        else:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return Filled(store, TokenGrant("tok_1", partner, business, "read"), rows)


def _rows(connection: Connection, rows: int, fingerprint: str) -> None:
    words = EITHER | {"fingerprint": fingerprint}
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.create_function("key_hash", 1, hash_of, deterministic=True)
        words |= SQLITE
    else:
        words |= POSTGRESQL
    words |= {"invoices": words["numbers"].format(rows), "customers": words["numbers"].format(CUSTOMERS)}
    for statement in STATEMENTS.read_text().split(";\n"):
        if statement.strip():
            connection.execute(text(statement.format(**words)))
