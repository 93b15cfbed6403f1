"""What holds for every command."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from portal.commands import COMMANDS, cli
from portal.store.migrate import head

ROOT = Path(__file__).parents[2]


def paths(command=cli, before=()):
    yield before
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from paths(command.get_command(context, name), (*before, name))


@pytest.mark.parametrize("path", list(paths()), ids=lambda path: "_".join(path) or "portal")
def test_every_command_explains_itself_without_settings(run, environment, path):
    environment["PORT"] = "wrong"
    output = run(*path, "--help").output
    assert "Usage:" in output
    assert "--help" in output


def test_there_are_all_commands_of_this_version():
    assert {"migrate", "partner", "business", "token", "link", "doctor", "demo-data"} <= set(COMMANDS)


def test_wrong_settings_are_a_line_each_and_exit_2(run, environment):
    environment |= {"PORT": "wrong", "TIME_ZONE": "Mars"}
    result = run("partner", "list", code=2)
    assert {line.partition(":")[0] for line in result.stderr.splitlines()} == {"PORT", "TIME_ZONE"}
    assert result.stdout == ""


def test_a_database_that_can_not_be_reached_is_a_wrong_setting(run, environment):
    environment["DATABASE_URL"] = "postgres://user:hush@127.0.0.1:1/remit"
    assert run("partner", "list", code=2).stderr == "DATABASE_URL: the database can't be reached\n"


@pytest.mark.parametrize(
    "args", [("nonsense",), ("partner", "add"), ("token", "create"), ("partner", "list", "--x")], ids=str
)
def test_wrong_usage_exits_2(run, args):
    run(*args, code=2)


def test_it_runs_as_a_module(environment):
    result = subprocess.run(
        [sys.executable, "-m", "portal", "migrate", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f'"revision": "{head()}"' in result.stdout
