"""What tests and the demo may do to the stand-in beyond Stripe's API."""

from threading import Event
from typing import Any

from sandbox import books, due
from sandbox.event_control import EventControl
from sandbox.fault_plan import Fault
from sandbox.payment_control import PaymentControl


class Control(PaymentControl, EventControl):
    """The controls of one running stand-in; the HTTP control is a thin cover over them."""

    def now(self) -> int:
        """The stand-in's time, in seconds since the epoch."""
        return self.world.clock.now()

    def advance(self, seconds: int) -> int:
        """Moves the clock forward, bringing about on the way what was due; the new time."""
        with self.world.lock:
            return due.advance(self.world, seconds)

    def due(self) -> list[dict[str, Any]]:
        """What will happen when its clock gets there: at, what, account and id, soonest first."""
        with self.world.lock:
            return self.world.agenda.listed()

    def violations(self) -> list[dict[str, str]]:
        """Breaches of Stripe's contract so far; a test asserts that there are none."""
        return list(self.world.violations)

    def requests(self) -> list[dict[str, Any]]:
        """Requests so far: method, path, idempotency key, account; never bodies, keys or secrets."""
        return list(self.world.requests)

    def books(self) -> list[dict[str, Any]]:
        """What was captured, refunded and disputed for each intent of each account, in smallest units."""
        with self.world.lock:
            return books.rows(self.world)

    def totals(self) -> list[dict[str, Any]]:
        """The books' sums for each account and currency."""
        with self.world.lock:
            return books.totals(self.world)

    def objects(self) -> dict[str, Any]:
        """Every object of every account: intents, charges, refunds, disputes, customers, events; no client secrets."""
        with self.world.lock:
            return books.objects(self.world)

    def next_fail(
        self, kind: str, match: str = "* /v1/*", times: int = 1, seconds: float = 30.0, skip: int = 0
    ) -> None:
        """Plans a fault for the next requests whose "METHOD /path" fits the pattern, after `skip` that go free.

        `times` 0: for all of them until `clear_faults`.
        """
        self.world.plan.add(Fault(kind, match, times, seconds, skip))

    def clear_faults(self) -> None:
        self.world.plan.clear()

    def let_go(self) -> None:
        """Ends the waiting of every answer that a fault holds back now."""
        self.world.holding.set()
        self.world.holding = Event()
