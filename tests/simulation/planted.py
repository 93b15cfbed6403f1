"""`scripts/simulate --planted`: are bugs found that other systems shipped? Each is planted in a copy and hunted for."""

import json
import math
import subprocess
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

import click

from tests.shop import sqlite_in
from tests.simulation.hunting import Found, Hunt
from tests.simulation.options import at_least, chosen
from tests.simulation.planted_notes import Notes, seed_kept
from tests.simulation.planted_report import kept_without, row, section, section_in, seed_of
from tests.simulation.planting import ROOT, Planted, copy_of_the_tree, fault_of, planted
from tests.simulation.side_by_side import Children, each

SEED = 20261120
MINUTES = 5.0
GRACE_MINUTES = 3.0
A_SECOND = 1.0
A_DAY_MINUTES = 24 * 60
Results = dict[str, Found]
"""What became of each bug, by its name, and of the unpatched code by `CLEAN`."""
CLEAN = "nothing planted"
MIGRATING = threading.Lock()
"""Migrations are for one thread at a time."""


def add_options(parser: ArgumentParser) -> None:
    """What only this way of simulating takes, beside `--minutes`, `--seed`, `--state`, `--result` and `--report`."""
    group = parser.add_argument_group("planted bugs")
    group.add_argument("--planted", action="store_true", help="hunt for every bug of tests/planted, in a copy each")
    group.add_argument("--only", action="append", default=[], metavar="NAME", help="only this one; may be repeated")
    group.add_argument("--jobs", type=at_least(1), default=1, metavar="N", help="so many hunts side by side (1)")


def prepare(options: Namespace) -> None:
    """Judge the names, and take the seed that is kept. Raises `ValueError`."""
    bugs = planted()
    options.only, fault = chosen(options.only, [bug.name for bug in bugs])
    if fault:
        raise ValueError(f"--only: {fault}")
    kept = seed_kept(options.state)
    options.seed = next((seed for seed in (options.seed, kept) if seed is not None), SEED)
    before = seed_of(section_in(options.report)) if options.report else None
    if options.only and before not in {None, options.seed}:
        raise ValueError(f"--report {options.report} is of seed {before}: the other bugs were hunted for with that one")
    for bug in _wished(options, bugs):
        if fault := fault_of(bug):
            raise ValueError(f"{bug.path.name} does not apply: {fault.partition(chr(10))[0]}")


def simulate(options: Namespace) -> list[str]:
    """What is wrong: bugs that nobody saw, or something broken where nothing was planted.

    Whoever stops it has its report of what was done.
    """
    bugs, results = _wished(options, planted()), Results()
    notes = Notes(options.state)
    with copy_of_the_tree() as tree:  # one for all hunts, whatever is edited meanwhile
        try:
            faults = _hunts(options, bugs, notes, results, tree)
            if not options.only and not faults:
                click.echo(f"{CLEAN}: as many sequences as the hardest find took", err=True)
                results[CLEAN] = _unpatched(results, notes, options.seed, tree)
                click.echo(f"{CLEAN}: {results[CLEAN].sequences} sequences, {_said(results[CLEAN])}")
        finally:
            _write(options, results)
    return faults + _wrong(bugs, results)


def _wished(options: Namespace, bugs: list[Planted]) -> list[Planted]:
    return [bug for bug in bugs if not options.only or bug.name in options.only]


def _hunts(options: Namespace, bugs: list[Planted], notes: Notes, results: Results, tree: Path) -> list[str]:
    """Fills `results`; names what could not be hunted for."""
    wanted = Hunt(options.seed, None, options.minutes if math.isfinite(options.minutes) else MINUTES)

    def hunt(bug: Planted, children: Children) -> str:
        known = _known(notes.of(bug, wanted.seed), wanted)
        if known is None:
            click.echo(f"hunting for {bug.words}", err=True)
        try:
            results[bug.name] = known or notes.keep(bug, wanted.seed, hunted(bug, wanted, tree, children))
        except (RuntimeError, ValueError, OSError) as fault:
            return f"not hunted for: {bug.name}: {fault}"
        click.echo(f"{len(results)} of {len(bugs)}: {row(bug, results[bug.name])}")
        return ""

    return [fault for fault in each(bugs, hunt, options.jobs) if fault]


def _known(found: Found | None, wanted: Hunt) -> Found | None:
    """What is worth keeping: a bug that was not found is hunted for again where there is more time for it."""
    if found is not None and found.failure is None and found.seconds + A_SECOND < wanted.minutes * 60:
        return None
    return found


def _write(options: Namespace, results: Results) -> None:
    if options.result:
        told = {name: asdict(found) for name, found in results.items()}
        options.result.write_text(json.dumps({"seed": options.seed, "planted": told}, indent=1) + "\n")
    if options.report and results:
        told_before = section_in(options.report)
        options.report.write_text(kept_without(options.report) + section(planted(), results, options.seed, told_before))


def hunted(bug: Planted | None, wanted: Hunt, source: Path = ROOT, children: Children | None = None) -> Found:
    """Hunt in a copy of `source` with the bug in it; a process of its own, since it has modules of its own.

    Raises `RuntimeError` for one that ended badly, or not at all.
    """
    name = bug.name if bug else CLEAN
    with copy_of_the_tree(bug, source) as tree:
        with MIGRATING:
            sqlite_in(tree.parent)
        files = str(tree.parent / "remit.db"), str(result := tree.parent / "found.json")
        told = json.dumps(asdict(replace(wanted, title=bug.words if bug else CLEAN)))
        command = [sys.executable, "-m", "tests.simulation.hunting", told, *files]
        most_seconds = 60 * (wanted.minutes + GRACE_MINUTES)
        try:
            code, said = (children or Children()).run(command, tree, most_seconds)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{name}: no end after {most_seconds:.0f} s") from None
        if code:
            raise RuntimeError(f"{name}: {said[-2_000:]}")
        return Found(**json.loads(result.read_text()))


def _unpatched(results: Results, notes: Notes, seed: int, tree: Path) -> Found:
    """As many sequences of the same seed as the bug took that was hardest to find."""
    most = max((found.sequences for found in results.values() if found.failure), default=1)
    name = f"{CLEAN} {most}"
    return notes.of(name, seed) or notes.keep(name, seed, hunted(None, Hunt(seed, most, A_DAY_MINUTES), tree))


def _wrong(bugs: Iterable[Planted], results: Results) -> list[str]:
    escaped = [bug.name for bug in bugs if bug.name in results and results[bug.name].failure is None]
    clean = results.get(CLEAN)
    wrong = [f"{CLEAN}, and yet: {_said(clean)}"] if clean and clean.failure else []
    return wrong + [f"not found: {name}" for name in escaped]


def _said(found: Found) -> str:
    return f"{found.failure['invariant']}: {found.failure['words']}" if found.failure else "nothing broke"
