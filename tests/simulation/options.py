"""What `scripts/simulate` is told, judged before anything runs: one plain line, and the end with 2."""

import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryFile

from tests.engines import find_postgres
from tests.simulation.places import engine_of, fault_of

Judge = Callable[[Namespace], Iterator[str]]
SEQUENCES = {"sequences", "engine", "state", "report", "result", "stop_at_first", "repeat"}
PLANTED = {"only", "jobs"}
PLANTED_TAKES = {"planted", "state", "report", "result", "minutes", "seed", *PLANTED}
REPEAT_TAKES = {"repeat", "engine", "database"}
WRITTEN = ("state", "report", "result")


def at_least(least: int) -> Callable[[str], int]:
    """A whole number for argparse."""

    def number(text: str) -> int:
        if not text.strip().isdecimal() or int(text) < least:
            raise ArgumentTypeError(f"{text!r} is no whole number from {least} on")
        return int(text)

    return number


def minutes(text: str) -> float:
    """How long, for argparse."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found < math.inf:
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return found


def judged(parser: ArgumentParser, options: Namespace, modes: set[str]) -> None:
    """Ends with 2 and one line where the options contradict each other or can't be followed."""
    given = {name for name, value in vars(options).items() if value not in (parser.get_default(name), None)}
    for faults in (_contradictions(given, modes), _files(options), _databases(options)):
        for fault in faults:
            parser.error(fault)


def _contradictions(given: set[str], modes: set[str]) -> Iterator[str]:
    named = [name for name in ("planted", "repeat") if name in given] + sorted(given & modes)
    if "planted" in given:
        yield from _apart("planted", given - PLANTED_TAKES)
    elif "repeat" in given:
        yield from _apart("repeat", given - REPEAT_TAKES)
    elif given & modes:
        yield from _apart(named[0], given & SEQUENCES)
    for name in sorted(given & PLANTED):
        if "planted" not in given:
            yield f"{_option(name)} goes with --planted"


def _apart(one: str, others: set[str]) -> Iterator[str]:
    for other in sorted(others):
        yield f"{_option(one)} and {_option(other)} do not go together"


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _files(options: Namespace) -> Iterator[str]:
    paths = [(name, path) for name in WRITTEN if (path := getattr(options, name)) is not None]
    for name, path in paths:
        if any(other.resolve() == path.resolve() for _, other in paths[: paths.index((name, path))]):
            yield f"--{name}: {path} is another file of this run already"
        if fault := _unwritable(path):
            yield f"--{name}: {fault}"
    if options.repeat is not None and not options.repeat.is_file():
        yield f"--repeat: there is no file {options.repeat}"


def _unwritable(path: Path) -> str:
    try:
        if path.exists():
            path.open("a").close()
        with TemporaryFile(dir=path.parent):
            return ""
    except OSError as fault:
        return f"{path} can't be written: {fault.strerror}"


def _databases(options: Namespace) -> Iterator[str]:
    if options.database:
        if fault := fault_of(options.database):
            yield f"--database can't be used: {fault}"
        elif options.engine not in {None, engine_of(options.database)}:
            yield f"--engine {options.engine} and a --database of {engine_of(options.database)} do not go together"
    elif options.engine == "postgresql" and not find_postgres():
        yield "--engine postgresql: PostgreSQL is not installed"


def chosen(wished: list[str], names: list[str]) -> tuple[set[str], str]:
    """Of these names those that are wished, spelt with blanks or underscores, and what is wrong with the wish."""
    plain = [name.strip().lower().replace(" ", "_") for name in wished]
    for name, unknown in zip(wished, plain, strict=True):
        if unknown not in names:
            near = get_close_matches(unknown, names, n=3, cutoff=0.5)
            return set(), f"there is no bug {name!r}" + (f"; perhaps {', '.join(near)}" if near else "")
    return set(plain), ""
