"""What is drawn: a step is a rule's name and a few numbers, so that a sequence can be written down and cut."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
NUMBERS = 4
MOST = 9_999


@dataclass(frozen=True)
class Step:
    """A rule and what it is to choose by: it means the same wherever it stands, as far as there is a choice."""

    rule: str
    numbers: tuple[int, ...] = ()

    def as_json(self) -> list[object]:
        """`["pay_balance", [12, 9001, 3, 0]]`."""
        return [self.rule, list(self.numbers)]


@dataclass
class Picks:
    """The choices of one step. Whatever is asked beyond its numbers is the first of all choices."""

    numbers: Sequence[int]
    _taken: int = field(default=0)

    def number(self) -> int:
        """The next number, 0 to 9999."""
        self._taken += 1
        return self.numbers[self._taken - 1] if self._taken <= len(self.numbers) else 0

    def of(self, choices: Sequence[T]) -> T:
        """One of several."""
        return choices[self.number() % len(choices)]

    def newest(self, choices: Sequence[T]) -> T:
        """One of several, more often the last: what happens to people mostly happens to what they did last."""
        drawn = self.number()
        return choices[-1] if drawn % 4 else choices[drawn // 4 % len(choices)]

    def share(self, whole: int) -> int:
        """Some of it: 1 to `whole`, where there is that much."""
        return max(1, whole * (1 + self.number() % 100) // 100)


def numbers(chance: random.Random) -> tuple[int, ...]:
    """What one step chooses by."""
    return tuple(chance.randrange(MOST + 1) for _ in range(NUMBERS))
