"""A job that repeats runs once in each of its slots, on both engines, whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from portal.domain.effects import slot_of
from portal.store.opening import open_store
from portal.store.turns import SqlTurns

MINUTE = timedelta(minutes=1)


@pytest.fixture
def turns(shop):
    return SqlTurns(shop.store.engines)


@pytest.fixture
def take(shop, turns):
    def take(every=MINUTE, lease=MINUTE):
        now = shop.clock.now()
        return turns.take("sweep", slot_of(now, every), now, now + lease)

    return take


@pytest.fixture
def finish(shop, turns):
    return lambda every=MINUTE: turns.finish("sweep", slot_of(shop.clock.now(), every), shop.clock.now())


def test_a_slot_is_taken_once_and_the_next_one_again(take, finish, shop):
    assert [take(), take()] == [True, False]
    finish()
    assert not take()
    shop.clock.advance(minutes=1)
    assert take()


def test_it_is_known_when_a_job_was_last_done(take, finish, turns, shop):
    assert turns.last_finished("sweep") is None
    take()
    finish()
    assert turns.last_finished("sweep") == shop.clock.now()


def test_jobs_do_not_wait_for_each_other(take, turns, shop):
    assert take()
    assert turns.take("other", slot_of(shop.clock.now(), MINUTE), shop.clock.now(), shop.clock.now() + MINUTE)


def test_a_long_run_is_not_overtaken_by_the_next_slot(take, finish, shop):
    assert take(lease=timedelta(minutes=10))
    shop.clock.advance(minutes=1)
    assert not take()


def test_the_days_slot_is_taken_again_when_whoever_had_it_died(take, finish, shop):
    day = timedelta(days=1)
    assert take(day)
    shop.clock.advance(minutes=1)
    assert take(day)
    finish(day)
    shop.clock.advance(minutes=5)
    assert not take(day)


def test_a_slot_given_back_is_free_at_once(take, turns, shop):
    assert take()
    turns.give_back("sweep", slot_of(shop.clock.now(), MINUTE), shop.clock.now())
    assert take()


def test_a_clock_that_was_years_ahead_stops_nothing(take, finish, shop):
    shop.clock.advance(days=1000)
    assert take()
    shop.clock.advance(days=-1000)
    assert take()


def test_an_hour_of_wrong_time_is_waited_for(take, finish, shop):
    shop.clock.advance(hours=1)
    assert take()
    finish()
    shop.clock.advance(hours=-1)
    assert not take()


def test_of_many_who_ask_at_once_one_gets_it(shop, migrated_database_url):
    other = open_store(migrated_database_url, shop.store.keyring.secrets)
    turns, start, now = [SqlTurns(store.engines) for store in (shop.store, other)], Barrier(8), shop.clock.now()

    def take(number):
        start.wait()
        return turns[number % 2].take("sweep", now, now, now + MINUTE)

    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(take, range(8)))
    other.close()
    assert sum(taken) == 1
