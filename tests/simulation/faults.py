"""Timeouts, broken answers and server errors around every call to Stripe, and then a quarter of an hour of peace."""

import random
from collections import Counter
from dataclasses import dataclass, field

from portal.ports import SavedInvoice
from tests.simulation.books import LIVE, Auditor, read
from tests.simulation.places import Fresh
from tests.simulation.stories import Story
from tests.simulation.telling import Watch, unproved
from tests.simulation.world import SWEPT_EVERY_MINUTES, World, a_world

CREATE, RETRIEVE = "POST /v1/payment_intents", "GET /v1/payment_intents/*"
CANCEL, CONFIRM = "POST /v1/payment_intents/*/cancel", "POST /v1/payment_intents/*/confirm"
REFUND, REFUNDS, EVENTS = "POST /v1/refunds", "GET /v1/refunds", "GET /v1/events"
CALLS = {
    "begin": (CREATE, CREATE, RETRIEVE, CANCEL),
    "confirm": (CONFIRM,),
    "check": (RETRIEVE, RETRIEVE, CANCEL),
    "refund": (REFUND, REFUND, RETRIEVE, REFUNDS),
    "event": (RETRIEVE, CANCEL, REFUNDS),
    "sweep": (CREATE, RETRIEVE, CANCEL, REFUND, REFUNDS, EVENTS, "* /v1/*"),
}
KINDS = (
    *("timeout_before", "timeout_after", "reset", "500", "500_after") * 3,
    *("502", "503", "garbage", "409", "429", "401"),
)
STORIES = 20
WORLD_STORIES = 400
BAD_MINUTES, GOOD_MINUTES = 5, 15


@dataclass
class Figures:
    """What happened so far."""

    stories: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    charges: int = 0
    refunds: int = 0
    breaches: list[str] = field(default_factory=list)

    def line(self) -> str:
        """All of it in one line."""
        double = sum("DOUBLE" in one for one in self.breaches)
        stuck = sum("STUCK" in one for one in self.breaches)
        return (
            f"{self.faults.total():,} faults in {self.stories:,} stories: {self.charges:,} charges, "
            f"{self.refunds:,} refunds, {double} doubles, {stuck} stuck, {len(self.breaches)} broken invariants"
        )


@dataclass
class Trouble:
    """Plans a fault now and then; called again, it forgets those that met nobody."""

    world: World
    chance: random.Random
    share: float = 0.7

    def __call__(self, step: str) -> None:
        self.world.stripe.control.clear_faults()
        while self.chance.random() < self.share:
            kind, call = self.chance.choice(KINDS), self.chance.choice(CALLS[step])
            times, skip = self.chance.choice((1, 2, 2, 3)), self.chance.choice((0, 0, 0, 1))
            self.world.stripe.control.next_fail(kind, call, times=times, skip=skip)


def simulate(fresh: Fresh, number: int, seed: int, watch: Watch) -> tuple[str, list[str]]:
    """So many faults at least, in worlds of a few hundred stories each."""
    figures, worlds = Figures(), 0
    while figures.faults.total() < number and not watch.over:
        with fresh() as (database_url, folder), a_world(database_url, folder) as world:
            run(world, number, random.Random(f"{seed}/{worlds}"), figures, watch)
        worlds += 1
    return figures.line(), figures.breaches + unproved(figures.stories, "no story was told")


def run(world: World, number: int, chance: random.Random, figures: Figures, watch: Watch) -> None:
    """Stories until so many faults were met, at most as many as one world bears."""
    auditor, before = Auditor(world.shop, world.database), figures.faults.copy()
    for _ in range(WORLD_STORIES // STORIES):
        _evening(world, chance, figures, auditor)
        figures.faults = before + world.faults.befallen
        watch.progress(figures.faults.total(), figures.line())
        if figures.faults.total() >= number or watch.over:
            break
    figures.breaches += auditor.unmatched(world.objects())


def _evening(world: World, chance: random.Random, figures: Figures, auditor: Auditor) -> None:
    """A handful of stories in trouble, some with webhooks, some without; then peace, and the sweeper alone."""
    control, trouble = world.stripe.control, Trouble(world, chance)
    stories = [Story(world, chance, trouble) for _ in range(STORIES)]
    for story in stories:
        control.deliver(on=chance.random() < 0.5)
        story.pay()
        trouble("event")
        control.wait_for_deliveries()
        story.give_back()
        control.deliver(on=False)
        figures.told.update(story.told)
    for _ in range(BAD_MINUTES):
        world.passes(minutes=1)
        trouble("sweep")
        world.payments.sweep()
    control.clear_faults()
    for _ in range(0, GOOD_MINUTES, SWEPT_EVERY_MINUTES):
        world.passes(minutes=SWEPT_EVERY_MINUTES)
        world.payments.sweep()
    _audit(world, [story.invoice for story in stories], figures, auditor)


def _audit(world: World, invoices: list[SavedInvoice], figures: Figures, auditor: Auditor) -> None:
    rows = world.rows()
    for invoice in invoices:
        theirs = rows[invoice.invoice.id]
        figures.breaches += auditor.breaches(invoice, theirs)
        figures.breaches += stuck(world, invoice)
        figures.charges += sum(row["captured"] > 0 for row in theirs)
        figures.refunds += sum(row["refunded"] > 0 for row in theirs)
        figures.stories += 1


def stuck(world: World, invoice: SavedInvoice) -> list[str]:
    """What is still not known."""
    ours = read(world.database, invoice)
    waiting = [one.id for one in ours.attempts if one.status == LIVE and one.intent_id is None]
    waiting += [one.id for one in ours.refunds if one.status == "started"]
    return [f"{invoice.invoice.id} STUCK: {one} is not known" for one in waiting]
