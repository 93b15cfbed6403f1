"""Threads that linger: work waits for nobody, and a thread that has nothing to do ends."""

import threading
from weakref import ref

import pytest

from portal.invoices import remote_crew
from portal.invoices.remote_crew import Crew


@pytest.fixture
def crew():
    return Crew()


def done_by(crew):
    """The thread that did something, once it is free again."""
    by, done = [], threading.Event()

    def work():
        by.append(threading.current_thread())
        done.set()

    before = crew._free
    crew.begin(work)
    assert done.wait(10)
    while crew._free < max(1, before):
        by[0].join(0.001)
    return by[0]


def test_a_thread_that_is_free_does_the_next_thing(crew):
    assert done_by(crew) is done_by(crew)


def test_nothing_waits_for_what_takes_long(crew):
    lets_go = threading.Event()
    busy = [threading.Event() for _ in range(5)]
    for one in busy:
        crew.begin(lambda one=one: (one.set(), lets_go.wait(10)))
    try:
        assert all(one.wait(10) for one in busy)
    finally:
        lets_go.set()


def test_a_thread_with_nothing_to_do_ends_and_the_next_thing_gets_another(crew, monkeypatch):
    monkeypatch.setattr(remote_crew, "LINGER_SECONDS", 0.01)
    first = done_by_one_that_ends(crew)
    assert done_by_one_that_ends(crew) is not first
    assert crew._free == 0


def done_by_one_that_ends(crew):
    by = []
    crew.begin(lambda: by.append(threading.current_thread()))
    while not by:
        threading.Event().wait(0.001)
    by[0].join(10)
    assert not by[0].is_alive()
    return by[0]


def test_many_things_at_once_are_each_done_once(crew, monkeypatch):
    monkeypatch.setattr(remote_crew, "LINGER_SECONDS", 0.0005)  # so that threads end while things are given
    done, all_done = [], threading.Event()

    def work(i):
        done.append(i)
        if len(done) == 500:
            all_done.set()

    for i in range(500):
        crew.begin(lambda i=i: work(i))
        if not i % 50:
            threading.Event().wait(0.001)
    assert all_done.wait(10)
    assert sorted(done) == list(range(500))


def test_what_was_done_is_not_kept(crew):
    class Key:
        pass

    key = Key()
    gone = ref(key)
    done = threading.Event()
    crew.begin(lambda key=key: done.set())
    del key
    assert done.wait(10)
    while not crew._free:
        threading.Event().wait(0.001)
    assert gone() is None
