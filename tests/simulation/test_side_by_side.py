"""Hunts run side by side, and none outlives whoever started it."""

import sys
import threading
import time

import pytest

from tests.simulation.side_by_side import Children, each


def test_each_is_worked_on_and_what_is_said_comes_in_order():
    gate = threading.Barrier(2)

    def work(thing, _children):
        gate.wait(10)  # two at once, or never
        return f"{thing} done"

    assert each("abcd", work, 2) == ["a done", "b done", "c done", "d done"]


def test_a_process_says_how_it_ended(tmp_path):
    program = [sys.executable, "-c", "import sys; sys.exit('no')"]
    assert Children().run(program, tmp_path, 30) == (1, "no\n")


def test_whoever_is_stopped_stops_the_processes(tmp_path):
    began = time.monotonic()
    statuses = []

    def work(thing, children):
        if thing == "stops":
            raise KeyboardInterrupt
        statuses.append(children.run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, 60)[0])
        return ""

    with pytest.raises(KeyboardInterrupt):
        each(["stops", "sleeps"], work, 2)
    assert all(statuses)  # ended by a signal, or never begun
    assert time.monotonic() - began < 30


def test_nothing_begins_once_all_were_stopped(tmp_path):
    children = Children()
    children.stop()
    with pytest.raises(RuntimeError, match="stopped"):
        children.run([sys.executable, "-c", ""], tmp_path, 30)
