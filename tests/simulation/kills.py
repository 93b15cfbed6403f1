"""SIGKILL to web and worker in a storm of payments; afterwards the ledger equals the stand-in's books."""

import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import requests

from portal.ports import SavedInvoice
from tests.simulation.books import Auditor, by_invoice
from tests.simulation.people import Answer, Means, Person, over_http
from tests.simulation.places import Fresh
from tests.simulation.system import System, running
from tests.simulation.telling import Watch

PAYERS = 6
WRITERS = 16
MEANS = (Means.CARD, Means.CARD, Means.CARD, Means.BANK, Means.DECLINED)
PATIENCE = 40
PAUSE_SECONDS = 0.25
LONGEST_PEACE_SECONDS = 1.5
SWEEPS_AFTER_MINUTES = (3, 8, 15)
AT_ONCE = 100


@dataclass
class Figures:
    """What happened so far."""

    kills: int = 0
    invoices: int = 0
    unanswered: int = 0
    charges: int = 0
    breaches: list[str] = field(default_factory=list)

    def line(self) -> str:
        """All of it in one line."""
        double = sum("DOUBLE" in one for one in self.breaches)
        return (
            f"{self.kills} kills in a storm of {self.invoices} invoices, {self.unanswered} requests unanswered: "
            f"{self.charges} charges, {double} doubles, {len(self.breaches)} differences"
        )


@dataclass
class Storm:
    """People who pay one invoice after the other, so many each or until it is over, whatever happens to the server."""

    system: System
    seed: str
    payers: int = PAYERS
    each: int | None = None
    over: threading.Event = field(default_factory=threading.Event)
    invoices: list[SavedInvoice] = field(default_factory=list)
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        for number in range(self.payers):
            chance = random.Random(f"{self.seed}/{number}")
            thread = threading.Thread(target=self._pay_on, args=(chance,), name=f"payer {number}")
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        self.over.set()
        self.wait()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def _pay_on(self, chance: random.Random) -> None:
        try:
            for _ in range(self.each or sys.maxsize):
                if self.over.is_set():
                    return
                invoice = self.system.shop.invoice(10_000)
                self.invoices.append(invoice)
                self._pay(invoice, chance)
        except Exception as fault:  # noqa: BLE001 - a thread's fault would be lost
            self.faults.append(repr(fault))

    def _pay(self, invoice: SavedInvoice, chance: random.Random) -> None:
        with requests.Session() as session:
            person = Person(over_http(self.system.url, session), invoice.key, self.system.stripe_url)
            some = {"choice": "amount", "amountCents": 4_000}
            begun = self._until_answered(
                lambda: person.begin({"seenBalanceCents": 10_000} | chance.choice(({"choice": "balance"}, some)))
            )
            if begun.ok:
                person.confirm(begun, chance.choice(MEANS))
            if chance.random() < 0.5:
                person.check()

    def _until_answered(self, ask: Callable[[], Answer]) -> Answer:
        """A payer whose browser says that the server is away tries again."""
        answer = ask()
        for _ in range(PATIENCE):
            if answer.status not in {0, 503}:
                break
            self.unanswered += 1
            time.sleep(PAUSE_SECONDS)
            answer = ask()
        if answer.status >= requests.codes.server_error:
            self.faults.append(f"somebody was answered {answer}")
        return answer


def simulate(fresh: Fresh, number: int, seed: int, watch: Watch) -> tuple[str, list[str]]:
    """So many kills in one storm."""
    figures = Figures()
    with fresh() as (database_url, folder), running(database_url, folder) as system:
        run(system, number, random.Random(seed), figures, watch)
    return figures.line(), figures.breaches


def run(system: System, number: int, chance: random.Random, figures: Figures, watch: Watch) -> None:
    """Kill, start again, and at the end let sweeper and reconciliation do what they do."""
    storm = Storm(system, str(chance.random()))
    storm.begin()
    try:
        while figures.kills < number and not watch.over:
            time.sleep(chance.uniform(0.1, LONGEST_PEACE_SECONDS))
            _kill(system, chance)
            figures.kills += 1
            figures.invoices, figures.unanswered = len(storm.invoices), storm.unanswered
            watch.progress(figures.kills, figures.line())
    finally:
        storm.end()
    figures.invoices, figures.unanswered = len(storm.invoices), storm.unanswered
    figures.breaches += storm.faults
    _calm(system, figures)
    _audit(system, storm.invoices, figures)


def write(system: System, each: int, seed: int, figures: Figures) -> None:
    """Sixteen people at once, so many invoices each, with every webhook sent three times; nothing is killed."""
    system.control().call("repeat_events", times=3)
    storm = Storm(system, str(seed), WRITERS, each)
    storm.begin()
    storm.wait()
    system.control().call("wait_for_deliveries", timeout_seconds=25)
    figures.invoices, figures.unanswered = len(storm.invoices), storm.unanswered
    figures.breaches += storm.faults
    figures.breaches += [
        f"{name}: {line}" for name in ("web", "worker") for line in system.said(name).splitlines() if "locked" in line
    ]
    _calm(system, figures)
    _audit(system, storm.invoices, figures)


def _kill(system: System, chance: random.Random) -> None:
    """The web server with all its processes, one of its processes, the worker, or everything at once."""
    victims = chance.choice((("web",), ("web",), ("child",), ("worker",), ("web", "worker")))
    for victim in victims:
        if victim == "child":
            system.kill("web", only_child=True)
        else:
            system.kill(victim)
    system.start(*(victim for victim in victims if victim != "child"))


def _calm(system: System, figures: Figures) -> None:
    """The sweeper of the next quarter of an hour, and the day's reconciliation, after which nothing differs."""
    system.control().call("wait_for_deliveries")
    for minutes in SWEEPS_AFTER_MINUTES:
        payments = system.payments(after=timedelta(minutes=minutes))
        while payments.sweep(AT_ONCE) == AT_ONCE:
            pass
    system.books().reconcile(days=1)
    figures.breaches += [f"reconcile: {one}" for one in system.books().check(days=1).differences]


def _audit(system: System, invoices: list[SavedInvoice], figures: Figures) -> None:
    auditor, rows = Auditor(system.shop), by_invoice(system.control().call("books"))
    for invoice in invoices:
        theirs = rows[invoice.invoice.id]
        figures.breaches += auditor.breaches(invoice, theirs)
        figures.charges += sum(row["captured"] > 0 for row in theirs)
