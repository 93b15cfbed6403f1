"""Two to sixteen people pay one invoice at the same moment, over real HTTP, each in their own way."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests

from portal.domain.drafts import InstallmentDraft
from portal.domain.invoice import Amount
from portal.ports import SavedInvoice
from tests.simulation.books import Auditor, Row
from tests.simulation.people import Answer, Means, Person, over_http
from tests.simulation.places import Fresh
from tests.simulation.system import System, running
from tests.simulation.telling import Watch, unproved

MOST_PAYERS = 16
TOTALS = (10_000, 7_531, 123_457, 200)
MEANS = (
    *((Means.CARD,),) * 5,
    (Means.BANK,),
    (Means.BANK,),
    (Means.DECLINED,),
    (Means.DECLINED, Means.CARD),
    (Means.ASKS,),
)
EXPECTED = {200, 400, 409, 503}
"""400: the rest would be too small. 409: somebody was quicker. 503: two at once asked Stripe under one key."""


@dataclass(frozen=True)
class Ways:
    """How one racer goes about it. `stubborn`: starts over if another amount is in the way; `patient`: goes on with
    that one. `leaves`: closes the browser without a look back. `approves`: what they tell their bank.
    """

    order: dict[str, Any]
    means: tuple[Means, ...]
    stubborn: bool
    patient: bool
    leaves: bool
    approves: bool | None


@dataclass
class Figures:
    """What happened so far."""

    races: int = 0
    payers: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    charges: int = 0
    debits: int = 0
    breaches: list[str] = field(default_factory=list)

    def line(self) -> str:
        """All of it in one line."""
        double = sum("DOUBLE CHARGE" in one for one in self.breaches)
        told = ", ".join(f"{times} x {answer}" for answer, times in sorted(self.answers.items()))
        return (
            f"{self.races} races of {self.payers} payers: {self.charges} charges, {self.debits} bank debits, "
            f"{double} double charges, {len(self.breaches)} broken invariants ({told})"
        )


@dataclass
class Track:
    """Where races are run: a system, the people's threads, and what was drawn from `chance`."""

    system: System
    chance: random.Random
    figures: Figures
    auditor: Auditor
    people: ThreadPoolExecutor

    def race(self) -> None:
        """One invoice from its issue to its end."""
        invoice = self._invoice()
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            self._run(invoice)
        rows = self._look(invoice)
        self.figures.debits += sum(row["status"] == "processing" for row in rows)
        if self._let_debits_end(invoice):
            rows = self._look(invoice)
        self.figures.charges += sum(row["captured"] > 0 for row in rows)
        self.figures.races += 1

    def _invoice(self) -> SavedInvoice:
        total = self.chance.choice(TOTALS)
        first = total // 3
        plan = (InstallmentDraft("First", None, Amount(first)), InstallmentDraft("Second", None, Amount(total - first)))
        planned = {"installments": plan} if total > 1_000 and self.chance.random() < 0.25 else {}
        return self.system.shop.invoice(total, **planned)

    def _run(self, invoice: SavedInvoice) -> None:
        balance = self.system.shop.open(invoice).standing.balance_cents
        ways = [self._ways(invoice, balance) for _ in range(self.chance.randint(2, MOST_PAYERS))]
        gate = threading.Barrier(len(ways))
        racers = [Racer(self.system, invoice.key, way, gate) for way in ways]
        for done in [self.people.submit(racer.run) for racer in racers]:
            done.result()
        self.figures.payers += len(racers)
        for racer in racers:
            for answer in racer.answers:
                self.figures.answers[f"{answer.status} {answer.code}".strip()] += 1
                if answer.status not in EXPECTED:
                    self.figures.breaches.append(f"{invoice.invoice.id}: somebody was answered {answer}")

    def _ways(self, invoice: SavedInvoice, balance: int) -> Ways:
        chance = self.chance
        return Ways(
            {"seenBalanceCents": balance} | self._order(invoice, balance),
            chance.choice(MEANS),
            stubborn=chance.random() < 0.3,
            patient=chance.random() < 0.5,
            leaves=chance.random() < 0.2,
            approves=chance.choice((True, True, False, None)),
        )

    def _order(self, invoice: SavedInvoice, balance: int) -> dict[str, Any]:
        parts = self.system.shop.open(invoice).installments
        orders: list[dict[str, Any]] = [{"choice": "balance"}, {"choice": "amount", "amountCents": balance}]
        some = (balance * 2 // 5, balance * 3 // 4)
        orders += [{"choice": "amount", "amountCents": cents} for cents in some if cents]
        orders += [{"choice": "installment", "installmentId": part.id} for part in parts]
        return self.chance.choice(orders)

    def _let_debits_end(self, invoice: SavedInvoice) -> bool:
        """The banks say what they say days later, some not yet."""
        control, moved = self.system.control(), False
        for row in self.system.rows()[invoice.invoice.id]:
            if row["status"] == "processing" and self.chance.random() < 0.8:
                control.call(self.chance.choice(("settle", "fail")), intent_id=row["payment_intent"])
                moved = True
        return moved

    def _look(self, invoice: SavedInvoice) -> list[Row]:
        """Settle once more, then everything must hold. Returns the stand-in's books of it."""
        with requests.Session() as session:
            checked = self._person(session, invoice.key).check()
        rows = self.system.rows()[invoice.invoice.id]
        found = self.auditor.breaches(invoice, rows)
        if not checked.ok:
            found.append(f"{invoice.invoice.id}: the last check was answered {checked}")
        self.figures.breaches += found
        return rows

    def _person(self, session: requests.Session, key: str) -> Person:
        return Person(over_http(self.system.url, session), key, self.system.stripe_url)


class Racer:
    """Starts when the others do."""

    def __init__(self, system: System, key: str, ways: Ways, gate: threading.Barrier) -> None:
        self._system, self._key, self._ways, self._gate = system, key, ways, gate
        self.answers: list[Answer] = []

    def run(self) -> None:
        with requests.Session() as session:
            me = Person(over_http(self._system.url, session), self._key, self._system.stripe_url, answers=self.answers)
            self._gate.wait(60)
            begun = self._begin(me)
            for means in self._ways.means if begun.ok else ():
                self._confirm(me, begun, means)
            if not self._ways.leaves:
                me.check()

    def _begin(self, me: Person) -> Answer:
        answer = me.begin(self._ways.order)
        if answer.code != "payment_started":
            return answer
        error = answer.body["error"]
        if self._ways.stubborn:
            return me.begin(self._ways.order | {"replaces": error["attemptId"]})
        if self._ways.patient:
            theirs = {"choice": "amount", "amountCents": error["amountsCents"][0]}
            return me.begin({"seenBalanceCents": self._ways.order["seenBalanceCents"]} | theirs)
        return answer

    def _confirm(self, me: Person, begun: Answer, means: Means) -> None:
        answer = me.confirm(begun, means)
        if answer.get("status") == "requires_action" and self._ways.approves is not None:
            control = self._system.control()
            control.call("authenticate", intent_id=answer["id"], approved=self._ways.approves)


BATCH = 250


def simulate(fresh: Fresh, number: int, seed: int, watch: Watch) -> tuple[str, list[str]]:
    """So many races, a new system every few hundred; each batch ends with a reconciliation of all of it."""
    figures = Figures()
    for first in range(0, number, BATCH):
        if watch.over:
            break
        with fresh() as (database_url, folder), running(database_url, folder) as system:
            run(system, min(BATCH, number - first), random.Random(f"{seed}/{first}"), figures, watch)
    return figures.line(), figures.breaches + unproved(figures.races, "no race was run")


def run(system: System, number: int, chance: random.Random, figures: Figures, watch: Watch) -> None:
    """So many races in one system, and a look at the whole of it."""
    with ThreadPoolExecutor(MOST_PAYERS) as people:
        track = Track(system, chance, figures, Auditor(system.shop, system.database), people)
        for _ in range(number):
            if watch.over:
                break
            track.race()
            watch.progress(figures.races, figures.line())
    system.control().call("wait_for_deliveries")
    figures.breaches += track.auditor.unmatched(system.objects())
    figures.breaches += [f"reconcile: {one}" for one in system.books().check(days=1).differences]
    if "locked" in system.said("web"):
        figures.breaches.append("database is locked:\n" + system.said("web")[-2000:])
