"""The control over events: where they go, and what goes wrong on the way."""

from dataclasses import asdict
from typing import Any

from sandbox.controlled import Controlled
from sandbox.forging import forge
from sandbox.webhooks import Endpoint


class EventControl(Controlled):
    """Switches hold until they are set again; each event stays in Stripe's list whatever becomes of its webhook."""

    def deliver(self, *, on: bool) -> None:
        """Switches webhooks on, or off: then each is lost for good."""
        self.publisher.dropped = [] if on else ["*"]

    def drop_events(self, types: list[str]) -> None:
        """Loses webhooks of these types for good (`charge.*`); an empty list loses none."""
        self.publisher.dropped = list(types)

    def repeat_events(self, times: int) -> None:
        """Sends every webhook so many times, at once; 1 as usual."""
        if times < 1:
            raise ValueError("times is at least 1")
        self.publisher.copies = times

    def delay_events(self, seconds: int) -> None:
        """Sends webhooks only when its clock has moved so far; 0 at once."""
        self.publisher.delay_seconds = seconds

    def hold_events(self, *, on: bool = True) -> None:
        """Holds new webhooks back until `release_events`, or stops doing so."""
        self.publisher.holding = on

    def held_events(self) -> list[dict[str, Any]]:
        """Id, type and account of what is held back, oldest first."""
        with self.world.lock:
            return [_summary(event) for event in self.publisher.held]

    def release_events(self, order: str | list[str] = "made", seed: int = 0) -> int:
        """Sends what is held one after another: "made", "reversed", "shuffled" by a seed, or only these ids in turn."""
        return self.publisher.release(order, seed)

    def resend_event(self, event_id: str, times: int = 1) -> None:
        """Sends an event again, as Stripe's dashboard can."""
        with self.world.lock:
            self.sender.send(self._call("events", event_id).account.events[event_id], times)

    def forge_event(
        self,
        type: str,
        object_id: str,
        event: dict[str, Any] | None = None,
        object: dict[str, Any] | None = None,
        secret: str = "",
        age_seconds: int = 0,
    ) -> dict[str, Any]:
        """Sends an event no account knows, about a known object, with fields of either changed, and answers it.

        It is signed as all are; `secret` and `age_seconds` sign it with another secret or in the past.
        """
        with self.world.lock:
            made = forge(self.world, type, object_id, event, object)
        self.sender.send_once(made, secret, age_seconds)
        return made

    def skew(self, seconds: int) -> None:
        """Puts the clock of signatures and Date headers wrong by so much."""
        self.world.skew_seconds = seconds

    def add_endpoint(self, url: str, secret: str) -> None:
        self.sender.endpoints.append(Endpoint(url, secret))

    def set_endpoint(self, url: str, secret: str) -> None:
        """Makes this the only webhook endpoint."""
        self.sender.endpoints[:] = [Endpoint(url, secret)]

    def deliveries(self) -> list[dict[str, Any]]:
        """Every attempt to deliver so far, with the status it got, 0 for none."""
        return [asdict(delivery) for delivery in list(self.sender.deliveries)]

    def wait_for_deliveries(self, timeout_seconds: float = 10.0) -> bool:
        """Waits until no webhook is under way; False when time ran out."""
        return self.sender.wait_idle(timeout_seconds)


def _summary(event: dict[str, Any]) -> dict[str, Any]:
    return {"id": event["id"], "type": event["type"], "account": event.get("account")}
