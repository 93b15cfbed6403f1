"""What tests of the API start from: an empty store with tenants and tokens, its clock and a client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.api_stage import Stage, a_copy, a_stage


@pytest.fixture
def stage(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Stage]:
    """On SQLite."""
    with a_stage(a_copy(migrated_sqlite, tmp_path)) as stage:
        yield stage


@pytest.fixture
def either_stage(migrated_database_url: str) -> Iterator[Stage]:
    """On SQLite and on PostgreSQL."""
    with a_stage(migrated_database_url) as stage:
        yield stage
