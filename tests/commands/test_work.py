"""`python -m portal work --once`."""

import json

from click.testing import CliRunner

from portal.commands import cli


def run(tmp_path, *arguments, **more):
    environ = {"DATA_DIR": str(tmp_path), **more}
    return CliRunner().invoke(cli, ["work", *arguments], env=environ)


def test_one_sweep_says_how_many_attempts_it_looked_at(tmp_path):
    result = run(tmp_path, "--once", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"attemptsLookedAt": 0, "effectsDelivered": 0})


def test_a_moment_may_be_named(tmp_path):
    assert run(tmp_path, "--once", "--now", "2026-03-10T12:00:00+00:00").exit_code == 0


def test_a_moment_is_for_one_sweep_only(tmp_path):
    result = run(tmp_path, "--now", "2026-03-10T12:00:00")
    assert (result.exit_code, "--now needs --once" in result.output) == (2, True)


def test_what_is_no_moment_is_refused(tmp_path):
    assert run(tmp_path, "--once", "--now", "yesterday").exit_code == 2
