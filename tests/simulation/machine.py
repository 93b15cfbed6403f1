"""The same rules as a hypothesis state machine, of which a share runs with the tests."""

from collections import Counter
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.simulation.chances import MOST, NUMBERS, Step
from tests.simulation.invariants import Auditor
from tests.simulation.life import Life
from tests.simulation.market import Market
from tests.simulation.rules import RULES, Rule
from tests.simulation.sequences import BORN, Figures, begin, end, took

EVENLY = 5  # hypothesis draws every rule as often: who is to be drawn more is there more than once
DRAWN = st.tuples(*[st.integers(0, MOST)] * NUMBERS)


class Everything(RuleBasedStateMachine):
    """One invoice's life in `market`; each example is another life in the same market."""

    market: ClassVar[Market]
    figures: ClassVar[Figures]
    life: Life
    auditor: Auditor
    whole = False

    @initialize(numbers=DRAWN)
    def born(self, numbers: tuple[int, ...]) -> None:
        self.life = begin(self.market, Step(BORN, numbers))
        self.auditor = Auditor(self.life, self.figures.invariants)
        self.auditor.judge()
        self.whole = True

    def happens(self, name: str, numbers: tuple[int, ...]) -> None:
        self.whole = False
        took(self.auditor, Step(name, numbers), self.figures)
        self.whole = True

    def teardown(self) -> None:
        """A sequence that broke something is not brought to its end."""
        if self.whole:
            end(self.auditor, self.figures)
            self.figures.sequences += 1


def machine(market: Market) -> type[Everything]:
    """With every rule, in `market`."""
    made: dict[str, Any] = {
        f"{one.name}_{copy}": _entered(one) for one in RULES.values() for copy in range(1 + one.weight // EVENLY)
    }
    return type("EverythingIn", (Everything,), made | {"market": market, "figures": Figures(faults=Counter())})


def _entered(one: Rule) -> Any:
    def happens(self: Everything, numbers: tuple[int, ...]) -> None:
        self.happens(one.name, numbers)

    def able(self: Everything) -> bool:
        if not hasattr(self, "life"):
            return False
        self.life.begin_step()
        return one.able(self.life)

    happens.__name__ = one.name
    return precondition(able)(rule(numbers=DRAWN)(happens))


__all__ = ["Everything", "machine"]
