"""No webhook ever arrives and no payer looks back: the sweeper alone must know everything within 15 minutes."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.ports import SavedInvoice
from tests.simulation.books import Auditor, by_invoice
from tests.simulation.people import Answer, Means, Person
from tests.simulation.places import Fresh
from tests.simulation.telling import Watch, unproved
from tests.simulation.world import SWEPT_EVERY_MINUTES, World, a_world

WITHIN_MINUTES = 15
LONGEST_HESITATION_MINUTES = 300
WORLD_INVOICES = 300
MEANS = (Means.CARD, Means.CARD, Means.CARD, Means.BANK, Means.BANK, Means.DECLINED, Means.ASKS)
Step = Callable[[], None]


@dataclass
class Figures:
    """What happened so far."""

    invoices: int = 0
    looks: int = 0
    happened: int = 0
    breaches: list[str] = field(default_factory=list)

    def line(self) -> str:
        """All of it in one line."""
        return (
            f"{self.invoices} invoices, {self.happened} things that happened at Stripe unheard: after "
            f"{WITHIN_MINUTES} minutes {len(self.breaches)} differences in {self.looks} looks"
        )


@dataclass
class Diary:
    """What is to happen at which minute, and which invoice is to be looked at when."""

    world: World
    chance: random.Random
    figures: Figures
    auditor: Auditor
    now: int = 0
    due: dict[int, list[Step]] = field(default_factory=lambda: defaultdict(list))
    touched: dict[str, tuple[int, SavedInvoice]] = field(default_factory=dict)

    def later(self, most: int, step: Step) -> None:
        self.due[self.now + self.chance.randint(1, most)].append(step)

    def happens(self, invoice: SavedInvoice) -> None:
        """Something moved at Stripe: the books have 15 minutes from now."""
        self.figures.happened += 1
        self.touched[invoice.invoice.id] = (self.now, invoice)

    def minute(self) -> None:
        """What is due, then the sweeper, then a look at what should be known by now."""
        self.now += 1
        for step in self.due.pop(self.now, ()):
            step()
        self.world.passes(minutes=1)
        if self.now % SWEPT_EVERY_MINUTES == 0:
            self.world.payments.sweep()
        old = [one for at, one in self.touched.values() if self.now - at >= WITHIN_MINUTES]
        rows = self.world.rows() if old else by_invoice(())
        for invoice in old:
            del self.touched[invoice.invoice.id]
            self.figures.looks += 1
            self.figures.breaches += self.auditor.breaches(invoice, rows[invoice.invoice.id])


@dataclass
class Customer:
    """One invoice: begun at some minute, paid at another, and then the bank and the business have their say."""

    diary: Diary
    invoice: SavedInvoice

    def begin(self) -> None:
        person = self.diary.world.person(self.invoice)
        begun = person.begin({"choice": "amount", "amountCents": 6_000, "seenBalanceCents": 10_000})
        assert begun.ok, begun
        self.diary.happens(self.invoice)
        self.diary.later(LONGEST_HESITATION_MINUTES, lambda: self.confirm(person, begun))

    def confirm(self, person: Person, begun: Answer) -> None:
        answer = person.confirm(begun, self.diary.chance.choice(MEANS))
        self.diary.happens(self.invoice)
        intent_id = begun.body["clientSecret"].partition("_secret_")[0]
        status = answer.get("status")
        if status == "requires_action":
            self.diary.later(90, lambda: self.answer_the_bank(intent_id))
        elif status == "processing":
            self.diary.later(90, lambda: self.debit_ends(intent_id))
        elif status == "succeeded":
            self.diary.later(90, lambda: self.comes_back(intent_id))

    def answer_the_bank(self, intent_id: str) -> None:
        self.diary.world.stripe.control.authenticate(intent_id, approved=self.diary.chance.random() < 0.6)
        self.diary.happens(self.invoice)

    def debit_ends(self, intent_id: str) -> None:
        control = self.diary.world.stripe.control
        self.diary.chance.choice((control.settle, control.fail))(intent_id)
        self.diary.happens(self.invoice)

    def comes_back(self, intent_id: str) -> None:
        """A refund at the dashboard, or a dispute."""
        control = self.diary.world.stripe.control
        self.diary.happens(self.invoice)
        if self.diary.chance.random() < 0.5:
            control.refund(intent_id, self.diary.chance.choice((None, 1_000)))
            return
        dispute = control.dispute(intent_id)
        self.diary.later(90, lambda: self.dispute_ends(dispute["id"]))

    def dispute_ends(self, dispute_id: str) -> None:
        self.diary.world.stripe.control.close_dispute(dispute_id, won=self.diary.chance.random() < 0.5)
        self.diary.happens(self.invoice)


def simulate(fresh: Fresh, number: int, seed: int, watch: Watch) -> tuple[str, list[str]]:
    """So many invoices, a few hundred in a world."""
    figures = Figures()
    for first in range(0, number, WORLD_INVOICES):
        if watch.over:
            break
        with fresh() as (database_url, folder), a_world(database_url, folder) as world:
            run(world, min(WORLD_INVOICES, number - first), random.Random(f"{seed}/{first}"), figures, watch)
    return figures.line(), figures.breaches + unproved(figures.looks, "no invoice was looked at")


def run(world: World, number: int, chance: random.Random, figures: Figures, watch: Watch) -> None:
    """So many invoices, until nothing is left to happen: about half a day."""
    world.stripe.control.deliver(on=False)
    diary = Diary(world, chance, figures, Auditor(world.shop, world.database))
    for _ in range(number):
        diary.later(60, Customer(diary, world.shop.invoice(10_000)).begin)
        figures.invoices += 1
    while diary.due or diary.touched:
        diary.minute()
        watch.progress(figures.invoices, figures.line())
    figures.breaches += diary.auditor.unmatched(world.objects())
    assert not world.stripe.control.deliveries()
