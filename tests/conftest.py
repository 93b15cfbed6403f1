"""Fixtures for every room: a database of one's own on either engine, a browser, and no outside network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import network
from tests.browser import running_chromium
from tests.engines import PostgresServer, postgres_server

network.guard()


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


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database on each engine in turn, without Remit's tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'remit.db'}"
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole session. Open a context of your own in it: `with chromium.new_context() as context`."""
    with running_chromium() as browser:
        yield browser
