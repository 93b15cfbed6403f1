"""All rows of a database, to compare before and after."""

from typing import Any

from sqlalchemy import select

from portal.store.opening import Store
from portal.store.tables import metadata

Rows = dict[str, list[tuple[Any, ...]]]


def dump(store: Store) -> Rows:
    """Every row of every table of Remit, by table."""
    with store.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
