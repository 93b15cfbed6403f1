"""Where the counters of row numbers stand: the demo's invoice and customer have the published sample's numbers, and a
database put back from a backup leaves out those it may have given before.
"""

from sqlalchemy import Connection, func, select, text

from portal.store.ids import CUSTOMER, INVOICE
from portal.store.tables import customers, invoices

TABLES = {INVOICE: invoices, CUSTOMER: customers}


def start_ids_at(connection: Connection, prefix: str, number: int) -> None:
    """Give the next invoice (`inv`) or customer (`cus`) the row `number`, which must be above all there are."""
    table = TABLES[prefix].name
    if connection.dialect.name == "postgresql":
        move = "SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"
        connection.execute(text(move), {"table": table, "last": number - 1})
        return
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table})
    placed = "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"
    connection.execute(text(placed), {"table": table, "last": number - 1})


def skip_ids(connection: Connection, most: int) -> None:
    """Leave out the next `most` row numbers of invoices and customers."""
    for prefix, table in TABLES.items():
        highest = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        start_ids_at(connection, prefix, max(highest, _last(connection, table.name)) + most + 1)


def _last(connection: Connection, table: str) -> int:
    """The last number the counter gave; 0: none yet."""
    if connection.dialect.name == "postgresql":
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table}
        ).scalar_one()
        row = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 - its own name
        return int(row.last_value) if row.is_called else 0
    given = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table})
    return int(given.scalar_one_or_none() or 0)
