"""A job that repeats runs once in each of its stretches, whoever asks; what it raises stops nothing."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from portal.jobs.repeating import RepeatingJob, Rota
from portal.store.turns import SqlTurns

DAY = timedelta(days=1)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def ran():
    return []


@pytest.fixture
def rotas(shop):
    """Two consumers of their own."""
    return [Rota(SqlTurns(shop.store.engines), shop.clock) for _ in range(2)]


def test_of_two_consumers_one_runs_it(rotas, ran):
    job = RepeatingJob("sweep", timedelta(minutes=1), lambda: ran.append(1))
    for rota in rotas:
        rota.run(job)
    assert ran == [1]


def test_a_consumer_that_comes_while_it_runs_leaves_it_alone(rotas, ran):
    job = RepeatingJob("sweep", timedelta(minutes=1), lambda: (ran.append(1), rotas[1].run(job)))
    rotas[0].run(job)
    assert ran == [1]


def test_a_day_missed_is_made_up_for_as_soon_as_somebody_asks(rotas, ran, shop):
    job = RepeatingJob("reconcile", DAY, lambda: ran.append(shop.clock.now()))
    for hours in (0, 5, 20, 24):
        shop.clock.advance(hours=hours)
        rotas[0].run(job)
    assert [moment.day for moment in ran] == [10, 11, 12]


def test_a_failure_is_logged_without_its_text_and_repeated_when_its_lease_runs_out(rotas, ran, shop):
    def fail():
        ran.append(1)
        raise ValueError("sk_live_1")

    job = RepeatingJob("reconcile", DAY, fail, lease=timedelta(hours=1))
    with capture_logs() as lines:
        rotas[0].run(job)
    assert [(line["event"], line["job"], line["reason"]) for line in lines] == [
        ("job_failed", "reconcile", "ValueError")
    ]
    assert "sk_live_1" not in str(lines)
    rotas[0].run(job)
    shop.clock.advance(hours=1)
    rotas[1].run(job)
    assert ran == [1, 1]


def test_what_is_given_back_is_started_over_by_the_next(rotas, ran):
    def be_stopped():
        ran.append(1)
        if len(ran) == 1:
            rotas[0].give_back()
            rotas[1].run(job)

    job = RepeatingJob("reconcile", DAY, be_stopped)
    rotas[0].run(job)
    assert ran == [1, 1]


def test_what_a_job_answers_is_logged_and_nothing_is_not(rotas, shop):
    with capture_logs() as lines:
        rotas[0].run(RepeatingJob("sweep", DAY, lambda: 3))
        rotas[0].run(RepeatingJob("idle", DAY, lambda: 0))
    assert [(line["job"], line["result"]) for line in lines] == [("sweep", 3)]


def test_every_job_is_in_the_documentation():
    sources = "".join((ROOT / path).read_text() for path in ("app.py", "portal/jobs/jobs.py"))
    jobs = set(re.findall(r'RepeatingJob\("(\w+)"', sources))
    listed = set(re.findall(r"^\| `(\w+)` \| (?:every|once)", (ROOT / "docs" / "jobs.md").read_text(), re.MULTILINE))
    assert jobs == listed
    assert len(jobs) > 3
