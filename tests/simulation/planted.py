"""`scripts/simulate --planted`: are bugs found that other systems shipped? Each is planted in a copy and hunted for."""

import json
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from tests.shop import sqlite_in
from tests.simulation.hunting import Found, Hunt
from tests.simulation.planted_report import kept_without, row, section
from tests.simulation.planting import Planted, copy_of_the_tree, planted

SEED = 20261120
MINUTES = 5.0
MOST_SEQUENCES = 1_000
GRACE_MINUTES = 3.0
A_DAY_MINUTES = 24 * 60
MAY_ESCAPE = 1
Results = dict[str, Found]
"""What became of each bug, by its name, and of the unpatched code by `CLEAN`."""
CLEAN = "nothing planted"


def add_options(parser: ArgumentParser) -> None:
    """What only this way of simulating takes, beside `--minutes`, `--seed`, `--state`, `--result` and `--report`."""
    group = parser.add_argument_group("planted bugs")
    group.add_argument("--planted", action="store_true", help="hunt for every bug of tests/planted, in a copy each")
    group.add_argument("--only", action="append", default=[], metavar="NAME", help="only this one; may be repeated")


def simulate(options: Namespace) -> list[str]:
    """What is wrong: more bugs that nobody saw than may escape, or something broken where nothing was planted."""
    bugs = [bug for bug in planted() if not options.only or bug.name in options.only]
    seed = SEED if options.seed_given is None else options.seed_given
    results = _hunts(bugs, _Notes(options.state), Hunt(seed, MOST_SEQUENCES, min(options.minutes, MINUTES)))
    if not options.only:
        results[CLEAN] = _unpatched(results, _Notes(options.state), seed)
        click.echo(f"{CLEAN}: {results[CLEAN].sequences} sequences, {_said(results[CLEAN])}")
    _write(options, bugs, results, seed)
    return _wrong(bugs, results)


def _hunts(bugs: Iterable[Planted], notes: "_Notes", wanted: Hunt) -> Results:
    results: Results = {}
    for bug in bugs:
        name = _noted(bug, wanted.seed)
        results[bug.name] = notes.of(name) or notes.keep(name, hunted(bug, wanted))
        click.echo(row(bug, results[bug.name]))
    return results


def _write(options: Namespace, bugs: Iterable[Planted], results: Results, seed: int) -> None:
    if options.result:
        told = {name: asdict(found) for name, found in results.items()}
        options.result.write_text(json.dumps({"seed": seed, "planted": told}, indent=1) + "\n")
    if options.report:
        options.report.write_text(kept_without(options.report) + section(bugs, results, seed))


def hunted(bug: Planted | None, wanted: Hunt) -> Found:
    """Hunt in a copy with the bug in it; a process of its own, since it has modules of its own."""
    with copy_of_the_tree(bug) as tree:
        sqlite_in(tree.parent)
        files = str(tree.parent / "remit.db"), str(result := tree.parent / "found.json")
        command = [sys.executable, "-m", "tests.simulation.hunting", json.dumps(asdict(wanted)), *files]
        most_seconds = 60 * (wanted.minutes + GRACE_MINUTES)
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, timeout=most_seconds)
        if done.returncode:
            raise RuntimeError(f"{bug.name if bug else CLEAN}: {done.stderr[-2_000:]}")
        return Found(**json.loads(result.read_text()))


def _unpatched(results: Results, notes: "_Notes", seed: int) -> Found:
    """As many sequences of the same seed as the bug took that was hardest to find."""
    most = max((found.sequences for found in results.values() if found.failure), default=1)
    name = f"{CLEAN} {most} {seed}"
    return notes.of(name) or notes.keep(name, hunted(None, Hunt(seed, most, A_DAY_MINUTES)))


def _wrong(bugs: Iterable[Planted], results: Results) -> list[str]:
    escaped = [bug.name for bug in bugs if results[bug.name].failure is None]
    clean = results.get(CLEAN)
    wrong = [f"{CLEAN}, and yet: {_said(clean)}"] if clean and clean.failure else []
    return wrong + ([f"not found: {name}" for name in escaped] if len(escaped) > (MAY_ESCAPE if clean else 0) else [])


def _said(found: Found) -> str:
    return f"{found.failure['invariant']}: {found.failure['words']}" if found.failure else "nothing broke"


def _noted(bug: Planted, seed: int) -> str:
    """What a patch as it is now is called in the state file."""
    return f"{bug.name} {sha256(bug.path.read_bytes()).hexdigest()[:12]} {seed}"


class _Notes:
    """The state file: what became of each patch, so that it is not hunted for again."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._kept: dict[str, Any] = json.loads(path.read_text()) if path and path.exists() else {}

    def of(self, name: str) -> Found | None:
        return Found(**self._kept[name]) if name in self._kept else None

    def keep(self, name: str, found: Found) -> Found:
        """Write it down; the file is whole at any time."""
        self._kept[name] = asdict(found)
        if self._path:
            new = self._path.with_suffix(".new")
            new.write_text(json.dumps(self._kept, indent=1) + "\n")
            new.replace(self._path)
        return found
