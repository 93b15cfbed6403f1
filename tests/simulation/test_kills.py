"""A share of what `scripts/simulate --kills` runs, and writers that nobody kills."""

import pytest

from tests.shop import sqlite_in
from tests.simulation import kills
from tests.simulation.storms import storm
from tests.simulation.system import running
from tests.simulation.telling import Watch

AT_ONCE = 4
SEQUENCES = 2 * AT_ONCE  # who begins later meets another kill, by the other signal


@pytest.mark.timeout(900)
def test_killed_while_invoices_live_the_ledger_ends_as_stripes_books(migrated_database_url, tmp_path):
    figures = kills.Figures()
    with running(migrated_database_url, tmp_path) as system:
        kills.run(system, SEQUENCES, 13, figures, Watch("kills", SEQUENCES), AT_ONCE)
    assert figures.breaches == []
    assert (figures.sequences, figures.cents_off) == (SEQUENCES, 0)
    assert figures.looks >= figures.steps > 0
    assert figures.sent("SIGKILL") > 0
    assert figures.sent("SIGTERM") > 0


@pytest.mark.timeout(900)
def test_sixteen_writers_and_repeated_webhooks_never_find_sqlite_locked(tmp_path):
    with running(sqlite_in(tmp_path), tmp_path) as system:
        one, found = storm(system, 3, 20261120)
    assert found == []
    assert (len(one.invoices), one.unanswered) == (48, 0)
