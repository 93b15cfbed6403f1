"""Ring, queue, consumer and delivery together, over each kind of queue."""

import threading
from datetime import timedelta
from secrets import token_hex

import pytest
from structlog.testing import capture_logs

from portal.jobs.alone import Alone
from portal.jobs.jobs import AT_A_TIME, Jobs
from portal.jobs.queues import queue
from portal.jobs.repeating import RepeatingJob, Rota
from portal.store.turns import SqlTurns
from tests.jobs.conftest import Post
from tests.shop import a_shop, sqlite_in

SECONDS = 30


@pytest.fixture
def post(tmp_path):
    shop = a_shop(sqlite_in(tmp_path))
    yield Post(shop)
    shop.store.close()


@pytest.fixture
def make(post, tmp_path):
    """A consumer's jobs. Those of one test share a queue."""
    made, name = [], f"remit_{token_hex(4)}"

    def make(url="", repeating=(), lock_file=None, make_queue=None):
        rota = Rota(SqlTurns(post.shop.store.engines), post.shop.clock)
        make_queue = make_queue or (lambda: queue(url, tmp_path, name))
        made.append(Jobs(make_queue, repeating, rota, post.deliveries(), lock_file))
        post.shop.store.bell.listen(made[-1].ring)
        return made[-1]

    yield make
    for jobs in made:
        if jobs._queue is not None:
            jobs._queue.storage.close()


class Running:
    """Jobs at work in a thread, until the end of the block."""

    def __init__(self, *jobs):
        self.stopped = threading.Event()
        self.jobs = jobs

    def __enter__(self):
        for jobs in self.jobs:
            jobs.start(lambda: not self.stopped.is_set())
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for jobs in self.jobs:
            jobs.join()
            assert not jobs._thread.is_alive()


def test_what_is_ordered_is_delivered_soon_over_every_queue_and_once(make, post, queue_url):
    done = threading.Semaphore(0)
    post._deliver = lambda effect: (post.delivered.append(effect), done.release())
    with Running(make(queue_url), make(queue_url)):
        post.order(*map(str, range(2 * AT_A_TIME + 1)))
        post.order("last")
        for _ in range(2 * AT_A_TIME + 2):
            assert done.acquire(timeout=SECONDS)
    slots = [one.slot for one in post.delivered]
    assert sorted(slots) == sorted(set(slots))
    assert {one.state for one in post.rows()} == {"delivered"}


def test_two_consumers_run_a_job_of_the_minute_once_over_every_queue(make, queue_url):
    ran = []
    sweep = RepeatingJob("sweep", timedelta(minutes=1), lambda: ran.append(1))
    queues = [make(queue_url, [sweep]).queue for _ in range(2)]
    for one in queues:  # both have a scheduler, and each puts the minute's jobs into the queue they share
        for task in one.read_periodic(None):
            one.enqueue(task)
    for one in queues * 2:
        one.execute(one.dequeue())
    assert ran == [1]
    assert len(queues[0]) == 1  # the outbox was swept once, too, and rang


def test_every_job_is_due_every_minute(make):
    jobs = make(repeating=[RepeatingJob("sweep", timedelta(days=1), lambda: None)])
    due = [task.name for task in jobs.queue.read_periodic(None)]
    assert due == ["outbox", "sweep"]


def test_the_minute_finds_what_no_ring_told_of(make, post):
    jobs = make()
    post.shop.store.bell._listeners.clear()
    post.order("a")
    jobs.sweep_outbox()
    jobs.queue.execute(jobs.queue.dequeue())
    assert [one.slot for one in post.delivered] == ["a"]


def test_effects_take_turns_with_what_else_waits_in_the_queue(make, post):
    jobs = make()
    post.order(*map(str, range(AT_A_TIME + 1)))
    jobs.queue.flush()
    assert jobs.deliver_some() == AT_A_TIME
    assert len(jobs.queue) == 1
    assert jobs.deliver_some() == 1


def test_a_process_that_ends_claims_nothing_more(make, post):
    jobs = make()
    post.order("a")
    jobs._alive = lambda: False
    assert (jobs.deliver_some(), post.row().tries) == (0, 0)


def test_a_queue_that_is_away_fails_no_write_and_is_left_alone_for_a_minute(make, post):
    asked = []

    def away():
        asked.append(1)
        raise ConnectionError("redis://:word@queue")

    make(make_queue=away)
    with capture_logs() as lines:
        post.order("a")
        post.order("b")
    assert [(line["event"], line["kind"]) for line in lines] == [("queue_unavailable", "ConnectionError")]
    assert (len(asked), len(post.rows())) == (1, 2)


def test_where_nothing_can_be_delivered_nobody_is_woken(make, post):
    post.handlers.clear()
    jobs = make(make_queue=lambda: pytest.fail("no queue is needed"))
    jobs._deliveries._handlers = {}
    post.order("a")
    assert jobs.deliver_all() == 0


def test_one_process_consumes_a_file_and_the_next_stands_by(make, post, tmp_path):
    lock_file = tmp_path / "jobs.lock"
    busy = Alone(lock_file)
    assert busy.enter()
    assert not Alone(lock_file).enter()
    done = threading.Event()
    post._deliver = lambda _: done.set()
    with Running(make(lock_file=lock_file)):
        post.order("a")
        assert post.row().tries == 0
        busy.leave()
        assert done.wait(SECONDS)


def test_who_stands_by_ends_when_told_to(make, tmp_path):
    busy = Alone(tmp_path / "jobs.lock")
    busy.enter()
    with Running(make(lock_file=tmp_path / "jobs.lock")):
        pass
    busy.leave()


@pytest.mark.parametrize("task", ["deliver", "sweep"])
def test_a_database_that_is_away_is_told_by_its_kind_alone(make, post, monkeypatch, caplog, task):
    def away(*_):
        raise ConnectionError("postgresql://:word@database")

    jobs = make(repeating=[RepeatingJob("sweep", timedelta(minutes=1), lambda: None)])
    monkeypatch.setattr(type(post.outbox), "claim", away)
    monkeypatch.setattr("portal.store.turns.SqlTurns.take", away)
    post.order("a")
    jobs.queue.flush()
    due = jobs.queue.read_periodic(None)
    wanted = jobs._deliver.s() if task == "deliver" else next(one for one in due if one.name == task)
    with capture_logs() as lines:
        jobs.queue.execute(wanted)
    assert [(line["event"], line["job"], line["reason"]) for line in lines] == [("job_failed", task, "ConnectionError")]
    assert "word" not in caplog.text + str(lines)
