"""SIGKILL and SIGTERM to web and worker while invoices live; afterwards the ledger equals the stand-in's books."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import requests

from tests.simulation.asking import Line
from tests.simulation.books import Auditor
from tests.simulation.kill_audit import integrity, judged
from tests.simulation.kill_steps import take
from tests.simulation.killed_life import FEWEST_STEPS, MOST_STEPS, KilledLife
from tests.simulation.killer import Killer
from tests.simulation.people import Person
from tests.simulation.places import Fresh
from tests.simulation.program import Program, a_token
from tests.simulation.storms import calm
from tests.simulation.system import System, running
from tests.simulation.telling import Watch, unproved

SIDE_BY_SIDE = 7
LONGEST_THOUGHT_SECONDS = 0.1
GIVEN_UP = timedelta(minutes=3)  # by then a request whose server died lets its idempotency key go
HONEST = {0, 200, 503}


@dataclass
class Figures:
    """What happened so far. `spared` are sequences that time ran out for before they met a kill."""

    sequences: int = 0
    spared: int = 0
    steps: int = 0
    looks: int = 0
    unanswered: int = 0
    cut: int = 0
    asked_later: int = 0
    cents_off: int = 0
    asked: str = "no integrity check"
    signals: Counter[tuple[str, str]] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)

    def sent(self, kind: str) -> int:
        """How often a signal was sent."""
        return sum(times for (one, _), times in self.signals.items() if one == kind)

    def line(self) -> str:
        """All of it in one line."""
        double = sum("DOUBLE" in one for one in self.breaches)
        victims: Counter[str] = Counter()
        for (_, victim), times in self.signals.items():
            victims[victim] += times
        struck = ", ".join(f"{victim} {times}" for victim, times in sorted(victims.items()))
        told = ", ".join(f"{times} x {what}" for what, times in sorted(self.done.items()))
        spared = f" ({self.spared} more met none)" if self.spared else ""
        return (
            f"{self.sequences} sequences that met a kill{spared}, {self.steps} steps, {self.looks} looks; "
            f"{self.signals.total()} kills: {self.sent('SIGKILL')} SIGKILL, {self.sent('SIGTERM')} SIGTERM ({struck}); "
            f"{self.unanswered} requests sent again, {self.cut} of them cut off, {self.asked_later} orders later: "
            f"{self.cents_off} cents off, {double} doubles, {len(self.breaches)} differences, those of {self.asked} "
            f"included ({told})"
        )


@dataclass
class Run:
    """Sequences side by side, each until it met a kill, while the killer strikes."""

    system: System
    seed: str
    killer: Killer
    token: str
    watch: Watch
    figures: Figures
    auditor: Auditor
    side_by_side: int = SIDE_BY_SIDE
    lives: list[KilledLife] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def all(self, number: int) -> None:
        """So many of them; who strikes and starts again is this thread, whose children end with it."""
        with ThreadPoolExecutor(self.side_by_side) as people:
            alive = [people.submit(self._live, place) for place in range(number)]
            try:
                while not all(map(Future.done, alive)):
                    self.killer.strike()
                    self.killer.weather()
                    self.watch.progress(self.figures.sequences, f"{self.killer.strikes} kills")
            finally:
                self._over.set()  # whoever waits for a kill waits in vain
                for one in alive:
                    one.cancel()
        self.figures.breaches += [repr(one.exception()) for one in alive if not one.cancelled() and one.exception()]

    def _live(self, place: int) -> None:
        if self._is_over:
            return
        with requests.Session() as session, requests.Session() as browser:
            life = self._life(place, self._line(session), self._line(browser))
            with self._guard:
                self.lives.append(life)
            before, steps = self.killer.at_web, life.chance.randint(FEWEST_STEPS, MOST_STEPS)
            life.issue()
            taken = 0
            while not self._is_over and (taken < steps or self.killer.at_web == before):
                take(life)
                taken += 1
                self._look(life)
                time.sleep(life.chance.uniform(0, LONGEST_THOUGHT_SECONDS))
        with self._guard:
            self._count(life, taken, met=self.killer.at_web > before)

    def _look(self, life: KilledLife) -> None:
        """Between one kill and the next, too, nothing comes back that was over, and no entry goes."""
        with self._guard:
            for invoice in life.invoices:
                self.figures.breaches += self.auditor.look(invoice)
                self.figures.looks += 1

    @property
    def _is_over(self) -> bool:
        return self.watch.over or self._over.is_set()

    def _line(self, session: requests.Session) -> Line:
        return Line(self.system.url, session, self.killer.traffic)

    def _life(self, place: int, line: Line, browser: Line) -> KilledLife:
        person = Person(browser.post, "", self.system.stripe_url)
        program, chance = Program(line, self.token), random.Random(f"{self.seed}/{place}")
        name, done = f"{self.seed}-{place}", Counter[str]()
        return KilledLife(self.system.shop, self.system.control(), person, program, browser, chance, name, done)

    def _count(self, life: KilledLife, steps: int, *, met: bool) -> None:
        self.figures.sequences += met
        self.figures.spared += not met
        self.figures.steps += steps
        for line in (life.program.line, life.browser):
            self.figures.unanswered += line.unanswered
            self.figures.cut += line.cut
        self.figures.done += life.done
        self.figures.signals = self.killer.signals


def simulate(fresh: Fresh, number: int, seed: int, watch: Watch) -> tuple[str, list[str]]:
    """So many sequences in one system."""
    figures = Figures()
    with fresh() as (database_url, folder), running(database_url, folder) as system:
        run(system, number, seed, figures, watch)
    return figures.line(), figures.breaches + unproved(figures.sequences, "no sequence met a kill")


def run(
    system: System, number: int, seed: int, figures: Figures, watch: Watch, side_by_side: int = SIDE_BY_SIDE
) -> None:
    """Live and kill; at the end let sweeper and reconciliation do what they do, and look at everything."""
    killer, auditor = Killer(system, random.Random(f"{seed}/killer")), Auditor(system.shop, system.database)
    one = Run(system, str(seed), killer, a_token(system.shop), watch, figures, auditor, side_by_side)
    one.all(number)
    killer.clear()
    figures.signals, figures.breaches = killer.signals, figures.breaches + killer.breaches
    _finish(system, one.lives, figures)
    figures.breaches += calm(system)
    _judge(system, auditor, one.lives, figures)


def _finish(system: System, lives: list[KilledLife], figures: Figures) -> None:
    """Minutes later, the programs hear what they could not be told."""
    system.control().call("wait_for_deliveries")
    with system.later(GIVEN_UP) as client:
        for life in lives:
            figures.asked_later += len(life.program.pending)
            figures.breaches += life.program.finish(client)


def _judge(system: System, auditor: Auditor, lives: list[KilledLife], figures: Figures) -> None:
    rows = system.rows()
    for life in lives:
        off, found = judged(auditor, life, rows)
        figures.cents_off += off
        figures.breaches += found
    figures.breaches += auditor.unmatched(system.objects())
    figures.breaches += [f"ledger verify: {one}" for one in system.books().verify().differences]
    figures.asked, found = integrity(system.database_url)
    figures.breaches += found
    figures.breaches += [
        f"webhook {one['type']} was answered {one['status']}"
        for one in system.control().call("deliveries")
        if one["status"] not in HONEST
    ]
