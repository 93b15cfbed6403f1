"""What can happen to an invoice: every rule by its name, with how often it is drawn and when it can be.

A rule that finds the world otherwise than it needs it does nothing, so that any part of a sequence is a sequence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from sandbox.errors import Refusal
from tests.simulation.chances import Picks, Step
from tests.simulation.life import Life

ROOMS = ("paying", "banking", "telling_us", "giving_back", "office", "forging", "trouble", "neighbours", "aftermath")


@dataclass(frozen=True)
class Rule:
    """`able` says whether it can do anything now; `weight` how often it is drawn among those that can.

    A `late` one is not drawn at first, because little can happen afterwards; one that `asks` for something to be owed
    is drawn less where nothing is.
    """

    name: str
    weight: int
    able: Callable[[Life], bool]
    act: Callable[[Life, Picks], object]
    late: bool = False
    asks: bool = False


RULES: dict[str, Rule] = {}


def rule(
    weight: int, able: Callable[[Life], bool] = lambda _: True, *, late: bool = False, asks: bool = False
) -> Callable[[Callable[[Life, Picks], object]], Callable[[Life, Picks], object]]:
    """Enter a function as the rule of its name."""

    def enter(act: Callable[[Life, Picks], object]) -> Callable[[Life, Picks], object]:
        RULES[act.__name__] = Rule(act.__name__, weight, able, act, late, asks)
        return act

    return enter


def load() -> dict[str, Rule]:
    """All of them, in one order."""
    for room in ROOMS:
        import_module(f"tests.simulation.rules_{room}")
    return RULES


def follow(life: Life, step: Step) -> str:
    """Let it happen: "done", "refused" (by the stand-in, as Stripe would) or "skipped" (it could not).

    Raises what must not be raised.
    """
    one = RULES[step.rule]
    life.begin_step()
    if not one.able(life):
        return "skipped"
    became = "done"
    try:
        one.act(life, Picks(step.numbers))
    except Refusal:
        became = "refused"
    finally:
        life.happened()
    if life.fault is not None:
        raise life.fault
    return became
