"""What the kills go by: books that are not what people were told, and files that are not whole, are found."""

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from random import Random

import pytest

from portal.ports import RefundRequest
from tests.builders import a_payment
from tests.shop import a_shop, sqlite_in
from tests.simulation.books import Auditor
from tests.simulation.kill_audit import integrity, judged
from tests.simulation.killed_life import KilledLife
from tests.simulation.people import Answer, Means, Person
from tests.simulation.program import Program
from tests.simulation.raw import Database
from tests.simulation.world import a_world

ON_ITS_WAY = {"choice": "amount", "amountCents": 1_000, "seenBalanceCents": 10_000}
PAID = {"choice": "amount", "amountCents": 6_000, "seenBalanceCents": 10_000}


class Silent:
    """A line on which the API shows the balance that it is given."""

    def __init__(self, balance):
        self.faults = []
        self.balance = balance

    def ask(self, *_request):
        return Answer(200, {"data": {"totals": {"balance": self.balance}}})


def a_life(shop, invoice, balance):
    line = Silent(balance)
    life = KilledLife(shop, None, Person(None, "", ""), Program(line, "token"), line, Random(1), "one", Counter())
    life.invoices.append(invoice)
    life.told.total_cents = 10_000
    return life


@pytest.fixture
def life(tmp_path):
    shop = a_shop(sqlite_in(tmp_path))
    yield a_life(shop, shop.invoice(10_000), 10_000)
    shop.store.close()


@pytest.fixture
def judge(life, tmp_path):
    with closing(Database(f"sqlite:///{tmp_path / 'remit.db'}")) as database:
        yield lambda: judged(Auditor(life.shop, database), life, {life.invoice.invoice.id: []})


def test_books_as_everybody_was_told_have_no_breach(judge):
    assert judge() == (0, [])


@pytest.mark.parametrize(
    ("told", "off", "words"),
    [
        ({"total_cents": 9_000}, 1_000, "1000 off: the API said 9000 owed"),
        ({"offline_cents": 250}, 250, "250 off: the API said 10000 owed, 250 offline"),
        ({"refunds": {"r": 500}, "given": {"r": 500}}, 0, "r was over 500, the API said 500, and 0 go back"),
        ({"named": {"pi_1": 700}}, 0, "700 were named with pi_1, which is of None"),
    ],
)
def test_what_people_were_told_otherwise_is_found(life, judge, told, off, words):
    life.told = replace(life.told, **told)
    cents, (one,) = judge()
    assert cents == off
    assert words in one


def test_money_that_stripe_does_not_have_is_counted_in_cents(life, judge):
    life.shop.post(life.invoice, a_payment(1_500))
    life.browser.balance = 8_500
    cents, found = judge()
    assert cents == 1_500
    assert any("Stripe has 0" in one for one in found)


def test_a_balance_that_the_api_shows_otherwise_is_found(life, judge):
    life.program.line.balance = 9_999
    assert judge() == (0, [f"{life.invoice.invoice.id}: the API shows 9999, the balance is 10000"])


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """An invoice with each kind of row: 60 of 100 dollars paid by card, 5 of them given back and 2 lost to the payer's
    bank, 10 on their way, and another attempt cancelled for them. Where it is, who looks at it, and how it is judged.
    """
    folder = tmp_path_factory.mktemp("lived")
    with a_world(sqlite_in(folder), folder) as world:
        invoice = world.shop.invoice(10_000)
        person, auditor = world.person(invoice), Auditor(world.shop, world.database)
        person.begin(PAID)
        started = person.begin(ON_ITS_WAY).body["error"]["attemptId"]
        person.confirm(person.begin(ON_ITS_WAY | {"replaces": started}), Means.BANK)
        person.check()
        begun = person.begin(PAID | {"seenBalanceCents": 10_000})
        person.confirm(begun, Means.CARD)
        person.check()
        world.payments.refund(RefundRequest(invoice.invoice.id, 500, natural_key="one/refund"))
        dispute = world.stripe.control.dispute(begun.body["clientSecret"].partition("_secret_")[0], 200)
        world.stripe.control.close_dispute(dispute["id"], won=False)
        world.stripe.control.wait_for_deliveries()
        life = a_life(world.shop, invoice, 4_200)

        def judge():
            _, found = judged(auditor, life, world.rows())
            return "\n".join(found + auditor.unmatched(world.objects()))

        yield folder / "remit.db", auditor, judge


@pytest.fixture
def seen(lived):
    """It was whole when it was judged, and will be again. Changes one row past everything that keeps it, and judges."""
    path, auditor, judge = lived
    auditor.seen.clear()
    assert judge() == ""

    def changed(statement):
        for name in ("ledger_entries_no_update", "ledger_entries_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount == 1
        return judge()

    with (
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
        closing(sqlite3.connect(":memory:")) as kept,
    ):
        connection.backup(kept)
        yield changed
        kept.backup(connection)


ENTRY, INVOICE, ATTEMPT = "UPDATE ledger_entries SET", "UPDATE invoices SET", "UPDATE attempts SET"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            f"{ENTRY} amount_cents = 5999 WHERE kind = 'payment'",
            [
                "paid 5299 + 0, Stripe has 5300",
                "paid is 5300, its rows come to 5299",
                "payment of 6000, has changed",
                "is not what its hash was taken of",
                "payment: entered {'ch_",
            ],
        ),
        (f"{ENTRY} amount_cents = 9999 WHERE kind = 'issued'", ["1 off: the API said 10000 owed", "owed is 9500"]),
        (
            f"{ENTRY} amount_cents = 999 WHERE kind = 'processing'",
            ["processing of 999 by ", "processing 999, Stripe 1000", "999 are entered as under way"],
        ),
        (f"{ENTRY} amount_cents = -499 WHERE kind = 'refund'", ["refund: entered {'re_"]),
        (f"{ENTRY} amount_cents = -199 WHERE kind = 'dispute_lost'", ["dispute_lost: entered {'du_"]),
        (f"{ENTRY} amount_cents = 199 WHERE kind = 'dispute_opened'", ["dispute_opened: entered {'du_"]),
        (f"{ENTRY} object_id = 'ch_x' WHERE kind = 'payment'", ["payment: entered {'ch_x': 6000}, Stripe has {'ch_"]),
        (f"{ENTRY} note = 'x' WHERE kind = 'payment'", ["is not what its hash was taken of"]),
        (f"{ENTRY} previous_hash = 'x' WHERE seq = 1", ["the chain breaks before entry 1"]),
        (f"{ENTRY} hash = 'x' WHERE seq = 1", ["the chain breaks before entry 2"]),
        (
            "DELETE FROM ledger_entries WHERE kind = 'dispute_opened'",
            ["dispute_opened of 200, is gone", "Stripe has {'du"],
        ),
        ("DELETE FROM ledger_entries WHERE kind = 'dispute_lost'", ["dispute_lost: entered {}, Stripe has {'du_"]),
        (f"{INVOICE} paid_cents = 5301", ["paid is 5301, its rows come to 5300"]),
        (f"{INVOICE} owed_cents = 9501", ["owed is 9501, its rows come to 9500"]),
        (f"{INVOICE} processing_cents = 0", ["processing is 0, its rows come to 1000"]),
        (f"{INVOICE} unapplied_cents = 1", ["unapplied is 1, its rows come to 0"]),
        (
            f"{ATTEMPT} status = 'live' WHERE status = 'succeeded'",
            ["was succeeded and is live", "Stripe says succeeded"],
        ),
        (f"{ATTEMPT} status = 'live' WHERE status = 'cancelled'", ["was cancelled and is live"]),
        (f"{ATTEMPT} amount_cents = 1 WHERE status = 'cancelled'", ["was of 6000 and is of 1"]),
        ("DELETE FROM attempts WHERE status = 'cancelled'", ["was cancelled and is gone"]),
        ("UPDATE refunds SET amount_cents = 400", ["DOUBLE REFUND: 500 at Stripe, 400 ordered or seen"]),
        ("UPDATE outbox SET slot = 'ch_x' WHERE kind = 'receipt'", ["receipts ['ch_x']"]),
    ],
)
def test_a_row_that_was_changed_is_named(seen, statement, words):
    found = seen(statement)
    assert [one for one in words if one not in found] == []


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
