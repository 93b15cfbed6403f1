"""The worker sweeps by its schedule and stops when told to."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from huey.registry import Message

from portal.jobs.json_messages import JsonSerializer
from portal.jobs.worker import queue

STOPPED_WITHIN = 10
A_MINUTE = datetime(2026, 3, 10, 12, 7, tzinfo=UTC)


@pytest.fixture
def payments():
    sweeps = []
    return SimpleNamespace(sweep=lambda: sweeps.append(1) or 3, sweeps=sweeps)


def test_the_sweep_is_due_every_minute(tmp_path, payments):
    jobs = queue(tmp_path, payments)
    assert len(jobs.read_periodic(A_MINUTE)) == 1


def test_a_scheduled_sweep_sweeps(tmp_path, payments):
    jobs = queue(tmp_path, payments)
    for task in jobs.read_periodic(A_MINUTE):
        jobs.enqueue(task)
    jobs.execute(jobs.dequeue())
    assert payments.sweeps == [1]


def test_the_queue_holds_json_and_no_pickle(tmp_path, payments):
    jobs = queue(tmp_path, payments)
    jobs.enqueue(jobs.read_periodic(A_MINUTE)[0])
    with sqlite3.connect(tmp_path / "jobs.sqlite3") as file:
        (data,) = file.execute("select data from task").fetchone()
    file.close()
    assert json.loads(data)["message"]["name"].endswith("sweep_payments")


def test_without_online_payment_nothing_is_scheduled(tmp_path):
    assert queue(tmp_path, None).read_periodic(A_MINUTE) == []


def test_a_message_survives_its_json():
    message = Message("id", "name", args=[1], kwargs={"a": "b"})
    serializer = JsonSerializer()
    assert serializer.deserialize(serializer.serialize(message)) == message
    assert serializer.deserialize(serializer.serialize([1, "two"])) == [1, "two"]


def test_what_is_no_json_is_refused():
    with pytest.raises(TypeError):
        JsonSerializer().serialize(object())


def test_sigterm_ends_the_worker(tmp_path):
    environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "portal", "work"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as worker:
        watchdog = threading.Timer(60, worker.kill)
        watchdog.start()
        try:
            assert any("Huey consumer started" in line for line in worker.stderr)
            worker.send_signal(signal.SIGTERM)
            worker.stderr.read()
            assert worker.wait(STOPPED_WITHIN) == 0
        finally:
            watchdog.cancel()
