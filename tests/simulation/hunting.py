"""`python -m tests.simulation.hunting`: look for what is wrong with the tree it stands in, until a sequence breaks.

Started in a copy of the repository with a bug planted in it, it says how it was found, as JSON.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

import click

from tests.simulation.long_run import LongRun, Progress
from tests.simulation.places import a_folder
from tests.simulation.sequences import Failure
from tests.simulation.stopping import begin, status_of
from tests.simulation.telling import Watch


@dataclass(frozen=True)
class Hunt:
    """How often to look, if not as often as there is time for, with which seed and for how long; then how many
    seconds to make shorter what was found. `title` is for whoever waits.
    """

    seed: int
    sequences: int | None
    minutes: float
    shrinking: float = 20.0
    title: str = "hunting"


@dataclass(frozen=True)
class Found:
    """What a hunt came to. `seconds` until the first sequence broke, or until the end; `failure` tells which."""

    sequences: int
    steps: int
    seconds: float
    failure: dict[str, Any] | None = None


class Hunting(LongRun):
    """Remembers when the first sequence broke: making it shorter takes time, too."""

    seconds: float | None = None

    def _note(self, failure: Failure, number: int) -> None:
        self.seconds = self.watch.minutes * 60
        super()._note(failure, number)

    def _tell(self, words: str) -> None:
        click.echo(f"{self.watch.title}: {words}")  # the other way is for complaints


def hunt(wanted: Hunt, migrated: Path) -> Found:
    """Look, on copies of a SQLite database that has Remit's tables."""

    @contextmanager
    def fresh() -> Iterator[tuple[str, Path]]:
        with a_folder() as folder:
            copyfile(migrated, folder / "remit.db")
            yield f"sqlite:///{folder / 'remit.db'}", folder

    most = wanted.sequences or sys.maxsize
    progress, watch = Progress(wanted.seed), Watch(wanted.title, most, wanted.minutes)
    hunting = Hunting(fresh, progress, watch, _save_nothing, stop_at_first=True, shrinking_seconds=wanted.shrinking)
    hunting.until(most)
    seconds = watch.minutes * 60 if hunting.seconds is None else hunting.seconds
    failure = progress.failures[0] if progress.failures else None
    return Found(progress.done, progress.figures.steps, round(seconds, 1), failure)


def _save_nothing() -> None:
    """A hunt is not gone on with."""


def main() -> None:
    """Arguments: a Hunt as JSON, a migrated database, and the file for what was found."""
    begin()
    wanted, migrated, result = sys.argv[1:]
    try:
        found = hunt(Hunt(**json.loads(wanted)), Path(migrated))
    except KeyboardInterrupt as stop:
        sys.exit(status_of(stop))
    Path(result).write_text(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
