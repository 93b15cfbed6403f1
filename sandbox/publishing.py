"""What becomes of a new event on its way to the webhook sender: sent, repeated, put off, held back or lost."""

import fnmatch
import random
from dataclasses import dataclass, field
from typing import Any

from sandbox.webhooks import WebhookSender
from sandbox.world import PLATFORM, World

ORDERS = ("made", "reversed", "shuffled")


@dataclass
class Publisher:
    """`dropped` are patterns of types lost for good; `copies` go out of each event, `delay_seconds` of its clock later.

    While `holding`, events wait in `held` to be released in another order.
    """

    world: World
    sender: WebhookSender
    dropped: list[str] = field(default_factory=list)
    copies: int = 1
    delay_seconds: int = 0
    holding: bool = False
    held: list[dict[str, Any]] = field(default_factory=list)

    def publish(self, event: dict[str, Any]) -> None:
        """Notes on the event how many endpoints wait for it, and sends it on its way. Hold the world's lock."""
        event["pending_webhooks"] = len(self.sender.endpoints)
        if any(fnmatch.fnmatchcase(event["type"], pattern) for pattern in self.dropped):
            return
        if self.holding:
            self.held.append(event)
        elif self.delay_seconds:
            at = self.world.clock.now() + self.delay_seconds
            self.world.agenda.add(at, "deliver", event.get("account", PLATFORM), event["id"])
        else:
            self.deliver(event)

    def deliver(self, event: dict[str, Any]) -> None:
        self.sender.send(event, self.copies)

    def release(self, order: str | list[str], seed: int) -> int:
        """Sends what is held one after another, in an order by name or by event ids; the number of events sent."""
        with self.world.lock:
            chosen = self._ordered(order, seed)
            gone = {event["id"] for event in chosen}
            self.held = [event for event in self.held if event["id"] not in gone]
        self.sender.send_in_turn(chosen, self.copies)
        return len(chosen)

    def _ordered(self, order: str | list[str], seed: int) -> list[dict[str, Any]]:
        if isinstance(order, list):
            by_id = {event["id"]: event for event in self.held}
            if not by_id.keys() >= set(order):
                raise ValueError("only events that are held can be released")
            return [by_id[event_id] for event_id in order]
        if order not in ORDERS:
            raise ValueError(f"unknown order {order!r}; known are {', '.join(ORDERS)}")
        if order == "shuffled":
            return random.Random(seed).sample(self.held, len(self.held))  # noqa: S311 - an order, not a secret
        return self.held[:: -1 if order == "reversed" else 1]
