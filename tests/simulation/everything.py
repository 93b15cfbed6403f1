"""What `scripts/simulate` does where no mode is named: sequences of everything, on each database."""

import json
from argparse import ArgumentParser, Namespace
from contextlib import AbstractContextManager
from pathlib import Path

import click

from tests.simulation.chances import Step
from tests.simulation.long_run import LongRun, Notes
from tests.simulation.places import Fresh, places
from tests.simulation.planted_report import kept_section
from tests.simulation.report import report
from tests.simulation.telling import Watch

SEQUENCES = 10_000


def add_options(parser: ArgumentParser) -> None:
    """What only this way of simulating takes."""
    group = parser.add_argument_group("sequences of everything, where no mode is named")
    group.add_argument("--sequences", type=int, metavar="N", help=f"how many on each database ({SEQUENCES:,})")
    group.add_argument("--engine", choices=("sqlite", "postgresql"), help="on this one alone")
    group.add_argument("--state", type=Path, metavar="FILE", help="keep what is done here, and go on from there")
    group.add_argument("--report", type=Path, metavar="FILE", help="write the report here (docs/simulation.md)")
    group.add_argument("--result", type=Path, metavar="FILE", help="write what was found here, as JSON")
    group.add_argument("--stop-at-first", action="store_true", help="end with the first sequence that breaks anything")
    group.add_argument("--repeat", type=Path, metavar="FILE", help="only the sequence of such a result, once more")


def simulate(options: Namespace) -> list[str]:
    """All databases in turn; what is wrong."""
    if options.repeat:
        return _repeated(options)
    number = options.sequences or SEQUENCES
    notes, wrong = Notes(options.state, options.seed), []
    for name, place in _chosen(options).items():
        progress = notes.of(name)
        watch = Watch(f"sequences, {name}, seed {options.seed}", number, options.minutes)
        with place as fresh:
            LongRun(fresh, progress, watch, notes.save, stop_at_first=options.stop_at_first).until(number)
        click.echo(
            f"{watch.title}: {progress.figures.line()}, {len(progress.failures)} broken; {progress.minutes:.1f} min"
        )
        wrong += [_told(name, options.seed, one) for one in progress.failures]
        if not options.stop_at_first:
            wrong += [f"{name}: {one} never had a turn" for one in progress.missed]
    if options.report:
        options.report.write_text(report(notes.progress) + kept_section(options.report))
    if options.result:
        found = {name: one.failures for name, one in notes.progress.items()}
        options.result.write_text(json.dumps({"seed": options.seed, "found": found}, indent=1) + "\n")
    return wrong


def _chosen(options: Namespace) -> dict[str, AbstractContextManager[Fresh]]:
    found = places(options.database)
    return {name: found[name] for name in found if options.engine in {None, name}}


def _told(database: str, seed: int, failure: dict[str, object]) -> str:
    """What broke, after what, by which steps, and how to see it again."""
    steps = "\n".join(f"    {json.dumps(step)}" for step in failure["minimised"])  # type: ignore[attr-defined]
    return (
        f"{database}, sequence {failure['sequence']} of seed {seed}: {failure['invariant']}, after step "
        f"{failure['step'] or 'the last'} ({failure['rule']}): {failure['words']}\n{steps}\n"
        f"    again: --seed {seed} --result found.json, then --repeat found.json --database ..."
    )


def _repeated(options: Namespace) -> list[str]:
    found = json.loads(options.repeat.read_text())["found"]
    steps = [[Step(rule, tuple(drawn)) for rule, drawn in one["minimised"]] for each in found.values() for one in each]
    wrong = []
    for name, place in _chosen(options).items():
        notes = Notes(None, options.seed)
        with place as fresh:
            run = LongRun(fresh, notes.of(name), Watch(name, len(steps)), notes.save)
            broken = [failure for one in steps if (failure := run.repeat(one)) is not None]
        wrong += [f"{name}: {one.invariant}, after step {one.place} ({one.rule}): {one.words}" for one in broken]
    return wrong
