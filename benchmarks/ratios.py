"""Times beside their yardstick: both taken in turns in one run, so that a busy machine slows both.

Of each the lower quartile counts: what other programs take away only ever comes on top.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter_ns


@dataclass(frozen=True, slots=True)
class Ratio:
    """`measured` over `yardstick`, both in microseconds; `goal`: the most it should be, None: told only."""

    subject: str
    measured: float
    yardstick: float
    goal: float | None = None

    @property
    def value(self) -> float:
        return self.measured / self.yardstick


def compare(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The microseconds of each, taken in turns, after one round to warm up. At least two rounds."""
    taken: list[list[int]] = [[] for _ in works]
    for round_ in range(rounds + 1):
        for times, work in zip(taken, works, strict=True):
            begun = perf_counter_ns()
            work()
            if round_:
                times.append(perf_counter_ns() - begun)
    return [quantiles(times, n=4, method="inclusive")[0] / 1_000 for times in taken]


HEADING = f"{'engine':<12}{'what':<58}{'ratio':>8}{'goal':>8}{'measured':>14}{'yardstick':>14}"


def line(engine: str, ratio: Ratio) -> str:
    """A ratio's line under `HEADING`."""
    times = f"{_time(ratio.measured):>14}{_time(ratio.yardstick):>14}"
    return f"{engine:<12}{ratio.subject:<58}{ratio.value:>8.2f}{_goal(ratio):>8}{times}"


def _goal(ratio: Ratio) -> str:
    return "" if ratio.goal is None else f"<={ratio.goal}"


def _time(microseconds: float) -> str:
    return f"{microseconds:,.0f} us"
