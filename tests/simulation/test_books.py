"""What the simulations go by: the auditor tells of everything that must not be."""

import pytest
from sqlalchemy import update

from portal.domain.entries import EntryKind
from portal.store.tables import attempts
from tests.builders import a_movement, a_payment, an_offline_payment
from tests.shop import sqlite_in
from tests.simulation.books import Auditor
from tests.simulation.people import Means
from tests.simulation.world import a_world

ORDER = {"choice": "amount", "amountCents": 6_000, "seenBalanceCents": 10_000}


@pytest.fixture
def world(tmp_path):
    with a_world(sqlite_in(tmp_path), tmp_path) as world:
        yield world


@pytest.fixture
def invoice(world):
    """60 of 100 dollars are paid and settled, and whoever pays the rest has begun."""
    invoice = world.shop.invoice(10_000)
    person = world.person(invoice)
    person.confirm(person.begin(ORDER), Means.CARD)
    person.check()
    assert person.begin({"choice": "balance", "seenBalanceCents": 4_000}).ok
    return invoice


@pytest.fixture
def auditor(world):
    return Auditor(world.shop, world.database)


def rows(world, invoice):
    return world.rows()[invoice.invoice.id]


def test_true_books_have_no_breach(world, invoice, auditor):
    assert auditor.breaches(invoice, rows(world, invoice)) == []


def test_a_check_that_comes_beside_a_debit_is_no_breach(world, auditor):
    invoice = world.shop.invoice(10_000)
    person = world.person(invoice)
    person.confirm(person.begin(ORDER), Means.BANK)
    person.check()
    world.shop.post(invoice, an_offline_payment(9_000))
    assert auditor.breaches(invoice, rows(world, invoice)) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"captured": 12_000}, "DOUBLE CHARGE: 12000 captured by"),
        ({"captured": 10_001}, "DOUBLE CHARGE: 10001 captured of 10000"),
        ({"captured": 0}, "paid 6000 + 0, Stripe has 0"),
        ({"refunded": 500}, "DOUBLE REFUND: 500 at Stripe, 0 ordered"),
        ({"dispute_lost": 500}, "Stripe has 5500"),
        ({"status": "processing"}, "processing 0, Stripe 6000"),
        ({"status": "requires_payment_method"}, "is succeeded, Stripe says requires_payment_method"),
        ({"payment_intent": "pi_other"}, "pi_other took 6000 and is no attempt's"),
    ],
)
def test_what_stripe_holds_otherwise_is_told(world, invoice, auditor, changed, words):
    paid, live = rows(world, invoice)
    assert words in "\n".join(auditor.breaches(invoice, [paid | changed, live]))


def test_two_intents_that_can_be_confirmed_are_told(world, invoice, auditor):
    paid, live = rows(world, invoice)
    found = auditor.breaches(invoice, [paid | {"status": "requires_action"}, live])
    assert "confirmable" in "\n".join(found)


def test_money_that_stripe_has_not_is_told(world, invoice, auditor):
    world.shop.post(invoice, a_payment(1_000))
    told = "\n".join(auditor.breaches(invoice, rows(world, invoice)))
    assert "paid 7000 + 0, Stripe has 6000" in told
    assert "4000 live beside" in told
    assert "receipts" in told


def test_money_set_aside_is_money_that_stripe_must_have(world, invoice, auditor):
    world.shop.post(invoice, a_movement(EntryKind.UNAPPLIED, -500))
    assert auditor.breaches(invoice, rows(world, invoice)) == []


def test_an_end_that_is_no_end_is_told(world, invoice, auditor):
    theirs = rows(world, invoice)
    auditor.breaches(invoice, theirs)
    set_status(world, theirs[0], "cancelled")
    assert "was succeeded and is cancelled" in "\n".join(auditor.breaches(invoice, theirs))


def test_an_end_that_was_none_for_a_moment_is_told_by_looks_in_between(world, invoice, auditor):
    theirs = rows(world, invoice)
    assert auditor.look(invoice) == []
    set_status(world, theirs[0], "processing")
    assert "was succeeded and is processing" in "\n".join(auditor.look(invoice))
    set_status(world, theirs[0], "succeeded")
    assert auditor.breaches(invoice, theirs) == []


def set_status(world, row, status):
    with world.shop.store.unit_of_work() as books:
        paid = attempts.c.intent_id == row["payment_intent"]
        books.connection.execute(update(attempts).where(paid).values(status=status))
