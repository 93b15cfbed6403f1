"""Workers as processes that end by SIGTERM, or by SIGKILL at the worst moment. On both databases."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import pytest

from tests.jobs.conftest import lines_of

ROOT = Path(__file__).parents[2]
LOST = 6  # minutes: longer than a lease
SECONDS = 60


@pytest.fixture
def start(migrated_database_url, tmp_path):
    """Start a worker; it is killed at the end, if it is still there."""
    postgres = migrated_database_url.startswith("postgres")
    common = {
        "database_url": migrated_database_url,
        "queue_url": migrated_database_url if postgres else "",
        "queue_name": f"remit_{token_hex(4)}",
        "folder": str(tmp_path),
        "behaviour": "deliver",
        "minutes_ahead": 0,
        "stop_seconds": 10,
    }

    @contextmanager
    def start(log=subprocess.PIPE, **order):
        command = [sys.executable, "-m", "tests.jobs.at_work", json.dumps(common | order)]
        with subprocess.Popen(command, cwd=ROOT, stderr=log, text=True) as worker:
            watchdog = threading.Timer(SECONDS, worker.kill)
            watchdog.start()
            try:
                yield worker
            finally:
                watchdog.cancel()
                worker.kill()

    return start


def until(log, *words):
    """Read the log until it has said each of `words`, as often as it is named; lines of two workers may be one."""
    left = Counter(words)
    for line in log:
        left -= Counter({word: line.count(word) for word in left})
        if not left:
            return
    raise AssertionError(f"the log ended before it said {left}")


def told_to_stop(worker):
    """SIGTERM, and how it ended."""
    worker.send_signal(signal.SIGTERM)
    worker.stderr.read()
    return worker.wait()


@pytest.fixture
def effects(tmp_path):
    return lambda: lines_of(tmp_path / "effects")


def test_two_workers_do_each_effect_once(start, post, effects):
    post.order(*map(str, range(30)))
    read, write = os.pipe()
    with os.fdopen(read) as log, start(write), start(write):
        os.close(write)
        until(log, *["effect_delivered"] * 30)
    assert sorted(effects()) == sorted(f"{number} False" for number in range(30))
    assert {row.tries for row in post.rows()} == {1}


def test_sigterm_lets_a_running_delivery_end(start, post, effects, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    post.order("a", kind="message")
    with start(behaviour="hang") as worker:
        until(worker.stderr, "hanging")
        worker.send_signal(signal.SIGTERM)
        (tmp_path / "pipe").write_text("go on")
        until(worker.stderr, "effect_delivered", "jobs_ended")
        assert worker.wait() == 0
    assert (effects(), post.row().state) == (["a False"], "delivered")


def test_sigterm_gives_back_what_does_not_end_in_time(start, post, effects, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    post.order("a", kind="message")
    with start(behaviour="hang", stop_seconds=0.2) as worker:
        until(worker.stderr, "hanging")
        assert told_to_stop(worker) == 0
    row = post.row()
    assert (effects(), row.state, row.reason, row.unknown_tries, row.leased_until) == (
        [],
        "queued",
        "interrupted",
        1,
        None,
    )
    with start() as next_one:
        until(next_one.stderr, "effect_delivered")
    assert effects() == ["a True"]


def test_kill_9_between_doing_and_marking_is_made_up_for_once_the_lease_ran_out(start, post, effects):
    """A message is done again, and is told that it may be the second; a mail is not: a person decides."""
    post.order("a", kind="message")
    post.order("b", kind="mail")
    for slot in ("a", "b"):
        with start(behaviour="crash") as worker:
            assert worker.wait() == -signal.SIGKILL
        assert effects()[-1] == f"{slot} False"
    assert [(row.state, row.tries) for row in post.rows()] == [("queued", 1), ("queued", 1)]
    with start(minutes_ahead=LOST) as next_one:
        until(next_one.stderr, "effects_unknown", "effect_delivered")
    assert effects() == ["a False", "b False", "a True"]
    assert [(row.state, row.tries, row.unknown_tries) for row in post.rows()] == [
        ("delivered", 2, 1),
        ("unknown", 1, 1),
    ]
