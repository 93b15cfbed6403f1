"""A simulation that had no time for anything has proved nothing, and that is wrong."""

import pytest

from tests.simulation import faults, kills, quiet, races
from tests.simulation.places import sqlite
from tests.simulation.telling import Watch


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (races, "no race was run"),
        (faults, "no story was told"),
        (quiet, "no invoice was looked at"),
        (kills, "no sequence met a kill"),
    ],
    ids=["races", "faults", "quiet", "kills"],
)
def test_a_simulation_without_a_minute_is_wrong(mode, words):
    with sqlite() as fresh:
        assert mode.simulate(fresh, 2, 1, Watch("nothing", 2, most_minutes=0))[1] == [f"nothing was proved: {words}"]
