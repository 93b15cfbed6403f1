"""A share of what `scripts/simulate --races` runs: both databases, web processes, worker and stand-in as they are."""

import random

import pytest

from tests.simulation import races
from tests.simulation.system import running
from tests.simulation.telling import Watch

RACES = 100


@pytest.mark.timeout(900)
def test_whoever_races_nobody_is_charged_twice_and_the_books_agree(migrated_database_url, tmp_path):
    figures = races.Figures()
    with running(migrated_database_url, tmp_path) as system:
        races.run(system, RACES, random.Random(20261120), figures, Watch("races", RACES))
    assert figures.breaches == []
    assert figures.races == RACES
    assert figures.charges >= RACES // 2
    assert figures.debits > 0
    assert {"409 payment_started", "409 not_payable"} <= set(figures.answers)
