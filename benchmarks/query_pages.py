"""A page of a query: the last against the first, and of many invoices against few."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlalchemy import select

from benchmarks.filling import Filled
from benchmarks.ratios import Ratio, compare
from portal.domain.query import Condition, Operator, Query, Sort
from portal.invoices.embedded_query import tenant_of
from portal.store.query_cursor import Cursors, Position
from portal.store.query_fields import INVOICE_ORDERS
from portal.store.query_rows import bound
from portal.store.tables import invoices
from tests.builders import NOW

ORDERS = ("NAME", "DATE", "DUE_DATE", "INVOICE_NO", "TOTAL", "BALANCE", "CREATED")
ACTIVE = Condition("status", Operator.EQUAL, "ACTIVE")
NAMELESS = Condition("name", Operator.CONTAIN, "nobody is called this")
ROUNDS, FEW_ROUNDS = 15, 3


def measure(few: Filled, many: Filled) -> Iterator[Ratio]:
    for order in ORDERS:
        first = Query((ACTIVE,), Sort(order))
        small, begin, end = compare([page(few, first), page(many, first), page(many, last(many, first))], ROUNDS)
        yield Ratio(f"query by {order}: last page / first page", end, begin, 1.5)
        yield Ratio(f"query by {order}: first page, {many.rows:,} / {few.rows:,}", begin, small)
    yield from unusual(many)


def unusual(many: Filled) -> Iterator[Ratio]:
    """What no goal is set for: a cursor amid equal names, a filter without any match, all businesses of a partner."""
    first = Query((ACTIVE,), Sort("NAME"))
    amid = at(many, first, Position("invoice 5", many.rows // 2))
    everywhere = replace(many, grant=replace(many.grant, business_id=None))
    begin, equals = compare([page(many, first), page(many, amid)], ROUNDS)
    yield Ratio("query by NAME: page amid equal names / first page", equals, begin, 1.5)
    works = [page(many, first), page(many, replace(first, conditions=(ACTIVE, NAMELESS))), page(everywhere, first)]
    begin, nothing, whole = compare(works, FEW_ROUNDS)
    yield Ratio("query that finds nothing / first page", nothing, begin)
    yield Ratio("query by NAME of a partner / of its one business", whole, begin)


def page(filled: Filled, query: Query) -> Callable[[], object]:
    return lambda: filled.book.query(filled.grant, query, NOW)


def last(filled: Filled, query: Query) -> Query:
    """The query of the last page, by the cursor that somebody would hold who came all the way."""
    column, row = INVOICE_ORDERS[query.sort.order], invoices.c.id
    sorted_by = row if column is None else column
    end = select(sorted_by, row).order_by(sorted_by.desc(), row.desc()).offset(query.limit).limit(1)
    with filled.store.reading() as connection:
        value, number = connection.execute(end).one()
    return at(filled, query, Position(None if column is None else value, number))


def at(filled: Filled, query: Query, position: Position) -> Query:
    """The query with the cursor of a position."""
    cursors = Cursors(filled.store.keyring, bound(query, invoices, tenant_of(filled.grant)))
    return replace(query, cursor=cursors.write(position))
