"""The queue is a file, PostgreSQL or Redis, by its URL; what it carries is JSON, and what it loses is no harm."""

import json
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import pytest
from huey.exceptions import HueyException
from huey.registry import Message

from portal.jobs.json_messages import JsonSerializer
from portal.jobs.queues import queue


@pytest.fixture
def jobs(queue_url, tmp_path):
    jobs = queue(queue_url, tmp_path, f"remit_{token_hex(4)}")
    yield jobs
    jobs.storage.close()


@pytest.fixture
def worked(jobs):
    worked = []
    jobs.task(name="deliver")(lambda: worked.append(1))
    return worked


def deliver(jobs):
    jobs.enqueue(jobs._registry.string_to_task(next(iter(jobs._registry._registry)))())


def test_what_is_put_in_comes_out_once(jobs, worked):
    deliver(jobs)
    jobs.execute(jobs.dequeue())
    assert (worked, jobs.dequeue()) == ([1], None)


def test_the_queue_holds_json_and_no_pickle(jobs, worked):
    deliver(jobs)
    (data,) = jobs.storage.enqueued_items()
    assert json.loads(data)["message"]["name"].endswith("deliver")


def test_a_poisoned_message_is_taken_out_and_the_next_one_worked(jobs, worked):
    message = {"id": "1", "name": "no.such.task"}
    for poison in (b"\x80\x04pickle", b"{}", json.dumps({"message": message}).encode()):
        jobs.storage.enqueue(poison)
    deliver(jobs)
    for fault in (ValueError, KeyError, HueyException):
        with pytest.raises(fault):
            jobs.dequeue()
    jobs.execute(jobs.dequeue())
    assert worked == [1]


def test_queues_of_two_installations_do_not_mix(jobs, worked, queue_url, tmp_path):
    deliver(jobs)
    other = queue(queue_url, tmp_path, "remit_other")
    assert other.dequeue() is None
    other.storage.close()


@pytest.mark.postgres
def test_many_processes_may_make_the_tables_at_once(postgres, tmp_path):
    with postgres.database() as url, ThreadPoolExecutor(8) as threads:
        for made in threads.map(lambda _: queue(url.replace("postgresql", "postgres"), tmp_path, "remit"), range(8)):
            made.storage.close()


def test_a_message_survives_its_json():
    message = Message("id", "name", args=[1], kwargs={"a": "b"})
    serializer = JsonSerializer()
    assert serializer.deserialize(serializer.serialize(message)) == message
    assert serializer.deserialize(serializer.serialize([1, "two"])) == [1, "two"]


def test_what_is_no_json_is_refused():
    with pytest.raises(TypeError):
        JsonSerializer().serialize(object())
