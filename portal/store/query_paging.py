"""Keyset paging: the rows past a position, however many are inserted and deleted around it.

Rows are sorted by a column and then by `id`, so every row has one place. SQLite can't search an index by such a pair,
so the rows of the same value and the rows past it are two searches, each within its index.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, Table, exists, literal, select, union_all

from portal.domain.query import Value
from portal.store.query_cursor import Position
from portal.store.query_fields import Clause

FIRST_ROW, LAST_ROW = 0, 2**63 - 1


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of `table` that meet `clauses`, sorted by `column` (None: in the order of their making) and `id`."""

    table: Table
    clauses: tuple[Clause, ...]
    column: ColumnElement[Any] | None
    descending: bool

    def at(self, value: Value) -> Position:
        """The position before the first row that has `value` or lies past it."""
        return Position(value, LAST_ROW if self.descending else FIRST_ROW)

    def page(self, position: Position | None, limit: int) -> Subquery:
        """`row` and `sorted_by` of the rows past `position`, or of the first rows."""
        backwards = position.backwards if position else False
        rising = self.descending == backwards
        parts = [self._all()] if position is None else self._past(position, rising=rising)
        limited = [self._ordered(part, rising=rising).limit(limit).subquery() for part in parts]
        if len(limited) == 1:
            return limited[0]
        both = union_all(*(select(part.c.sorted_by, part.c.row) for part in limited)).subquery()
        way = (both.c.sorted_by.asc(), both.c.row.asc()) if rising else (both.c.sorted_by.desc(), both.c.row.desc())
        return select(both).order_by(*way).limit(limit).subquery()

    def in_order(self, page: Subquery) -> tuple[ColumnElement[Any], ...]:
        """How to sort a page as the list is."""
        columns = (page.c.sorted_by, page.c.row)
        return tuple(column.desc() if self.descending else column.asc() for column in columns)

    def any_past(self, position: Position) -> Select[Any]:
        """Whether there is a row past `position`."""
        return select(exists(select(self.page(position, 1).c.row)))

    def touching(self, position: Position) -> Position:
        """The other way from `position`, its own row included."""
        rising = self.descending == position.backwards
        return replace(position.reversed(), row=position.row + (1 if rising else -1))

    def _all(self) -> Select[Any]:
        sorted_by = literal(0) if self.column is None else self.column
        return select(sorted_by.label("sorted_by"), self.table.c.id.label("row")).where(*self.clauses)

    def _past(self, position: Position, *, rising: bool) -> list[Select[Any]]:
        row = self.table.c.id
        later = row > position.row if rising else row < position.row
        if self.column is None:
            return [self._all().where(later)]
        value = self._value(position)
        further = self.column > value if rising else self.column < value
        return [self._all().where(self.column == value, later), self._all().where(further)]

    def _ordered(self, part: Select[Any], *, rising: bool) -> Select[Any]:
        columns = [self.table.c.id] if self.column is None else [self.column, self.table.c.id]
        return part.order_by(*(column.asc() if rising else column.desc() for column in columns))

    def _value(self, position: Position) -> Value | None:
        """A cursor writes a date as text."""
        told = position.value
        is_date = self.column is not None and isinstance(self.column.type, Date)
        return date.fromisoformat(told) if is_date and isinstance(told, str) else told
