"""The application with its stand-in, and people with browsers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browsing import Visit, visit
from tests.served import Served, served
from tests.shop import sqlite_in


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Served]:
    with served(sqlite_in(tmp_path), tmp_path) as running:
        yield running


@pytest.fixture
def visitor(chromium: Browser, running: Served) -> Iterator[Callable[..., Visit]]:
    """Somebody who opens a link: `visitor(key, size)`. What must hold of every journey is checked at its end."""
    visits: list[Visit] = []

    def come(key: str, size: str = "desktop", **how: object) -> Visit:
        visits.append(visit(chromium, running, key, size, **how))
        return visits[-1]

    yield come
    for one in visits:
        one.context.close()


@pytest.fixture(params=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)
