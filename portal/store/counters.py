"""Where the counters of row numbers stand: the demo's invoice and customer have the published sample's numbers."""

from sqlalchemy import Connection, text

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
