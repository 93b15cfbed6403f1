"""What may happen around one invoice: payers who begin, change their minds, pay, are declined, leave; a refund."""

import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests

from portal.errors import RemitError
from portal.ports import RefundRequest, SavedInvoice
from tests.simulation.people import Answer, Means, Person
from tests.simulation.world import World

TOTALS = (10_000, 7_531, 123_457)
PATIENCE = 3


def _no_trouble(_step: str) -> None:
    """Everything works."""


@dataclass
class Story:
    """One invoice. `trouble` is told of every step before it; `looks` is how often somebody looks back after paying."""

    world: World
    chance: random.Random
    trouble: Any = _no_trouble
    looks: float = 0.5
    refunds: float = 0.7
    told: list[str] = field(default_factory=list)
    invoice: SavedInvoice = field(init=False)

    def __post_init__(self) -> None:
        self.invoice = self.world.shop.invoice(self.chance.choice(TOTALS))

    def pay(self) -> None:
        """One or two people; the second may take the first one's place."""
        for _ in range(self.chance.choice((1, 1, 2))):
            self._one()

    def give_back(self) -> None:
        """The business refunds something, by an order with a name, and orders again where it heard nothing good."""
        if self.chance.random() > self.refunds:
            return
        cents = self.chance.choice((None, 100, 2_500))
        order = RefundRequest(self.invoice.invoice.id, cents, natural_key=f"refund of {self.invoice.invoice.id}")
        for _ in range(self.chance.choice((1, 2))):
            self.trouble("refund")
            with suppress(RemitError):
                self.world.payments.refund(order)

    def _one(self) -> None:
        person = self.world.person(self.invoice)
        for begun in self._begin(person):
            if begun.ok and self.chance.random() < 0.9:
                self._confirm(person, begun)
        if self.chance.random() < self.looks:
            self.trouble("check")
            person.check()
        self.told += [answer.code for answer in person.answers]

    def _begin(self, person: Person) -> list[Answer]:
        """As often as somebody tries again: what they hold in the end, or nothing."""
        order = self._order()
        for _ in range(PATIENCE):
            self.trouble("begin")
            answer = person.begin(order)
            if answer.code == "payment_started" and self.chance.random() < 0.7:
                order |= {"replaces": answer.body["error"]["attemptId"]}
            elif answer.code not in {"stripe_unavailable", "confirming"}:
                return [answer]
        return []

    def _order(self) -> dict[str, Any]:
        balance = self.world.shop.open(self.invoice).standing.balance_cents
        some = {"choice": "amount", "amountCents": balance * 2 // 5}
        return {"seenBalanceCents": balance} | self.chance.choice(({"choice": "balance"}, some))

    def _confirm(self, person: Person, begun: Answer) -> None:
        """Press Pay; whoever hears nothing presses again, though asked not to."""
        means = self.chance.choice((Means.CARD, Means.CARD, Means.CARD, Means.BANK, Means.DECLINED, Means.ASKS))
        for _ in range(self.chance.choice((1, 1, 2))):
            self.trouble("confirm")
            try:
                answer = person.confirm(begun, means)
            except requests.RequestException:
                continue
            if answer.get("status") == "requires_action" and self.chance.random() < 0.7:
                self.world.stripe.control.authenticate(answer["id"], approved=self.chance.random() < 0.8)
            if "error" not in answer:
                return
            means = Means.CARD
