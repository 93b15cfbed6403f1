"""The bodies of queries (`portal.wire.query_reading`)."""

from collections.abc import Iterable

from portal.wire.openapi.query_fields import strict
from portal.wire.openapi.shapes import Schema, either, flag, listed, named, sent, text, whole, word
from portal.wire.openapi.values import cents_sent, short
from portal.wire.query_reading import (
    DEFAULT_ENTRIES,
    LONGEST_CURSOR,
    MOST_ENTRIES,
    CustomerOrder,
    Direction,
    InvoiceOrder,
)


def sort(orders: Iterable[str]) -> Schema:
    """What a listing is sorted by."""
    value = either(short(), cents_sent())
    return strict(
        sent(
            {
                "orderBy": word(orders),
                "direction": word(Direction, "ASC unless you say otherwise."),
                "value": value | {"description": "Begin at this value of `orderBy`."},
                "start": value | {"description": "The same by its other name."},
            },
            needs=("orderBy",),
        )
    )


def query(what: str, orders: Iterable[str]) -> Schema:
    """The body of a query."""
    one = sort(orders)
    return strict(
        sent(
            {
                "cursor": text("`cursor.after` or `cursor.before` of an answer.", longest=LONGEST_CURSOR),
                "limit": whole(f"{DEFAULT_ENTRIES} unless you say otherwise.", least=1, most=MOST_ENTRIES),
                "sort": either(one, listed(one, most=1), saying="An object, or a list of one."),
                "filter": named(f"{what}Filter"),
                "expand": flag("Taken, and needs nothing: answers are always whole."),
            },
            "Everything may be left out. Other names are refused.",
        )
    )


SCHEMAS = {"InvoiceQuery": query("Invoice", InvoiceOrder), "CustomerQuery": query("Customer", CustomerOrder)}
