"""What a run over the books has seen so far."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from portal.domain.difference import Difference, DifferenceKind

KEPT = 1_000

Progress = Callable[[str, int, int], None]
"""Told what is being gone through, how many are done, and of how many."""


def silent(what: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Tally:
    """Figures of one run. All differences are counted; the first thousand are kept.

    `mended` are differences that were there and are not any more; `on_their_way` payments and refunds that webhook or
    sweeper will have told us of within minutes; `orphans` intents that nobody holds the secret of.
    """

    intents: int = 0
    others: int = 0
    chains: int = 0
    entries: int = 0
    on_their_way: int = 0
    orphans: int = 0
    kinds: Counter[DifferenceKind] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    mended: list[Difference] = field(default_factory=list)
    mended_count: int = 0

    @property
    def count(self) -> int:
        """How many differences there are in all."""
        return self.kinds.total()

    def add(self, differences: Iterable[Difference]) -> None:
        """These are there and stay."""
        for difference in differences:
            self.kinds[difference.kind] += 1
            if len(self.differences) < KEPT:
                self.differences.append(difference)

    def mend(self, differences: Iterable[Difference]) -> None:
        """These were there and are put right."""
        for difference in differences:
            self.mended_count += 1
            if len(self.mended) < KEPT:
                self.mended.append(difference)
