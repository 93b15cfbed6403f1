"""Runs the benchmarks on both engines and prints one table of ratios; `scripts/bench --help`."""

import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from signal import SIGTERM, signal
from time import monotonic

from benchmarks import key_lookup, query_pages, remote_page, served_page
from benchmarks.filling import Filled, fill
from benchmarks.ratios import HEADING, Ratio, line
from tests.engines import find_postgres, postgres_server

FEW = 1_000
BENCHMARKS = (key_lookup, query_pages)
PAGES = (served_page, remote_page)


def main() -> None:
    options = ArgumentParser(prog="scripts/bench", description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000, help="how many invoices the larger database has")
    options.add_argument("--engine", choices=sorted(PLACES), help="only this one")
    options.add_argument("--pages", action="store_true", help="only the pages: a minute, and no large database")
    chosen = options.parse_args()
    signal(SIGTERM, lambda *_: sys.exit(128 + SIGTERM))  # so that the large databases go with it
    engines = [chosen.engine] if chosen.engine else list(PLACES)
    if "postgresql" in engines and find_postgres() is None:
        print("PostgreSQL is not installed: left out.", file=sys.stderr)
        engines.remove("postgresql")
    print(HEADING)
    if "sqlite" in engines:
        for benchmark in PAGES:
            for ratio in benchmark.measure():
                print(line("sqlite", ratio), flush=True)
    for engine in () if chosen.pages else engines:
        for ratio in run(engine, chosen.rows):
            print(line(engine, ratio), flush=True)


def run(engine: str, rows: int) -> Iterator[Ratio]:
    """Every ratio as soon as it is measured."""
    with (
        PLACES[engine]() as (small, large),
        closing(filled(engine, small, FEW)) as few,
        closing(filled(engine, large, rows)) as many,
    ):
        for benchmark in BENCHMARKS:
            yield from benchmark.measure(few, many)


def filled(engine: str, url: str, rows: int) -> Filled:
    begun = monotonic()
    print(f"{engine}: writing {rows:,} invoices ...", end=" ", flush=True, file=sys.stderr)
    done = fill(url, rows)
    print(f"done in {monotonic() - begun:.0f} s", file=sys.stderr)
    return done


@contextmanager
def sqlite() -> Iterator[tuple[str, str]]:
    """The URLs of two empty databases."""
    folder = Path(tempfile.mkdtemp(prefix="remit-bench-"))
    try:
        yield f"sqlite:///{folder / 'few.db'}", f"sqlite:///{folder / 'many.db'}"
    finally:
        shutil.rmtree(folder)


@contextmanager
def postgresql() -> Iterator[tuple[str, str]]:
    """The URLs of two empty databases on a server of their own."""
    with postgres_server() as server, server.database() as few, server.database() as many:
        yield few, many


PLACES = {"sqlite": sqlite, "postgresql": postgresql}

main()
