"""The command line on a fresh SQLite file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.commands import cli

Run = Callable[..., Result]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings a command is started with, and nothing else of this machine's."""
    given = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'remit.db'}",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "secret-word",
    }
    monkeypatch.setattr("os.environ", given)
    return given


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Start `python -m portal` with these arguments."""

    def run(*args: str, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, args, env=environment)
        assert result.exit_code == code, result.output
        assert "secret-word" not in result.output
        return result

    return run


@pytest.fixture
def told(run: Run) -> Callable[..., object]:
    """The same with `--json`, read."""
    return lambda *args: json.loads(run(*args, "--json").stdout)
