"""Thousands of sequences, each by its own number: what is done is written down and not done again."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulation.chances import Step
from tests.simulation.invariants import INVARIANTS
from tests.simulation.market import Market, a_market
from tests.simulation.places import Fresh
from tests.simulation.rules import RULES
from tests.simulation.sequences import Failed, Failure, Figures, repeat, run
from tests.simulation.shrinking import Breaks, shrunk
from tests.simulation.state_files import code, judge_code, write_whole
from tests.simulation.telling import Watch
from tests.simulation.within import within

IN_ONE_MARKET = 25
SHRINKING_SECONDS = 60
AT_THE_END = (
    *("surfaces agree", "installments", "books agree", "reconcile --check"),
    *("can be paid", "replay", "can be given back", "given up"),
)

IN_RULES = ("neighbour", "mismatch", "forged", "strangers", "old links")
"""What is judged where it happens, by the rules themselves."""
JUDGED = (*INVARIANTS, *AT_THE_END, *IN_RULES)


@dataclass
class Progress:
    """How far a database is with a seed. `done` sequences are, from number 0 on; `code` is what they were run with."""

    seed: int
    done: int = 0
    minutes: float = 0.0
    figures: Figures = field(default_factory=Figures)
    failures: list[dict[str, Any]] = field(default_factory=list)
    code: str = ""

    @property
    def missed(self) -> list[str]:
        """Rules and invariants that never had a turn."""
        return [name for name in RULES if not self.figures.rules[name]] + [
            name for name in JUDGED if not self.figures.invariants[name]
        ]

    @property
    def apart(self) -> list[str]:
        """What never happened while something else did."""
        return [name for name in within() if not self.figures.within[name]]

    def as_json(self) -> dict[str, Any]:
        return vars(self) | {"figures": vars(self.figures)}


def from_json(found: dict[str, Any]) -> Progress:
    """What `as_json` gave."""
    figures: dict[str, Any] = {
        name: Counter(one) if isinstance(one, dict) else one for name, one in found["figures"].items()
    }
    return Progress(**(found | {"figures": Figures(**figures)}))


def kept_in(path: Path | None) -> dict[str, Progress]:
    """What a state file has. Raises `ValueError` for a file that is none, or of other code."""
    if path is None or not path.exists():
        return {}
    try:
        kept = {name: from_json(one) for name, one in json.loads(path.read_text()).items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValueError(f"{path} keeps no sequences") from None
    for one in kept.values():
        judge_code(path, one.code)
    return kept


class Notes:
    """The state file: progress by database, kept for a seed. Raises `ValueError` for a file of another seed."""

    def __init__(self, path: Path | None, seed: int) -> None:
        self._path, self._seed = path, seed
        self.progress = kept_in(path)
        if any(one.seed != seed for one in self.progress.values()):
            raise ValueError(f"{path} keeps the sequences of another seed")

    def of(self, database: str) -> Progress:
        return self.progress.setdefault(database, Progress(self._seed, code=code()))

    def save(self) -> None:
        """Write it whole, or leave what is there."""
        if self._path is not None:
            told = {name: one.as_json() for name, one in self.progress.items()}
            write_whole(self._path, json.dumps(told, indent=1) + "\n")


@dataclass
class LongRun:
    """Sequences on one database. `first`: begin at this number; `stop_at_first`: at the first that breaks anything."""

    fresh: Fresh
    progress: Progress
    watch: Watch
    save: Any
    stop_at_first: bool = False
    shrinking_seconds: float = SHRINKING_SECONDS

    def until(self, number: int) -> None:
        """All sequences up to `number`, or as many as there is time for."""
        began, before = self.watch.minutes, self.progress.minutes
        while (
            self.progress.done < number and not self.watch.over and not (self.stop_at_first and self.progress.failures)
        ):
            try:
                self._market(min(number, self.progress.done + IN_ONE_MARKET))
            finally:  # whoever is stopped keeps what is done
                self.progress.minutes = before + self.watch.minutes - began
                self.save()

    def repeat(self, steps: list[Step]) -> Failure | None:
        """One sequence, step by step."""
        with market_of(self.fresh) as market:
            return _broken(market, steps)

    def _market(self, until: int) -> None:
        failed: Failed | None = None
        with market_of(self.fresh) as market:
            while self.progress.done < until and failed is None and not self.watch.over:
                failed = self._sequence(market)
                self.progress.done += 1
                self.watch.progress(self.progress.done, self.progress.figures.line())
        if failed is not None:
            self._note(failed.failure, self.progress.done - 1)

    def _sequence(self, market: Market) -> Failed | None:
        """What broke. A sequence that is cut short counts for nothing: it is run again."""
        chance, figures = random.Random(f"{self.progress.seed}/{self.progress.done}"), Figures()
        failed = None
        try:
            run(market, chance, figures)
        except Failed as fault:
            failed = fault
        _add(self.progress.figures, figures)
        return failed

    def _note(self, failure: Failure, number: int) -> None:
        """Write it down as it is, and the first one of an invariant shortened, if there is time for that."""
        failures = self.progress.failures
        first = all(one["invariant"] != failure.invariant for one in failures)
        failures.append(_told(failure, number, len(failure.steps)))
        if first:
            self._tell(f"{failure.invariant} was broken; that is shortened, for up to {self.shrinking_seconds:.0f} s")
            with self._breaking(failure.invariant) as breaks:
                small = shrunk(failure, breaks, self.shrinking_seconds)
            failures[-1] = _told(small or failure, number, len(failure.steps)) | {"again": small is not None}

    def _tell(self, words: str) -> None:
        self.watch.tell(words)

    @contextmanager
    def _breaking(self, invariant: str) -> Iterator[Breaks]:
        """Markets are used until one breaks. The same is broken where the same invariant is, in a new market, too."""
        markets: list[Market] = []

        def breaks(steps: list[Step]) -> Failure | None:
            used = bool(markets)
            if not markets:
                markets.append(stack.enter_context(market_of(self.fresh)))
            failure = _broken(markets[0], steps)
            if failure is not None:
                markets.clear()
                stack.close()
            if failure is not None and used:
                failure = self.repeat(steps)  # what came before in that market had no part in it
            return failure if failure is not None and failure.invariant == invariant else None

        with ExitStack() as stack:
            yield breaks


def _told(failure: Failure, number: int, drawn: int) -> dict[str, Any]:
    return {
        "sequence": number,
        "invariant": failure.invariant,
        "step": failure.place,
        "rule": failure.rule,
        "words": failure.words,
        "drawn": drawn,
        "minimised": [step.as_json() for step in failure.steps],
    }


def _add(total: Figures, one: Figures) -> None:
    for name, value in vars(one).items():
        setattr(total, name, getattr(total, name) + value)


def _broken(market: Market, steps: list[Step]) -> Failure | None:
    try:
        repeat(market, steps, Figures())
    except Failed as failed:
        return failed.failure
    return None


@contextmanager
def market_of(fresh: Fresh) -> Iterator[Market]:
    """A market of its own; what the stand-in objects to is an invariant already."""
    stack = ExitStack()
    try:
        yield stack.enter_context(a_market(*stack.enter_context(fresh())))
    finally:
        with suppress(AssertionError):
            stack.close()
