"""Shares of what `scripts/simulate --faults` and `--quiet` run, on a simulated clock."""

import random

import pytest

from tests.shop import sqlite_in
from tests.simulation import faults, quiet
from tests.simulation.telling import Watch
from tests.simulation.world import a_world


@pytest.fixture
def world(tmp_path):
    with a_world(sqlite_in(tmp_path), tmp_path) as world:
        yield world


def test_faults_around_every_call_double_nothing_and_leave_nothing_unknown(world):
    figures = faults.Figures()
    faults.run(world, 300, random.Random(20261120), figures, Watch("faults", 300))
    assert figures.breaches == []
    assert figures.faults.total() >= 300
    assert set(figures.faults) == set(faults.KINDS)
    assert figures.charges > 0
    assert figures.refunds > 0


def test_without_any_webhook_the_sweeper_knows_everything_within_a_quarter_of_an_hour(world):
    figures = quiet.Figures()
    quiet.run(world, 20, random.Random(20261120), figures, Watch("quiet", 20))
    assert figures.breaches == []
    assert figures.looks >= 40
