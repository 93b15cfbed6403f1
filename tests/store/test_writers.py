"""Many writers at once: nobody is turned away, and what one saw is true until it is done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from portal.store.opening import open_store
from tests.builders import a_payment

WRITERS = 16


def test_sixteen_writers_all_get_their_turn(shop):
    invoice = shop.invoice(WRITERS * 100)
    start = Barrier(WRITERS)

    def pay(number):
        start.wait()
        shop.post(invoice, a_payment(100, object_id=f"ch_{number}"))

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(pay, range(WRITERS)))
    opened = shop.open(invoice)
    assert opened.standing.paid_cents == WRITERS * 100
    with shop.store.unit_of_work() as work:
        assert [entry.seq for entry in work.entries(invoice.invoice.id)] == list(range(1, WRITERS + 2))


def test_of_writers_that_look_before_they_pay_one_pays(shop):
    invoice = shop.invoice(100)
    start = Barrier(8)

    def pay_if_owed(number):
        start.wait()
        with shop.store.unit_of_work() as work:
            opened = work.lock(invoice.invoice.id, shop.clock.now())
            if opened.standing.balance_cents:
                work.append(invoice.invoice.id, [a_payment(100, object_id=f"ch_{number}")], shop.clock.now())

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(pay_if_owed, range(8)))
    standing = shop.open(invoice).standing
    assert (standing.paid_cents, standing.unapplied_cents) == (100, 0)


def test_invoices_made_at_once_are_numbered_without_gap_or_repeat(shop):
    start = Barrier(8)

    def save(_):
        start.wait()
        return shop.invoice().invoice.number

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(save, range(8))) == list(range(1, 9))


def test_a_broken_unit_of_work_leaves_nothing_and_does_not_block_the_next(shop):
    invoice = shop.invoice(100)
    with pytest.raises(KeyError), shop.store.unit_of_work() as work:  # noqa: PT012 - the order is the point
        work.append(invoice.invoice.id, [a_payment(100)], shop.clock.now())
        raise KeyError
    shop.post(invoice, a_payment(40))
    assert shop.open(invoice).standing.paid_cents == 40


def test_another_process_waits_its_turn_on_the_same_database(shop, migrated_database_url):
    """A store of its own has connections of its own, as another process does."""
    invoice = shop.invoice(1_600)
    other = open_store(migrated_database_url, shop.store.keyring.secrets)
    stores, start = (shop.store, other), Barrier(8)

    def pay(number):
        start.wait()
        for part in range(2):
            with stores[number % 2].unit_of_work() as work:
                payment = a_payment(100, object_id=f"ch_{number}_{part}")
                work.append(invoice.invoice.id, [payment], shop.clock.now())

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(pay, range(8)))
    other.close()
    assert shop.open(invoice).standing.balance_cents == 0
