"""What tests of single sequences share."""

import pytest

from tests.shop import sqlite_in
from tests.simulation.market import a_market


@pytest.fixture
def market(tmp_path):
    with a_market(sqlite_in(tmp_path), tmp_path) as market:
        yield market
