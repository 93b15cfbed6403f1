"""A cursor is good for one query of one tenant, and for nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.query import Condition, Operator, Sort
from portal.errors import InvalidField
from portal.store.keys import Keyring
from portal.store.query_cursor import Cursors, Position
from tests.builders import NOW
from tests.store.query_stage import a_list, a_query, ids_of

QUERY = ["invoices", 1, 2, "NAME", False, [["status", "equal", "ACTIVE"]]]
CURSORS = Cursors(Keyring(("newest", "older")), QUERY)
POSITION = Position("élan", 7, backwards=True)


@pytest.mark.parametrize("position", [POSITION, Position(5, 1), Position(None, 2**63 - 1), Position("", 1)])
def test_a_cursor_keeps_its_position(position):
    assert CURSORS.read(CURSORS.write(position)) == position


def test_a_date_comes_back_as_text():
    assert CURSORS.read(CURSORS.write(Position(date(2026, 3, 1), 1))) == Position("2026-03-01", 1)


def test_a_cursor_is_text_for_an_address_or_a_body():
    assert set(CURSORS.write(POSITION)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def refused(cursors, cursor):
    with pytest.raises(InvalidField) as fault:
        cursors.read(cursor)
    return fault.value.field == "cursor"


def test_every_change_of_a_cursor_is_refused():
    cursor = CURSORS.write(POSITION)
    for place, letter in enumerate(cursor[:-1]):  # the last letter also carries bits that mean nothing
        other = "B" if letter == "A" else "A"
        assert refused(CURSORS, cursor[:place] + other + cursor[place + 1 :])
    assert all(refused(CURSORS, cursor[:length]) for length in range(1, len(cursor) - 1))


@pytest.mark.parametrize("cursor", ["x", "é", "====", "eyJBRlRFUiI6ImJ0bl8xNjkifQ==", "A" * 4_096, "\x00", "a b"])
def test_what_is_no_cursor_is_refused(cursor):
    assert refused(CURSORS, cursor)


@pytest.mark.parametrize("place", range(len(QUERY)))
def test_a_cursor_of_another_query_is_refused(place):
    other = [*QUERY[:place], "other", *QUERY[place + 1 :]]
    assert refused(replace(CURSORS, query=other), CURSORS.write(POSITION))


def test_a_cursor_outlives_the_secret_that_signed_it_until_that_is_dropped():
    cursor = CURSORS.write(POSITION)
    assert replace(CURSORS, keyring=Keyring(("brand new", "newest"))).read(cursor) == POSITION
    assert refused(replace(CURSORS, keyring=Keyring(("brand new",))), cursor)


def test_a_cursor_serves_the_same_query_only_its_limit_may_change(shop):
    listing = a_list(shop, how_many=9)
    query = a_query("DATE", limit=2)
    cursor = listing.page(query).after
    assert (
        ids_of(listing.page(replace(query, cursor=cursor, limit=5)))
        == ids_of(listing.page(query.__class__(query.conditions, query.sort, 7)))[2:]
    )
    more = Condition("total", Operator.GREATER, 5)
    others = [
        replace(query, sort=Sort("DATE", descending=True)),
        replace(query, sort=Sort("NAME")),
        replace(query, conditions=(*query.conditions, more)),
        replace(query, conditions=()),
    ]
    for other in others:
        with pytest.raises(InvalidField):
            listing.page(replace(other, cursor=cursor))


def test_a_cursor_serves_its_own_tenant_only(shop):
    listing, stranger = a_list(shop, how_many=5), a_list(shop, how_many=5)
    cursor = listing.page(a_query(limit=2)).after
    asked = replace(a_query(limit=2), cursor=cursor)
    partner = replace(listing.grant, business_id=None)
    for grant in (stranger.grant, partner):
        with pytest.raises(InvalidField):
            shop.book.query(grant, asked, NOW)
    with pytest.raises(InvalidField):
        shop.book.query_customers(listing.grant, asked)
    assert len(shop.book.query(replace(listing.grant, token_id="tok_9"), asked, NOW).items) == 2
