"""Pages of invoices and customers: a bounded number of statements, whatever a page holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, Table, select

from portal.domain.invoice import Customer
from portal.domain.query import Query
from portal.domain.recorded_payment import RecordedPayment
from portal.ports import Page, SavedInvoice
from portal.store.ids import INVOICE, number_of
from portal.store.key_rows import KeyRows
from portal.store.keys import Keyring
from portal.store.opened import opened_of
from portal.store.people_rows import customer_of
from portal.store.query_cursor import Cursors, Position
from portal.store.query_fields import (
    CUSTOMER_FIELDS,
    CUSTOMER_ORDERS,
    INVOICE_FIELDS,
    INVOICE_ORDERS,
    PAYMENT_FIELDS,
    PAYMENT_ORDERS,
    Field,
    Search,
    Tenant,
)
from portal.store.query_paging import Listing
from portal.store.reading import everything
from portal.store.recorded_rows import with_parts
from portal.store.tables import customers, invoices, recorded_payments

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueryRows:
    """What a tenant lists, on one connection that only reads."""

    connection: Connection
    keyring: Keyring
    tenant: Tenant

    def invoices(self, query: Query, now: datetime) -> Page[SavedInvoice]:
        """A page of invoices as they are at `now`, in at most three statements. Raises `InvalidField` on `cursor`."""
        found = self._page(query, invoices, INVOICE_FIELDS, INVOICE_ORDERS, everything(self.connection.dialect.name))
        opened = found.map(lambda row: opened_of(row, now)).items
        numbers = [number_of(INVOICE, one.invoice.id) for one in opened]
        keys = KeyRows(self.connection, self.keyring).printed_each(numbers)
        saved = [SavedInvoice(one, keys.get(number, "")) for one, number in zip(opened, numbers, strict=True)]
        return Page(tuple(saved), found.after, found.before)

    def customers(self, query: Query) -> Page[Customer]:
        """A page of customers, in at most two statements. Raises `InvalidField` on `cursor`."""
        found = self._page(query, customers, CUSTOMER_FIELDS, CUSTOMER_ORDERS, select(customers))
        return found.map(lambda row: customer_of(row[: len(customers.c)]))

    def payments(self, query: Query) -> Page[RecordedPayment]:
        """A page of recorded payments, in at most four statements. Raises `InvalidField` on `cursor`."""
        found = self._page(query, recorded_payments, PAYMENT_FIELDS, PAYMENT_ORDERS, select(recorded_payments))
        return Page(tuple(with_parts(self.connection, found.items)), found.after, found.before)

    def payment(self, number: int) -> RecordedPayment | None:
        """The tenant's recorded payment with this row number."""
        mine = select(recorded_payments).where(recorded_payments.c.id == number, self.tenant.owns(recorded_payments))
        return next(iter(with_parts(self.connection, self.connection.execute(mine).all())), None)

    def customer(self, number: int) -> Customer | None:
        """The tenant's customer with this row number."""
        mine = select(customers).where(customers.c.id == number, self.tenant.owns(customers))
        row = self.connection.execute(mine).one_or_none()
        return customer_of(row) if row else None

    def _page(
        self,
        query: Query,
        table: Table,
        fields: Mapping[str, Field | Search],
        orders: Mapping[str, ColumnElement[Any] | None],
        whole: Select[Any],
    ) -> Page[Row[Any]]:
        clauses = [fields[one.field].clause(one, self.tenant) for one in query.conditions]
        column = orders[query.sort.order]
        listing = Listing(table, (self.tenant.owns(table), *clauses), column, query.sort.descending)
        cursors = Cursors(self.keyring, bound(query, table, self.tenant))
        return _Reading(self.connection, listing, cursors, query).page(whole)


@dataclass(frozen=True, slots=True)
class _Reading:
    connection: Connection
    listing: Listing
    cursors: Cursors
    query: Query

    def page(self, whole: Select[Any]) -> Page[Row[Any]]:
        position = self._position()
        rows = self._rows(whole, self.listing.page(position, self.query.limit + 1))
        backwards = position.backwards if position else False
        more = len(rows) > self.query.limit
        kept = rows[-self.query.limit :] if backwards else rows[: self.query.limit]
        if not kept:
            return Page((), *self._around_nothing(position))
        first, last = _at(kept[0], backwards=True), _at(kept[-1], backwards=False)
        behind = self._cursor_to(last if backwards else first) if position else None
        ahead = self.cursors.write(first if backwards else last) if more else None
        after, before = (behind, ahead) if backwards else (ahead, behind)
        return Page(tuple(kept), after, before)

    def _position(self) -> Position | None:
        if self.query.cursor is not None:
            return self.cursors.read(self.query.cursor)
        start = self.query.sort.start
        return None if start is None else self.listing.at(start)

    def _rows(self, whole: Select[Any], page: Subquery) -> Sequence[Row[Any]]:
        statement = whole.add_columns(page.c.sorted_by, page.c.row).join(page, page.c.row == self.listing.table.c.id)
        return self.connection.execute(statement.order_by(*self.listing.in_order(page))).all()

    def _around_nothing(self, position: Position | None) -> tuple[str | None, str | None]:
        """The cursors of an empty page: what was there is gone, but what lies behind may still be asked for."""
        if position is None:
            return None, None
        behind = self._cursor_to(self.listing.touching(position))
        return (behind, None) if position.backwards else (None, behind)

    def _cursor_to(self, position: Position) -> str | None:
        """The cursor of a position that has rows past it."""
        there = self.connection.execute(self.listing.any_past(position)).scalar_one()
        return self.cursors.write(position) if there else None


def _at(row: Row[Any], *, backwards: bool) -> Position:
    return Position(row.sorted_by, row.row, backwards)


def bound(query: Query, table: Table, tenant: Tenant) -> list[Any]:
    """What a cursor is good for: this list of this tenant, in this order, by this filter."""
    conditions = [[one.field, one.operator, one.value] for one in query.conditions]
    return [table.name, tenant.partner, tenant.business, query.sort.order, query.sort.descending, conditions]
