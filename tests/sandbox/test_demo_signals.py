"""Ctrl-C and SIGTERM while the demo starts something: first it is noted, then it is ended."""

import signal
import subprocess

import pytest

from sandbox.demo.processes import Processes, Signals, Stopped


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM])
def number(request):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield request.param
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.fixture
def signals(number):
    signals = Signals()
    signals.listen()
    return signals


def test_a_signal_stops_at_once(signals, number):
    with pytest.raises(Stopped):
        signal.raise_signal(number)


def test_a_signal_while_something_starts_waits_until_it_is_noted(signals, number):
    noted = []

    def start():
        with signals.held():
            signal.raise_signal(number)
            noted.append("started")

    with pytest.raises(Stopped):
        start()
    assert noted == ["started"]


def test_a_second_signal_changes_nothing(signals, number):
    with pytest.raises(Stopped):
        signal.raise_signal(number)
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("way", [Processes.start, Processes.run])
def test_what_was_being_started_is_ended_with_the_rest(way, signals, number, tmp_path, monkeypatch):
    processes = Processes({}, tmp_path, signals)
    started = []

    def interrupted(*command, **how):
        started.append(popen(*command, **how))
        signal.raise_signal(number)
        return started[0]

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", interrupted)
    with pytest.raises(Stopped):
        way(processes, "sleeper", ["/bin/sleep", "60"])
    processes.stop()
    assert started[0].poll() is not None
