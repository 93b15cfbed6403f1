"""What the kills go by: books that are not what people were told, and files that are not whole, are found."""

import sqlite3
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from tests.builders import a_payment
from tests.shop import a_shop, sqlite_in
from tests.simulation.books import Auditor
from tests.simulation.kill_audit import integrity, judged
from tests.simulation.killed_life import KilledLife
from tests.simulation.people import Answer, Person
from tests.simulation.program import Program


class Silent:
    """A line on which the API shows the balance that it is given."""

    def __init__(self, balance):
        self.faults = []
        self.balance = balance

    def ask(self, *_request):
        return Answer(200, {"data": {"totals": {"balance": self.balance}}})


@pytest.fixture
def life(tmp_path):
    shop = a_shop(sqlite_in(tmp_path))
    line = Silent(10_000)
    life = KilledLife(shop, None, Person(None, "", ""), Program(line, "token"), line, Random(1), "one", Counter())
    life.invoices.append(shop.invoice(10_000))
    life.told.total_cents = 10_000
    yield life
    shop.store.close()


def judge(life, *rows):
    return judged(Auditor(life.shop), life, {life.invoice.invoice.id: list(rows)})


def test_books_as_everybody_was_told_have_no_breach(life):
    assert judge(life) == (0, [])


@pytest.mark.parametrize(
    ("told", "off", "words"),
    [
        ({"total_cents": 9_000}, 1_000, "1000 off: the API said 9000 owed"),
        ({"offline_cents": 250}, 250, "250 off: the API said 10000 owed, 250 offline"),
        ({"refunds": {"r": 500}, "given": {"r": 500}}, 0, "r was over 500, the API said 500, and 0 go back"),
        ({"named": {"pi_1": 700}}, 0, "700 were named with pi_1, which is of None"),
    ],
)
def test_what_people_were_told_otherwise_is_found(life, told, off, words):
    life.told = replace(life.told, **told)
    cents, (one,) = judge(life)
    assert cents == off
    assert words in one


def test_money_that_stripe_does_not_have_is_counted_in_cents(life):
    life.shop.post(life.invoice, a_payment(1_500))
    life.browser.balance = 8_500
    cents, found = judge(life)
    assert cents == 1_500
    assert any("Stripe has 0" in one for one in found)


def test_a_balance_that_the_api_shows_otherwise_is_found(life):
    life.program.line.balance = 9_999
    assert judge(life) == (0, [f"{life.invoice.invoice.id}: the API shows 9999, the balance is 10000"])


def test_a_row_without_its_parent_is_found_in_sqlite(tmp_path):
    url = sqlite_in(tmp_path)
    asked = "integrity_check and foreign_key_check"
    assert integrity(url) == (asked, [])
    with sqlite3.connect(tmp_path / "remit.db") as connection:
        connection.execute("CREATE TABLE orphan (parent integer REFERENCES invoices (id))")
        connection.execute("INSERT INTO orphan VALUES (99)")
    connection.close()
    found = integrity(url)
    assert found[0] == asked
    assert "orphan" in found[1][0]


def test_a_whole_database_has_nothing_wrong(migrated_database_url):
    assert integrity(migrated_database_url)[1] == []
