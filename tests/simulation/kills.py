"""SIGKILL to web and worker in a storm of payments; afterwards the ledger equals the stand-in's books."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import requests

from portal.ports import SavedInvoice
from tests.simulation.books import Auditor, by_invoice
from tests.simulation.people import Answer, Means, Person, over_http
from tests.simulation.places import Fresh
from tests.simulation.system import System, running
from tests.simulation.telling import Watch

PAYERS = 6
MEANS = (Means.CARD, Means.CARD, Means.CARD, Means.BANK, Means.DECLINED)
PATIENCE = 40
PAUSE_SECONDS = 0.25
LONGEST_PEACE_SECONDS = 1.5
SWEEPS_AFTER_MINUTES = (3, 8, 15)


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
    """People who pay one invoice after the other until it is over, whatever happens to the server."""

    system: System
    seed: str
    over: threading.Event = field(default_factory=threading.Event)
    invoices: list[SavedInvoice] = field(default_factory=list)
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        for number in range(PAYERS):
            chance = random.Random(f"{self.seed}/{number}")
            thread = threading.Thread(target=self._pay_on, args=(chance,), name=f"payer {number}")
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()

    def _pay_on(self, chance: random.Random) -> None:
        try:
            while not self.over.is_set():
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
    """The sweeper of the next quarter of an hour, and the day's reconciliation."""
    system.control().call("wait_for_deliveries")
    for minutes in SWEEPS_AFTER_MINUTES:
        moment = datetime.now(UTC) + timedelta(minutes=minutes)
        _do(system, figures, "work", "--once", "--now", moment.isoformat())
    _do(system, figures, "reconcile")
    _do(system, figures, "reconcile", "--check")
    _do(system, figures, "ledger", "verify")


def _do(system: System, figures: Figures, *command: str) -> None:
    done = system.portal(*command)
    if done.returncode:
        figures.breaches.append(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr[-2000:]}"
        )


def _audit(system: System, invoices: list[SavedInvoice], figures: Figures) -> None:
    auditor, rows = Auditor(system.shop), by_invoice(system.control().call("books"))
    for invoice in invoices:
        theirs = rows[invoice.invoice.id]
        figures.breaches += auditor.breaches(invoice, theirs)
        figures.charges += sum(row["captured"] > 0 for row in theirs)
