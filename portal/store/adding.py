"""Writing many new rows at once and learning their numbers, in the order they were given in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert, select


def add_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert `rows` into a table numbered by its `id`, inside a write transaction; their numbers in order.

    PostgreSQL tells them in one statement. SQLite would take a statement a row for that; but it lets one writer in at
    a time and numbers upwards, so the last rows of the table are these.
    """
    if not rows:
        return []
    if connection.dialect.name != "sqlite":
        added = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return [int(number) for number in connection.execute(added, rows).scalars()]
    connection.execute(insert(table), rows)
    last = select(table.c.id).order_by(table.c.id.desc()).limit(len(rows))
    return [int(number) for number in connection.execute(last).scalars()][::-1]
