"""The web process says in one line why it can't start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
A_PROXY_KEEPS_SECONDS = 60


def gunicorn(*options, **environ):
    """What gunicorn says with our configuration."""
    command = [str(Path(sys.executable).with_name("gunicorn")), "-c", "portal/web/gunicorn.py", *options]
    given = {**os.environ, **environ}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=90, check=False)


@pytest.mark.parametrize("database", ["postgres://nobody@127.0.0.1:1/remit", "sqlite:////proc/remit.sqlite3"])
def test_a_database_that_cannot_be_used_ends_the_start_with_one_line_and_exit_2(database, tmp_path):
    ended = gunicorn("app:create_app()", DATABASE_URL=database, DATA_DIR=str(tmp_path), PORT="1")
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "DATABASE_URL" in ended.stderr


def test_an_idle_connection_is_kept_for_longer_than_a_proxy_keeps_it(tmp_path):
    told = gunicorn("--print-config", "app:create_app()", DATA_DIR=str(tmp_path)).stdout
    settings = dict(line.split("=", 1) for line in told.replace(" ", "").splitlines() if "=" in line)
    assert int(settings["keepalive"]) > A_PROXY_KEEPS_SECONDS
