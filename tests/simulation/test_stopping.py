"""Whoever stops a simulation, by Ctrl-C or by SIGTERM, has what was done, and nothing else is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.simulation import stopping
from tests.simulation.stopping import Terminated
from tests.simulation.telling import Watch

ROOT = Path(__file__).parents[2]
HARD_TO_FIND = "cancel_key_without_moment"
pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def start(tmp_path):
    """Starts a simulation whose folders are made in `tmp_path`, in a session of its own as a terminal has one."""
    started = []

    def start(*words):
        command = [sys.executable, "-m", "tests.simulation", *words]
        environ = os.environ | {"TMPDIR": str(tmp_path)}
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def await_folder(tmp_path, beginning):
    until = time.monotonic() + 120
    while not list(tmp_path.glob(f"{beginning}*")):
        assert time.monotonic() < until
        time.sleep(0.05)


def left(tmp_path):
    return [path.name for path in tmp_path.iterdir() if path.name.startswith("remit-")]


def test_sequences_that_are_stopped_keep_what_they_did_and_leave_no_folder(start, tmp_path):
    state = tmp_path / "state.json"
    running = start("--engine", "sqlite", "--sequences", "5000", "--seed", "4", "--state", str(state))
    assert "1 of 5,000" in running.stderr.readline()  # told after the first one, in the midst of a market
    running.terminate()
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (143, "Stopped.\n")
    assert json.loads(state.read_text())["sqlite"]["done"] >= 1
    assert left(tmp_path) == []


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_hunts_that_are_stopped_leave_no_folder(start, tmp_path, number, status):
    running = start("--planted", "--only", HARD_TO_FIND)
    await_folder(tmp_path, "remit-simulation-")
    send = os.killpg if number == signal.SIGINT else os.kill  # a terminal tells all of them
    send(running.pid, number)
    _, said = running.communicate(timeout=60)
    assert running.returncode == status
    assert said.endswith("Stopped.\n")
    assert left(tmp_path) == []


def test_a_stop_that_a_library_swallowed_is_obeyed_at_the_next_look(monkeypatch):
    watch = Watch("sequences", 10)
    watch.progress(1)
    monkeypatch.setattr(stopping, "_stops", [Terminated()])
    with pytest.raises(Terminated):
        watch.progress(2)
