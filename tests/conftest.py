"""Fixtures for every room: a database of one's own on either engine, a browser, and no outside network."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser

from tests import network
from tests.browser import running_chromium
from tests.engines import PostgresServer, migrate, postgres_server

network.guard()

# The same examples each time, so that a red suite means a change broke something; `--hypothesis-profile search` draws
# new ones. A busy machine must not turn a slow example into a failure, nor a failure into a time-out (explaining does).
hypothesis.settings.register_profile(
    "search",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    phases=set(hypothesis.Phase) - {hypothesis.Phase.explain},
)
hypothesis.settings.register_profile(
    "remit", hypothesis.settings.get_profile("search"), derandomize=True, database=None
)
hypothesis.settings.load_profile("remit")


@pytest.fixture(autouse=True)
def _loopback_only(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("live_stripe") is None:
        yield
        return
    network.allow_outside(allowed=True)
    yield
    network.allow_outside(allowed=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database on each engine in turn, without Remit's tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'remit.db'}"
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with Remit's tables, to be copied."""
    template = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{template}")
    return template


@pytest.fixture(params=ENGINES)
def migrated_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with Remit's tables and the installation's row, on each engine in turn.

    Each is a copy of one template, so its installation id is the same in every test of a session.
    """
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_sqlite'), tmp_path / 'remit.db')}"
        return
    with request.getfixturevalue("postgres").database(migrate) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole session. Open a context of your own in it: `with chromium.new_context() as context`."""
    with running_chromium() as browser:
        yield browser
