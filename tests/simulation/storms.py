"""People who pay one invoice after the other, many at once, with every webhook sent three times; nothing is killed."""

import random
import threading
from dataclasses import dataclass, field
from datetime import timedelta

import requests

from portal.ports import SavedInvoice
from tests.simulation.asking import Line
from tests.simulation.books import Auditor
from tests.simulation.people import Means, Person
from tests.simulation.system import System

WRITERS = 16
MEANS = (Means.CARD, Means.CARD, Means.CARD, Means.BANK, Means.DECLINED)
SWEEPS_AFTER_MINUTES = (3, 8, 15)
AT_ONCE = 100


@dataclass
class Storm:
    """So many people, so many invoices each."""

    system: System
    seed: str
    each: int
    invoices: list[SavedInvoice] = field(default_factory=list)
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)

    def rage(self) -> None:
        """Until everybody has paid."""
        threads = [
            threading.Thread(target=self._pay_on, args=(random.Random(f"{self.seed}/{number}"),))
            for number in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _pay_on(self, chance: random.Random) -> None:
        try:
            for _ in range(self.each):
                invoice = self.system.shop.invoice(10_000)
                self.invoices.append(invoice)
                self._pay(invoice, chance)
        except Exception as fault:  # noqa: BLE001 - a thread's fault would be lost
            self.faults.append(repr(fault))

    def _pay(self, invoice: SavedInvoice, chance: random.Random) -> None:
        with requests.Session() as session:
            line = Line(self.system.url, session)
            person = Person(line.post, invoice.key, self.system.stripe_url)
            some = {"choice": "amount", "amountCents": 4_000}
            begun = person.begin({"seenBalanceCents": 10_000} | chance.choice(({"choice": "balance"}, some)))
            if begun.ok:
                person.confirm(begun, chance.choice(MEANS))
            if chance.random() < 0.5:
                person.check()
        self.unanswered += line.unanswered
        self.faults += line.faults


def storm(system: System, each: int, seed: int) -> tuple[Storm, list[str]]:
    """Sixteen people at once; what was wrong in the end."""
    system.control().call("repeat_events", times=3)
    one = Storm(system, str(seed), each)
    one.rage()
    system.control().call("wait_for_deliveries", timeout_seconds=25)
    found = [
        f"{name}: {line}" for name in ("web", "worker") for line in system.said(name).splitlines() if "locked" in line
    ]
    found += one.faults + calm(system)
    auditor, rows = Auditor(system.shop, system.database), system.rows()
    for invoice in one.invoices:
        found += auditor.breaches(invoice, rows[invoice.invoice.id])
    return one, found + auditor.unmatched(system.objects())


def calm(system: System) -> list[str]:
    """The sweeper of the next quarter of an hour, and the day's reconciliation, after which nothing differs."""
    system.control().call("wait_for_deliveries")
    for minutes in SWEEPS_AFTER_MINUTES:
        payments = system.payments(after=timedelta(minutes=minutes))
        while payments.sweep(AT_ONCE) == AT_ONCE:
            pass
    system.books().reconcile(days=1)
    return [f"reconcile: {one}" for one in system.books().check(days=1).differences]
