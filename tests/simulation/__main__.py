"""Simulates paying against the stand-in and says what it found; `scripts/simulate --help`."""

import secrets
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

import click

from tests.simulation import everything, faults, kills, planted, quiet, races
from tests.simulation.options import at_least, judged, minutes
from tests.simulation.places import Fresh, places
from tests.simulation.stopping import begin, status_of
from tests.simulation.telling import Watch

Run = Callable[[Fresh, int, int, Watch], tuple[str, list[str]]]
"""Given databases, how often, a seed and a watch: what happened in one line, and what is wrong."""
ON_ONE_IS_ENOUGH = {"faults", "quiet"}
MODES: dict[str, tuple[Run, int, str]] = {
    "races": (races.simulate, 10_000, "people who pay one invoice at the same moment, over real HTTP"),
    "faults": (faults.simulate, 5_000, "requests to Stripe that time out, break or fail, on a simulated clock"),
    "kills": (kills.simulate, 200, "invoices whose web and worker are killed, each at least once"),
    "quiet": (quiet.simulate, 1_000, "invoices paid while every webhook is lost, on a simulated clock"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0: everything held; 1: something did not, and it is named; 2: nothing was run; 130, 143: Ctrl-C, SIGTERM."""
    begin()
    try:
        wrong = _simulated(_options(arguments))
    except KeyboardInterrupt as stop:
        click.echo("Stopped.", err=True)
        return status_of(stop)
    for one in wrong:
        click.echo(f"WRONG {one}", err=True)
    return 1 if wrong else 0


def _simulated(options: Namespace) -> list[str]:
    if options.planted:
        return planted.simulate(options)
    wrong: list[str] = [] if list(_chosen(options)) else everything.simulate(options)
    for mode, number in _chosen(options):
        for name, place in list(places(options.database).items())[: 1 if mode in ON_ONE_IS_ENOUGH else None]:
            watch = Watch(f"{mode}, {name}, seed {options.seed}", number, options.minutes)
            with place as fresh:
                line, found = MODES[mode][0](fresh, number, options.seed, watch)
            click.echo(f"{watch.title}: {line}; {watch.minutes:.1f} min")
            wrong += found
    return wrong


class Parser(ArgumentParser):
    """Says in one line what can't be followed; `--help` has the rest."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = Parser(prog="scripts/simulate", description=__doc__)
    for mode, (_, usual, words) in MODES.items():
        number = at_least(1)
        parser.add_argument(f"--{mode}", nargs="?", type=number, const=usual, metavar="N", help=f"{words} ({usual:,})")
    parser.add_argument("--database", metavar="URL", help="on this PostgreSQL, or beside this SQLite file, not on both")
    parser.add_argument("--minutes", type=minutes, default=float("inf"), help="the most for each run, or each bug (5)")
    parser.add_argument("--seed", type=at_least(0), help="what is drawn; made up if left out, or as --state has it")
    everything.add_options(parser)
    planted.add_options(parser)
    options = parser.parse_args(arguments)
    judged(parser, options, set(MODES))
    try:
        (planted if options.planted else everything).prepare(options)
    except ValueError as fault:
        parser.error(str(fault))
    options.seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    return options


def _chosen(options: Namespace) -> Iterator[tuple[str, int]]:
    for mode in MODES:
        if (number := getattr(options, mode)) is not None:
            yield mode, number


if __name__ == "__main__":
    sys.exit(main())
