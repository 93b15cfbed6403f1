"""A sequence: an invoice is issued, a number of steps happen to it, and then everything comes to rest."""

import random
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.errors import RemitError
from tests.simulation.chances import Picks, Step, numbers
from tests.simulation.ending import at_rest, come_to_rest, done_with
from tests.simulation.invariants import Auditor
from tests.simulation.life import Broken, Life, born
from tests.simulation.market import Market
from tests.simulation.neighbours import beside
from tests.simulation.rules import follow, load

MOST_STEPS = 50
EARLY = 10
BORN = "born"
SELDOM = 6
RULES = load()
APART = timedelta(days=35)
"""From one sequence's beginning to the next in the same market: past the 30 days that are reconciled."""


@dataclass
class Figures:
    """What happened so far. `rules` counts what was done, `drawn` what was tried, too, and `wrote` after what our rows
    were others; `within` what came between.
    """

    sequences: int = 0
    steps: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    wrote: Counter[str] = field(default_factory=Counter)
    invariants: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    charges: int = 0

    def line(self) -> str:
        """All of it in one line."""
        met = f"{self.charges:,} charges, {self.faults.total():,} faults"
        return f"{self.sequences:,} sequences, {self.steps:,} steps, {met}"


@dataclass
class Failure:
    """What broke, at which step; `steps` lead there. `place` counts from 1, 0: at the end."""

    steps: list[Step]
    place: int
    invariant: str
    words: str

    @property
    def rule(self) -> str:
        return self.steps[self.place - 1].rule if self.place else "the end"


class Failed(Exception):
    """A sequence broke an invariant."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.invariant} after step {failure.place} ({failure.rule}): {failure.words}")
        self.failure = failure


def drawn(life: Life, chance: random.Random, steps: int) -> Iterator[Step]:
    """So many steps, each one that can happen now."""
    for place in range(steps):
        life.begin_step()
        able = [one for one in RULES.values() if (place > EARLY or not one.late) and one.able(life)]
        invoice = life.ours.invoice
        owes = invoice.status == "OPEN" and invoice.owed - invoice.paid > invoice.processing
        (chosen,) = chance.choices(able, [one.weight / (1 if owes or not one.asks else SELDOM) for one in able])
        yield Step(chosen.name, numbers(chance))


def run(market: Market, chance: random.Random, figures: Figures) -> None:
    """One sequence, drawn as it goes. Raises `Failed`."""
    _go(market, Step(BORN, numbers(chance)), lambda life: drawn(life, chance, chance.randint(1, MOST_STEPS)), figures)


def repeat(market: Market, steps: list[Step], figures: Figures) -> None:
    """The same again, in another market. Raises `Failed`."""
    _go(market, steps[0], lambda _: steps[1:], figures)


def begin(market: Market, first: Step) -> Life:
    """A new invoice, at noon of a Tuesday five weeks after the last one."""
    clock = market.world.clock
    start = clock.moment
    clock.moment = _tuesday(start + APART)
    control = market.world.stripe.control
    control.advance(0)
    control.hold_events(on=True)
    control.publisher.held.clear()
    control.clear_faults()
    market.meanwhile = None
    life = born(market, Picks(first.numbers))
    life.neighbour = beside(market, life.business)
    accounts = market.world.stripe.world.accounts.values()
    life.elders = frozenset(name for account in accounts for name in account.intents)
    control.publisher.held.clear()
    life.heard = len(life.control.sender.deliveries)
    return life


def _tuesday(moment: datetime) -> datetime:
    day = moment + timedelta(days=(1 - moment.weekday()) % 7)
    return day.replace(hour=12, minute=0, second=0, microsecond=0)


def _go(market: Market, first: Step, follows: Callable[[Life], Iterable[Step]], figures: Figures) -> None:
    taken, before, ended = [first], market.world.faults.befallen.copy(), False
    try:
        life = begin(market, first)
        auditor = Auditor(life, figures.invariants)
        auditor.judge()
        for step in follows(life):
            taken.append(step)
            took(auditor, step, figures)
        ended = True
        end(auditor, figures)
    except Exception as fault:
        broken = fault if isinstance(fault, Broken) else Broken("answers", traceback.format_exc())
        raise Failed(Failure(taken, 0 if ended else len(taken), broken.invariant, broken.words)) from fault
    figures.sequences += 1
    figures.within += life.within
    figures.invariants += life.judged
    figures.charges += sum(one["amount_captured"] > 0 for one in life.theirs.charges.values())
    figures.faults += life.market.world.faults.befallen - before


def took(auditor: Auditor, step: Step, figures: Figures) -> None:
    """One step, and what must be true after it. Raises `Broken`."""
    figures.steps += 1
    figures.drawn[step.rule] += 1
    before = auditor.last
    done = follow(auditor.life, step)
    figures.rules[step.rule] += done == "done"
    if done != "skipped":
        auditor.judge()
        figures.wrote[step.rule] += auditor.last != before
        _untouched(auditor.life, figures)


def end(auditor: Auditor, figures: Figures) -> None:
    """Peace for a quarter of an hour, after which the books agree; then everything that is left to happen happens."""
    life = auditor.life
    come_to_rest(life)
    auditor.judge()
    at_rest(life, figures.invariants)
    auditor.judge()
    done_with(life, figures.invariants)
    auditor.judge()
    _untouched(life, figures)
    with suppress(RemitError):
        life.session.close()


def _untouched(life: Life, figures: Figures) -> None:
    if life.neighbour is not None:
        figures.invariants["neighbour"] += 1
        life.neighbour.judge()
