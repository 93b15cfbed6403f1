"""The web process says in one line why it can't start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("database", ["postgres://nobody@127.0.0.1:1/remit", "sqlite:////proc/remit.sqlite3"])
def test_a_database_that_cannot_be_used_ends_the_start_with_one_line_and_exit_2(database, tmp_path):
    environ = {**os.environ, "DATABASE_URL": database, "DATA_DIR": str(tmp_path), "PORT": "1"}
    gunicorn = [str(Path(sys.executable).with_name("gunicorn")), "-c", "portal/web/gunicorn.py", "app:create_app()"]
    ended = subprocess.run(gunicorn, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=90, check=False)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "DATABASE_URL" in ended.stderr
