"""What tests and the demo may do to the stand-in beyond Stripe's API."""

from dataclasses import asdict, dataclass
from threading import Event
from typing import Any

from sandbox import bank, settlement
from sandbox.accounts import Account
from sandbox.calls import Call
from sandbox.errors import missing
from sandbox.fault_plan import Fault
from sandbox.webhooks import Endpoint, WebhookSender
from sandbox.world import World


@dataclass
class Control:
    """The controls of one running stand-in; the HTTP control is a thin cover over them."""

    world: World
    sender: WebhookSender

    def now(self) -> int:
        """The stand-in's time, in seconds since the epoch."""
        return self.world.clock.now()

    def advance(self, seconds: int) -> int:
        return self.world.clock.advance(seconds)

    def violations(self) -> list[dict[str, str]]:
        """Breaches of Stripe's contract so far; a test asserts that there are none."""
        return list(self.world.violations)

    def requests(self) -> list[dict[str, Any]]:
        """Requests so far: method, path, idempotency key, account; never bodies, keys or secrets."""
        return list(self.world.requests)

    def books(self) -> list[dict[str, Any]]:
        """What was captured for each intent of each account, in smallest units."""
        with self.world.lock:
            return [row for account in self.world.accounts.values() for row in _books(account)]

    def deliver(self, *, on: bool) -> None:
        """Switches webhooks on, or off: then each is dropped."""
        self.sender.on = on

    def add_endpoint(self, url: str, secret: str) -> None:
        self.sender.endpoints.append(Endpoint(url, secret))

    def set_endpoint(self, url: str, secret: str) -> None:
        """Makes this the only webhook endpoint."""
        self.sender.endpoints[:] = [Endpoint(url, secret)]

    def deliveries(self) -> list[dict[str, Any]]:
        return [asdict(delivery) for delivery in list(self.sender.deliveries)]

    def wait_for_deliveries(self, timeout_seconds: float = 10.0) -> bool:
        """Waits until no webhook is under way; False when time ran out."""
        return self.sender.wait_idle(timeout_seconds)

    def next_fail(self, kind: str, match: str = "* /v1/*", times: int = 1, seconds: float = 30.0) -> None:
        """Plans a fault for the next requests whose "METHOD /path" fits the pattern."""
        self.world.plan.add(Fault(kind, match, times, seconds))

    def clear_faults(self) -> None:
        self.world.plan.clear()

    def let_go(self) -> None:
        """Ends the waiting of every answer that a fault holds back now."""
        self.world.holding.set()
        self.world.holding = Event()

    def settle(self, intent_id: str) -> dict[str, Any]:
        """Lets a processing payment arrive."""
        with self.world.lock:
            return settlement.settle(self._call(intent_id))

    def fail(self, intent_id: str, code: str = "insufficient_funds") -> dict[str, Any]:
        """Lets the bank return a processing payment."""
        with self.world.lock:
            return settlement.fail(self._call(intent_id), code)

    def authenticate(self, intent_id: str, *, approved: bool = True) -> bool:
        """Gives the bank's answer for an intent that requires action. False when none is waited for."""
        visits = [visit for visit in self.world.visits.values() if visit.intent["id"] == intent_id]
        return any(bank.answer(self.world, visit, approved=approved) for visit in visits)

    def _call(self, intent_id: str) -> Call:
        for account in self.world.accounts.values():
            if intent_id in account.intents:
                return Call(self.world, account, ids={"id": intent_id})
        raise missing("payment_intent", intent_id)


def _books(account: Account) -> list[dict[str, Any]]:
    return [
        {
            "account": account.id,
            "payment_intent": intent["id"],
            "currency": intent["currency"],
            "amount": intent["amount"],
            "captured": sum(charge["amount_captured"] for charge in _charges(account, intent["id"])),
            "refunded": sum(charge["amount_refunded"] for charge in _charges(account, intent["id"])),
            "charges": len(_charges(account, intent["id"])),
            "status": intent["status"],
            "metadata": dict(intent["metadata"]),
        }
        for intent in account.intents.values()
    ]


def _charges(account: Account, intent_id: str) -> list[dict[str, Any]]:
    return [charge for charge in account.charges.values() if charge["payment_intent"] == intent_id]
