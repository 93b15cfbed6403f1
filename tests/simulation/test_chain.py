"""The chain that the simulations compute by hand: it is as the ledger writes it, and each way to break it is found."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.store.ids import INVOICE, number_of
from tests.builders import a_payment, an_offline_payment
from tests.shop import a_shop
from tests.simulation.chain import broken_links
from tests.simulation.raw import Database

AT = datetime(2026, 3, 2, 15, 0, 0, 120, tzinfo=UTC)


@pytest.fixture
def entries(migrated_database_url):
    """Three, with what can be left out and what takes more bytes than characters."""
    shop = a_shop(migrated_database_url)
    invoice = shop.invoice(10_000)
    shop.post(invoice, a_payment(1_500, aim="istl_1", attempt_id="att_1", note="Carte de crédit", happened_at=AT))
    shop.post(invoice, an_offline_payment(500, note=""))
    with closing(Database(migrated_database_url)) as database:
        yield database.books(number_of(INVOICE, invoice.invoice.id)).entries
    shop.store.close()


def test_the_chain_as_it_is_written_holds(entries):
    assert [entry.happened_at for entry in entries] == [None, AT, None]
    assert list(broken_links(entries)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"cents": 1_501},
        {"kind": "offline_payment"},
        {"currency": "EUR"},
        {"provider": "remit"},
        {"object_id": "ch_other"},
        {"aim": None},
        {"attempt_id": ""},
        {"note": "Carte de credit"},
        {"happened_at": None},
        {"created_at": datetime(2026, 3, 2, 15, 0, 0, 1, tzinfo=UTC)},
        {"happened_at": AT + timedelta(microseconds=1)},
        {"invoice_id": 99},
    ],
)
def test_an_entry_that_was_changed_is_named(entries, changed):
    first, second, third = entries
    found = list(broken_links((first, replace(second, **changed), third)))
    assert found == ["entry 2 is not what its hash was taken of"]


def test_an_entry_that_was_written_anew_with_its_hash_is_found_by_the_next(entries):
    first, second, third = entries
    assert list(broken_links((first, replace(second, hash="0" * 64), third))) == [
        "entry 2 is not what its hash was taken of",
        "the chain breaks before entry 3",
    ]


def test_a_first_entry_that_was_cut_off_is_found(entries):
    assert list(broken_links(entries[1:]))[:2] == [
        "the chain has entry 2 in place 1",
        "the chain breaks before entry 2",
    ]
    first, *others = entries
    assert "the chain breaks before entry 1" in list(broken_links((replace(first, previous_hash="1" * 64), *others)))


def test_an_entry_that_was_cut_out_is_found(entries):
    first, _, third = entries
    assert list(broken_links((first, third))) == ["the chain has entry 3 in place 2", "the chain breaks before entry 3"]
