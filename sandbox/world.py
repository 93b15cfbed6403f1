"""Everything one running stand-in knows, and the lock that its changes take."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, RLock
from typing import Any

from sandbox.accounts import Account
from sandbox.agenda import Agenda
from sandbox.cards import TestCard
from sandbox.clock import Clock
from sandbox.errors import Refusal
from sandbox.fault_plan import FaultPlan
from sandbox.identifiers import identifier
from sandbox.response_types import faults
from sandbox.visits import Visit

PLATFORM = "acct_1StandInPlatform"


@dataclass
class Keys:
    """The account's API keys; both are test keys by shape."""

    secret: str = field(repr=False)
    publishable: str = field(repr=False)


@dataclass
class World:
    """State shared by the API, the control and the webhook sender. Hold `lock` while reading or changing accounts.

    `publish` takes every new event; `deliver` one that was put off until now.
    """

    keys: Keys
    clock: Clock = field(default_factory=Clock)
    lock: RLock = field(default_factory=RLock)
    accounts: dict[str, Account] = field(default_factory=dict)
    violations: list[dict[str, str]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    plan: FaultPlan = field(default_factory=FaultPlan)
    visits: dict[str, Visit] = field(default_factory=dict)
    agenda: Agenda = field(default_factory=Agenda)
    declines: list[TestCard] = field(default_factory=list)
    skew_seconds: int = 0
    url: str = ""
    holding: Event = field(default_factory=Event)
    publish: Callable[[dict[str, Any]], None] = lambda _event: None
    deliver: Callable[[dict[str, Any]], None] = lambda _event: None

    def account(self, id: str = "") -> Account:
        """The named connected account, or the platform's own; accounts come into being when first named."""
        name = id or PLATFORM
        if name not in self.accounts:
            self.accounts[name] = Account(name, connected=name != PLATFORM)
        return self.accounts[name]

    def wall(self) -> int:
        """The time that signatures and Date headers carry: the real one, unless the control put it wrong."""
        return self.clock.real() + self.skew_seconds

    def violate(self, kind: str, where: str, message: str) -> None:
        """Notes a breach of Stripe's contract; tests assert that this list stays empty."""
        self.violations.append({"kind": kind, "where": where, "message": message})

    def conforming(self, value: dict[str, Any], where: str, *, partial: bool = False) -> dict[str, Any]:
        """The object itself, once stripe's response types find nothing wrong with it."""
        wrong = faults(value, partial=partial)
        if wrong:
            self.violate("response", where, "; ".join(wrong))
            raise Refusal(500, "api_error", "The stand-in made an object that does not conform: " + "; ".join(wrong))
        return value

    def new_id(self, prefix: str) -> str:
        return identifier(prefix)
