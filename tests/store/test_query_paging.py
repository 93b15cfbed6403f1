"""Paging stays right while others write: no row twice, none lost."""

import os
import re
from dataclasses import replace
from random import Random
from threading import Event, Thread

import pytest

from portal.store.folding import fold
from portal.store.ids import number_of
from tests.store.query_stage import ORDERS, a_list, a_query, ids_of
from tests.store.test_reading import counted

RUNS = int(os.environ.get("PAGING_RUNS", "12")) // 2


def sorted_by(order, saved):
    """What an invoice is sorted by, from what is answered of it."""
    invoice = saved.invoice
    value = {
        "NAME": lambda: fold(invoice.name),
        "DATE": lambda: invoice.date,
        "DUE_DATE": lambda: (invoice.due_date is None, invoice.due_date),
        "INVOICE_NO": lambda: invoice.number,
        "CREATED": lambda: 0,
    }[order]()
    return value, number_of("inv", invoice.id)


def disturb(listing, chance, removable):
    """What a second client does between two pages: anywhere, also where the cursor stands."""
    added = listing.add(chance.randrange(4))
    gone = [one for one in removable if chance.random() < 0.2]
    listing.remove(*gone)
    listing.restore(*(one for one in gone if chance.random() < 0.3))
    return added


def check_walk(query, pages, steady):
    """The rows that stood there all the time come once each, and no row comes twice."""
    seen = [one for page in pages for one in ids_of(page)]
    assert len(seen) == len(set(seen)), f"twice: {query}"
    assert set(steady) <= set(seen), f"lost: {query}"
    assert all(len(page.items) <= query.limit for page in pages)
    if query.sort.order not in {"TOTAL", "BALANCE"}:  # these made-up rows have neither lines nor a ledger
        keys = [sorted_by(query.sort.order, saved) for page in pages for saved in page.items]
        assert keys == sorted(keys, reverse=query.sort.descending)


def run_between_pages(shop, seed):
    """There and back again, a second client writing between any two pages."""
    chance = Random(seed)
    listing = a_list(shop, seed, chance.randrange(30))
    steady = listing.add(chance.randrange(1, 20))
    removable = listing.add(chance.randrange(12))
    query = a_query(chance.choice(ORDERS), descending=chance.random() < 0.5, limit=chance.randrange(1, 8))
    there = []
    for page in listing.walk(query):
        there.append(page)
        removable += disturb(listing, chance, removable)
    check_walk(query, there, steady)
    last = there[-1]
    if last.before is None:
        return
    back = [last]
    for page in listing.walk(replace(query, cursor=last.before), backwards=True):
        back.insert(0, page)
        removable += disturb(listing, chance, removable)
    check_walk(query, back, steady)


def run_at_once(shop, seed):
    """The second client writes in a thread of its own, at any moment."""
    chance, done = Random(seed), Event()
    listing = a_list(shop, seed, chance.randrange(10, 40))
    steady = listing.add(chance.randrange(5, 25))
    removable = listing.add(10)

    def write():
        others = Random(seed)
        while not done.is_set():
            removable.extend(disturb(listing, others, removable[-20:]))

    query = a_query(chance.choice(ORDERS), descending=chance.random() < 0.5, limit=chance.randrange(3, 12))
    writer = Thread(target=write)
    writer.start()
    try:
        pages = [page for page, _ in zip(listing.walk(query), range(60), strict=False)]
    finally:
        done.set()
        writer.join()
    ended = pages[-1].after is None
    check_walk(query, pages, steady if ended else ())


@pytest.mark.parametrize("seed", range(RUNS))
def test_no_row_comes_twice_and_none_is_lost_while_others_write_between_pages(shop, seed):
    for part in range(2):
        run_between_pages(shop, seed * 2 + part)


@pytest.mark.parametrize("seed", range(3))
def test_no_row_comes_twice_and_none_is_lost_while_others_write_at_once(shop, seed):
    run_at_once(shop, seed)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_back_are_the_pages_there(shop, order, descending):
    listing = a_list(shop, how_many=11)
    query = a_query(order, descending=descending, limit=3)
    there = list(listing.walk(query))
    assert [len(page.items) for page in there] == [3, 3, 3, 2]
    assert [page.before is None for page in there] == [True, False, False, False]
    back = list(listing.walk(replace(query, cursor=there[-1].before), backwards=True))
    assert [ids_of(page) for page in back] == [ids_of(page) for page in there[2::-1]]
    assert [page.before is None for page in back] == [False, False, True]
    whole = ids_of(listing.page(a_query(order, descending=descending)))
    assert [one for page in there for one in ids_of(page)] == whole
    check_walk(query, there, whole)


def test_the_last_page_has_nothing_after_it_even_when_it_is_full(shop):
    listing = a_list(shop, how_many=6)
    first, last = listing.walk(a_query(limit=3))
    assert (first.before, last.after) == (None, None)
    assert None not in (first.after, last.before)


def test_an_empty_list_has_no_cursors(shop):
    page = a_list(shop).page(a_query())
    assert (page.items, page.after, page.before) == ((), None, None)


@pytest.mark.parametrize("order", ["CREATED", "DATE"])
@pytest.mark.parametrize("descending", [False, True])
def test_a_page_whose_rows_are_all_gone_still_leads_back_to_every_row(shop, order, descending):
    listing = a_list(shop, how_many=4)
    query = a_query(order, descending=descending, limit=2)
    first, second = listing.walk(query)
    listing.remove(*ids_of(second))
    empty = listing.page(replace(query, cursor=first.after))
    assert (empty.items, empty.after) == ((), None)
    assert ids_of(listing.page(replace(query, cursor=empty.before))) == ids_of(first)
    listing.remove(*ids_of(first))
    assert listing.page(replace(query, cursor=first.after)).before is None


@pytest.mark.parametrize("descending", [False, True])
def test_a_list_may_begin_at_a_value(shop, descending):
    listing = a_list(shop, how_many=20)
    query = a_query("DATE", descending=descending)
    whole = listing.page(query)
    day = sorted({saved.invoice.date for saved in whole.items})[1]
    page = listing.page(replace(query, sort=replace(query.sort, start=day)))
    expected = [one for one in whole.items if (one.invoice.date <= day if descending else one.invoice.date >= day)]
    assert ids_of(page) == [one.invoice.id for one in expected]
    before = listing.page(replace(query, cursor=page.before))
    assert ids_of(before) + ids_of(page) == ids_of(whole)


def test_a_page_takes_as_many_statements_whatever_it_holds(shop):
    listing = a_list(shop, how_many=251)
    taken = {}
    for limit in (1, 250):
        with counted(shop) as first:
            page = listing.page(a_query("NAME", limit=limit))
        with counted(shop) as further:
            listing.page(replace(a_query("NAME", limit=limit), cursor=page.after))
        taken[limit] = (len(first), len(further))
    assert taken == {1: (2, 3), 250: (2, 3)}


@pytest.mark.parametrize("order", ORDERS)
def test_each_search_of_a_page_is_by_the_index_of_its_order(shop, order):
    """At a thousand rows and at a million alike; PostgreSQL's planner reads small tables whole, so SQLite is asked."""
    if shop.store.engines.sqlite_file is None:
        pytest.skip("PostgreSQL chooses by size; benchmarks/ measures it")
    listing = a_list(shop, how_many=9)
    index = INDEXES.get(order, f"ix_invoices_business_id_{order.lower()}_id")
    for descending in (False, True):
        query = a_query(order, descending=descending, limit=3)
        first = listing.page(query)
        (plan,) = plans(shop, listing, query)
        assert plan.count("TEMP B-TREE") == 1, "only the rows of the page are sorted"
        for one in (plan, *plans(shop, listing, replace(query, cursor=first.after))):
            searches = set(re.findall(r"(?:SEARCH|SCAN) invoices USING (?:COVERING )?INDEX (\w+)", one))
            assert searches == {index}, one


INDEXES = {
    "NAME": "ix_invoices_business_id_name_folded_id",
    "DUE_DATE": "ix_invoices_business_id_due_date_or_never_id",
    "INVOICE_NO": "sqlite_autoindex_invoices_2",
    "TOTAL": "ix_invoices_business_id_total_cents_id",
    "BALANCE": "ix_invoices_business_id_shown_balance_cents_id",
    "CREATED": "ix_invoices_business_id_id",
}


def plans(shop, listing, query):
    """How SQLite finds the rows of a page, a text for each statement."""
    with counted(shop) as statements:
        listing.page(query)
    found = []
    with shop.store.reading() as connection:
        for statement in (one for one in statements if "sorted_by" in one):
            rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, tuple([1] * statement.count("?")))
            found.append("\n".join(row[-1] for row in rows))
    return found
