"""A database that somebody names is simulated on again and again, and is left as it was."""

import psycopg
import pytest

from portal.store.opening import open_store
from tests.shop import SECRET
from tests.simulation import places as places_module
from tests.simulation.long_run import LongRun, Notes
from tests.simulation.places import engine_of, fault_of, places
from tests.simulation.telling import Watch


@pytest.fixture
def url(database_url):
    """An empty database of each engine."""
    return database_url


def test_each_market_has_a_database_of_its_own(url):
    with places(url)[engine_of(url)] as fresh, fresh() as (one, _), fresh() as (two, _):
        assert len({one, two, url}) == 3
        for each in (one, two):
            store = open_store(each, (SECRET,))
            with store.reading() as connection:
                assert connection.exec_driver_sql("SELECT count(*) FROM invoices").scalar() == 0
            store.close()


def test_what_was_named_is_left_as_it_was(url, tmp_path):
    with places(url)[engine_of(url)] as fresh, fresh():
        pass
    if engine_of(url) == "postgresql":
        with psycopg.connect(url) as connection:
            mine = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'remit_simulation%'"
            assert connection.execute(mine).fetchall() == []
            assert connection.execute("SELECT to_regclass('invoices')").fetchone() == (None,)
    assert list(tmp_path.glob("remit-simulation-*")) == []


def test_two_markets_in_one_named_database_are_judged_each_by_itself(url, monkeypatch):
    monkeypatch.setattr("tests.simulation.long_run.IN_ONE_MARKET", 1)
    monkeypatch.setattr("tests.simulation.sequences.MOST_STEPS", 12)
    notes = Notes(None, 7)
    with places(url)[engine_of(url)] as fresh:
        LongRun(fresh, notes.of("it"), Watch("", 0), notes.save).until(3)
    assert (notes.of("it").done, notes.of("it").failures) == (3, [])


def test_a_database_that_can_be_used_has_no_fault(url):
    assert fault_of(url) == ""


@pytest.mark.postgres
def test_what_is_tried_at_a_database_leaves_nothing_and_meets_nobody_elses(postgres):
    schemas = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'remit_simulation%'"
    with postgres.database() as url, psycopg.connect(url, autocommit=True) as other:
        other.execute("CREATE SCHEMA remit_simulation_may")  # left by somebody who was killed
        assert fault_of(url) == ""
        assert other.execute(schemas).fetchall() == [("remit_simulation_may",)]
    assert places_module._a_name() != places_module._a_name()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nonsense", "it must be"),
        ("mysql://root:secret@here/x", "it must be"),
        ("sqlite://", "it must be"),
        ("sqlite:////nowhere/at/all/x.db", "No such file or directory"),
        ("postgresql://remit:secret@127.0.0.1:1/x", "127.0.0.1"),
    ],
)
def test_one_that_can_not_says_why_in_a_line(url, why):
    fault = fault_of(url)
    assert why in fault
    assert "secret" not in fault
    assert "\n" not in fault
