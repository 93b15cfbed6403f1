"""The jobs as they are started: beside the pages in the web process, or by `python -m portal work`."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import create_app
from portal.jobs.stopping import wait_while
from portal.settings import Settings
from portal.web.parts import EXTENSION
from tests.engines import migrate
from tests.shop import sqlite_in

ROOT = Path(__file__).parents[2]
SECONDS = 60
GUNICORN = [str(Path(sys.executable).with_name("gunicorn")), "-c", "portal/web/gunicorn.py", "--bind", "127.0.0.1:0"]
COMMANDS = {"web": [*GUNICORN, "app:create_app()"], "work": [sys.executable, "-m", "portal", "work"]}


@contextmanager
def started(command, tmp_path, **environ):
    """A process of Remit's own over a database that is ready."""
    given = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_in(tmp_path), **environ}
    with subprocess.Popen(COMMANDS[command], cwd=ROOT, env=given, stderr=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(SECONDS, process.kill)
        watchdog.start()
        try:
            yield process
        finally:
            watchdog.cancel()
            process.kill()


def log_until(process, word):
    lines = []
    for line in process.stderr:
        lines.append(line)
        if word in line:
            return lines
    raise AssertionError("".join(lines))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_jobs_run_and_end_by_sigterm(command, tmp_path):
    with started(command, tmp_path) as process:
        assert any("jobs_started" in line for line in log_until(process, "job_done"))
        process.send_signal(signal.SIGTERM)
        assert "jobs_ended" in process.stderr.read()
        assert process.wait() == 0


def test_of_two_web_processes_over_a_file_one_runs_the_jobs(tmp_path):
    with started("web", tmp_path, WEB_CONCURRENCY="2") as process:
        lines = log_until(process, "job_done")
        process.send_signal(signal.SIGTERM)
        lines += process.stderr.readlines()
    assert sum("jobs_started" in line for line in lines) == 1


@pytest.mark.postgres
def test_where_the_queue_is_a_server_the_web_process_runs_no_jobs(tmp_path, postgres):
    def jobs_of(**environ):
        given = {"DATA_DIR": str(tmp_path), **environ}
        app = create_app(Settings.from_environ(given))
        parts = app.extensions[EXTENSION]
        if parts.is_ready is not None:
            parts.is_ready.__self__.close()
        return parts.jobs

    with postgres.database(migrate) as url:
        assert jobs_of(DATABASE_URL=url) is None
    assert jobs_of(DATABASE_URL=sqlite_in(tmp_path), REDIS_URL="redis://127.0.0.1:1") is None
    assert jobs_of(INVOICING_API_URL="https://api.example.com") is None
    assert jobs_of(DATABASE_URL=sqlite_in(tmp_path)) is not None


def test_where_there_is_nothing_to_do_it_waits_to_be_told_to_stop():
    asked = iter([True, False])
    wait_while(lambda: next(asked))
    assert list(asked) == []
