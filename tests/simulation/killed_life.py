"""An invoice's life beside servers that are killed: what its payers hold, and what its business was told it did."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.ports import SavedInvoice
from sandbox.remote import RemoteControl
from tests.shop import Shop
from tests.simulation.asking import Line
from tests.simulation.people import Answer, Means, Person
from tests.simulation.program import INVOICES, PAYMENTS, Order, Program, Row

TOTALS = (10_000, 7_531, 123_457)
FEWEST_STEPS, MOST_STEPS = 5, 15


@dataclass
class Told:
    """What the API said it did, and what a payer was named; it must be so in the end, once each.

    `refunds`: what may go back by the name of its order, `given` what does; `named`: amounts by PaymentIntent.
    """

    total_cents: int = 0
    offline_cents: int = 0
    refunds: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)


@dataclass
class KilledLife:
    """`moved` is what the stand-in last said of each intent somebody paid with; `disputes` are undecided."""

    shop: Shop
    control: RemoteControl
    person: Person
    program: Program
    browser: Line
    chance: random.Random
    name: str
    done: Counter[str]
    told: Told = field(default_factory=Told)
    invoices: list[SavedInvoice] = field(default_factory=list)
    held: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    disputes: list[str] = field(default_factory=list)
    orders: int = 0

    @property
    def invoice(self) -> SavedInvoice:
        return self.invoices[-1]

    @property
    def edits_wait(self) -> bool:
        """Whether an edit may still be done later, which nobody edits after."""
        return any(order.path == INVOICES for order in self.program.pending)

    def issue(self) -> None:
        """Over the API mostly; where the answer has to wait, another one is issued instead."""
        total = self.chance.choice(TOTALS)
        self.told.total_cents = total
        if self.chance.random() < 0.2:
            self.invoices.append(self.shop.invoice(total))
        while not self.invoices:
            self.order(INVOICES, _draft(self.shop.customer_id, total), self._issued)
        self.person.key = self.invoice.key

    def status(self) -> Row:
        """What the page's script reads."""
        return self.browser.ask("GET", f"/invoices/{self.invoice.key}/status", None, {}).body

    def order(self, path: str, item: Row, heard: Any) -> bool:
        """Let the program write something, under a key that nobody used before."""
        self.orders += 1
        return self.program.order(Order(path, item, f"{self.name}/{self.orders}", heard))

    def pay_in(self, cents: int) -> None:
        """Record money that came otherwise, or give some back where it is negative."""
        item: Row = {"children": [{"invoiceId": self.invoice.invoice.id, "amount": cents}]}
        if cents < 0:
            item["apiSourceId"] = name = f"{self.name}/refund {self.orders}"
            self.told.refunds[name] = -cents
        self.order(PAYMENTS, item, lambda saved: self._recorded(saved, cents) if saved else None)

    def edit(self, cents: int) -> None:
        """Another amount is owed."""
        item = {"id": self.invoice.invoice.id, "lineItems": [{"description": "Consulting", "amount": cents}]}
        self.order(INVOICES, item, lambda saved: self._edited(cents) if saved else None)

    def hold(self, begun: Answer) -> None:
        """Keep a secret somebody was given."""
        self.told.named[intent_of(begun)] = begun.body["amountCents"]
        if intent_of(begun) not in {intent_of(one) for one in self.held}:
            self.held.append(begun)

    def confirm(self, begun: Answer, means: Means) -> None:
        """Press Pay. After a decline, the secret still pays."""
        answer = self.person.confirm(begun, means)
        error = answer.get("error", {})
        status = answer.get("status", "")
        self.done[error.get("code") or status] += 1
        if error.get("type") != "card_error":
            self.held.remove(begun)
        if status == "requires_action":
            self.asked.append(answer["id"])
        elif status:
            self.moved[answer["id"]] = status

    def having(self, status: str) -> list[str]:
        """Intents that were in it when we last heard."""
        return [name for name, one in self.moved.items() if one == status]

    def _issued(self, saved: Row | None) -> None:
        assert saved is not None, f"{self.name} was not issued"
        self.invoices.insert(0, self.shop.book.get(self.shop.grant, saved["id"], self.shop.clock.now()))

    def _recorded(self, saved: Row, cents: int) -> None:
        if cents > 0:
            self.told.offline_cents += cents
        elif saved["refundStatus"] in {"PENDING", "SUCCEEDED"}:
            self.told.given[saved["apiSourceId"]] = -cents

    def _edited(self, cents: int) -> None:
        self.told.total_cents = cents


def intent_of(begun: Answer) -> str:
    """Whose secret it is."""
    return str(begun.body["clientSecret"]).partition("_secret_")[0]


def _draft(customer_id: str, total: int) -> Row:
    today = datetime.now(UTC).date()
    return {
        "customerId": customer_id,
        "invoiceStatus": "OPEN",
        "name": "Consulting",
        "date": (today - timedelta(days=20)).isoformat(),
        "lineItems": [{"description": "Consulting", "amount": total}],
        "collectionInfo": {
            "paymentMethods": ["CREDIT_CARD", "ACH"],
            "term": {"type": "OTHER", "dueDate": (today + timedelta(days=10)).isoformat()},
        },
    }
