"""A share of what `scripts/simulate --kills` runs, and writers that nobody kills."""

import random

import pytest

from tests.shop import sqlite_in
from tests.simulation import kills
from tests.simulation.system import running
from tests.simulation.telling import Watch

KILLS = 2


@pytest.mark.timeout(900)
def test_killed_in_a_storm_of_payments_the_ledger_ends_as_stripes_books(migrated_database_url, tmp_path):
    figures = kills.Figures()
    with running(migrated_database_url, tmp_path) as system:
        kills.run(system, KILLS, random.Random(2), figures, Watch("kills", KILLS))
    assert figures.breaches == []
    assert figures.kills == KILLS
    assert figures.charges > 0


@pytest.mark.timeout(900)
def test_sixteen_writers_and_repeated_webhooks_never_find_sqlite_locked(tmp_path):
    figures = kills.Figures()
    with running(sqlite_in(tmp_path), tmp_path) as system:
        kills.write(system, 3, 20261120, figures)
    assert figures.breaches == []
    assert (figures.invoices, figures.unanswered) == (48, 0)
