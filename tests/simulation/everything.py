"""What `scripts/simulate` does where no mode is named: sequences of everything, on each database."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from tests.simulation.chances import Step
from tests.simulation.long_run import LongRun, Notes, Progress, kept_in
from tests.simulation.options import at_least
from tests.simulation.places import Fresh, places
from tests.simulation.planted_report import kept_section
from tests.simulation.report import report
from tests.simulation.rules import RULES
from tests.simulation.sequences import BORN
from tests.simulation.telling import Watch

SEQUENCES = 10_000
ENOUGH = 500
"""From so many sequences on each rule and each invariant has to have had a turn."""
MOST_NAMED = 5


def add_options(parser: ArgumentParser) -> None:
    """What only this way of simulating takes."""
    group = parser.add_argument_group("sequences of everything, where no mode is named")
    group.add_argument("--sequences", type=at_least(1), metavar="N", help=f"how many on each database ({SEQUENCES:,})")
    group.add_argument("--engine", choices=("sqlite", "postgresql"), help="on this one alone")
    group.add_argument("--state", type=Path, metavar="FILE", help="keep what is done here, and go on from there")
    group.add_argument("--report", type=Path, metavar="FILE", help="write the report here (docs/simulation.md)")
    group.add_argument("--result", type=Path, metavar="FILE", help="write what was found here, as JSON")
    group.add_argument("--stop-at-first", action="store_true", help="end with the first sequence that breaks anything")
    group.add_argument("--repeat", type=Path, metavar="FILE", help="only the sequences of such a result, once more")


def prepare(options: Namespace) -> None:
    """Read what is named, and take the seed that is kept. Raises `ValueError`."""
    if options.repeat:
        read_result(options.repeat)
    for name, kept in kept_in(options.state).items():
        if options.seed not in {None, kept.seed}:
            raise ValueError(
                f"--state {options.state} keeps {name} with seed {kept.seed}: leave --seed out, or another file"
            )
        options.seed = kept.seed


def simulate(options: Namespace) -> list[str]:
    """All databases in turn; what is wrong. Whoever stops it has its report of what was done."""
    if options.repeat:
        return _repeated(options)
    notes, wrong = Notes(options.state, options.seed), []
    try:
        for name, place in _chosen(options).items():
            wrong += _simulated(options, notes, name, place)
    finally:
        _write(options, notes)
    return wrong


def _simulated(options: Namespace, notes: Notes, name: str, place: AbstractContextManager[Fresh]) -> list[str]:
    number, progress = options.sequences or SEQUENCES, notes.of(name)
    watch = Watch(f"sequences, {name}, seed {options.seed}", number, options.minutes)
    with place as fresh:
        LongRun(fresh, progress, watch, notes.save, stop_at_first=options.stop_at_first).until(number)
    click.echo(f"{watch.title}: {progress.figures.line()}, {len(progress.failures)} broken; {progress.minutes:.1f} min")
    told = [_told(name, options, one, first=one is progress.failures[0]) for one in progress.failures]
    return told + _missed(name, progress)


def _missed(name: str, progress: Progress) -> list[str]:
    """What never had a turn, where there was time for all of it. What never came in between is said, and not wrong."""
    if progress.apart:
        named = progress.apart if progress.done >= ENOUGH else _some(progress.apart)
        click.echo(f"{name}: never happened: {'; '.join(named)}", err=True)
    if progress.done >= ENOUGH:
        return [f"{name}: {one} never had a turn in {progress.done:,} sequences" for one in progress.missed]
    if number := len(progress.missed):
        what = "rule or invariant" if number == 1 else "rules and invariants"
        told = f"{name}: {number} {what} had no turn: {', '.join(_some(progress.missed))}"
        click.echo(f"{told}; that is wrong from {ENOUGH} sequences on.", err=True)
    return []


def _some(names: list[str]) -> list[str]:
    """The first five."""
    more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return [*names[:MOST_NAMED], *more]


def _write(options: Namespace, notes: Notes) -> None:
    done = {name: one for name, one in notes.progress.items() if one.done}
    if options.report and done:
        before = options.report.read_text() if options.report.exists() else ""
        options.report.write_text(report(done, before) + kept_section(options.report))
    if options.result:
        found = {name: one.failures for name, one in notes.progress.items()}
        options.result.write_text(json.dumps({"seed": options.seed, "found": found}, indent=1) + "\n")


def _chosen(options: Namespace) -> dict[str, AbstractContextManager[Fresh]]:
    found = places(options.database)
    return {name: found[name] for name in found if options.engine in {None, name}}


def _told(database: str, options: Namespace, failure: dict[str, Any], *, first: bool) -> str:
    """What broke, after what, by which steps, and how to see it again."""
    steps = "\n".join(f"    {json.dumps(step)}" for step in failure["minimised"])
    return (
        f"{database}, sequence {failure['sequence']} of seed {options.seed}: {failure['invariant']}, after step "
        f"{failure['step'] or 'the last'} ({failure['rule']}): {failure['words']}\n{steps}\n"
        f"    {_how_short(failure)}\n"
        f"    again: {_again(database, options, failure['sequence'], first=first)}"
    )


def _again(database: str, options: Namespace, number: int, *, first: bool) -> str:
    """By the result that was written, or else by all sequences up to this one."""
    if options.result:
        return f"--repeat {options.result}"
    until = f"--seed {options.seed} --engine {database} --sequences {number + 1}"
    return f"{until}{' --stop-at-first' if first else ''} --result found.json, then --repeat found.json"


def _how_short(failure: dict[str, Any]) -> str:
    match failure.get("again"):
        case True:
            return f"shortened from {failure['drawn']} steps"
        case False:
            return "THE SAME STEPS IN A NEW MARKET BREAK NOTHING: it takes what came before them"
        case _:
            return "not shortened"


def read_result(path: Path) -> list[list[Step]]:
    """The sequences that a result file tells of. Raises `ValueError` for a file that is none, or tells of none."""
    try:
        told = json.loads(path.read_text())
        steps = [] if "planted" in told else list(_sequences(told["found"]))
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        raise ValueError(f"--repeat: {path} is no result of --result") from None
    if "planted" in told:
        raise ValueError(f"--repeat: {path} is of --planted, whose sequences break only a copy with a bug in it")
    if not steps:
        raise ValueError(f"--repeat: {path} has no sequence, for nothing was broken")
    return steps


def _sequences(found: dict[str, list[dict[str, Any]]]) -> Iterator[list[Step]]:
    for failures in found.values():
        for one in failures:
            steps = [Step(rule, tuple(map(int, drawn))) for rule, drawn in one["minimised"]]
            if [step.rule for step in steps[:1]] != [BORN] or any(step.rule not in RULES for step in steps[1:]):
                raise ValueError("no sequence, or with a rule of another day")
            yield steps


def _repeated(options: Namespace) -> list[str]:
    steps, wrong = read_result(options.repeat), []
    for name, place in _chosen(options).items():
        notes = Notes(None, options.seed)
        with place as fresh:
            run = LongRun(fresh, notes.of(name), Watch(name, len(steps)), notes.save)
            broken = [failure for one in steps if (failure := run.repeat(one)) is not None]
        click.echo(f"{name}: {len(broken)} of {len(steps)} sequences break something")
        wrong += [f"{name}: {one.invariant}, after step {one.place} ({one.rule}): {one.words}" for one in broken]
    return wrong
