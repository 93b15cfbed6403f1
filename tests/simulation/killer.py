"""SIGTERM and SIGKILL to web and worker, which are then started again, and bad weather for webhooks."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.simulation.asking import Traffic
from tests.simulation.system import System

VICTIMS = (("web",), ("child",), ("child",), ("worker",), ("web", "worker"))
SHORTEST_PEACE_SECONDS, LONGEST_PEACE_SECONDS = 0.3, 1.5
MOST_AT_ONCE, LONGEST_AIM_SECONDS = 4, 0.03
LOST = ([], [], [], ["charge.*"], ["payment_intent.*"], ["*"])
AGAIN = (1, 1, 2, 3)
RECENT = 50


@dataclass
class Killer:
    """`at_web` counts the strikes that met the web server or one of its processes; `signals` all, by signal and victim.

    Strikes are told before they happen. Whoever was told to end must, within 30 seconds and with status 0.
    """

    system: System
    chance: random.Random
    traffic: Traffic = field(default_factory=Traffic)
    at_web: int = 0
    signals: Counter[tuple[str, str]] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)
    _kinds: Iterator[signal.Signals] = field(init=False)

    def __post_init__(self) -> None:
        self._kinds = _in_pairs(self.chance)

    @property
    def strikes(self) -> int:
        return self.signals.total()

    def strike(self) -> None:
        """Wait for a moment when something is being written, kill, start again."""
        time.sleep(self.chance.uniform(SHORTEST_PEACE_SECONDS, LONGEST_PEACE_SECONDS))
        self.traffic.wait_for(self.chance.randint(1, MOST_AT_ONCE), LONGEST_PEACE_SECONDS)
        time.sleep(self.chance.uniform(0, LONGEST_AIM_SECONDS))
        victims, kind = self.chance.choice(VICTIMS), next(self._kinds)
        self.signals[kind.name, " and ".join(victims)] += 1
        self.at_web += victims != ("worker",)
        if victims == ("child",):
            self._strike_child(kind)
        else:
            self._strike(victims, kind)
            self.system.start(*victims)

    def weather(self) -> None:
        """From now on, some webhooks come twice or not at all; one of the last comes again."""
        control = self.system.control()
        control.call("repeat_events", times=self.chance.choice(AGAIN))
        control.call("drop_events", types=self.chance.choice(LOST))
        sent = control.call("deliveries")
        if sent:
            control.call("resend_event", event_id=self.chance.choice(sent[-RECENT:])["event_id"])

    def clear(self) -> None:
        """Webhooks come as they should."""
        self.system.control().call("repeat_events", times=1)
        self.system.control().call("drop_events", types=[])

    def _strike(self, victims: tuple[str, ...], kind: signal.Signals) -> None:
        if kind == signal.SIGTERM:
            for name, status in self.system.end(*victims).items():
                if status != 0:
                    self.breaches.append(f"{name} ended with {status} after SIGTERM")
            return
        for name in victims:
            self.system.kill(name)

    def _strike_child(self, kind: signal.Signals) -> None:
        if not self.system.strike_child(kind):
            self.breaches.append(f"one of web's processes was there 30 seconds after {kind.name}")


def _in_pairs(chance: random.Random) -> Iterator[signal.Signals]:
    """Each as often as the other."""
    while True:
        yield from chance.sample((signal.SIGTERM, signal.SIGKILL), 2)
