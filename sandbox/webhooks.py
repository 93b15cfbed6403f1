"""Signed webhooks: each event to each endpoint, tried three times within seconds, from threads of its own."""

import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import requests

ATTEMPTS = 3
BACKOFF_SECONDS = (0.5, 2.0)
TIMEOUT_SECONDS = (2.0, 10.0)
SENDERS = 4
Post = Callable[[str, bytes, dict[str, str]], int]


@dataclass(frozen=True)
class Endpoint:
    """Where events go. `secret` signs them and stays out of the repr."""

    url: str
    secret: str = field(repr=False)


@dataclass
class Delivery:
    """One attempt: HTTP status of the endpoint's answer, 0 when there was none."""

    event_id: str
    type: str
    attempt: int
    status: int


def signature(payload: bytes, secret: str, timestamp: int) -> str:
    """The Stripe-Signature header: `t=<seconds>,v1=<hex HMAC-SHA256 of "t.payload">`."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def post(url: str, payload: bytes, headers: dict[str, str]) -> int:
    """HTTP status of the endpoint's answer, 0 when there was none."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(url, payload, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            return answer.status_code
    except requests.RequestException:
        return 0


@dataclass(frozen=True)
class _Job:
    """One event for one endpoint, signed so many seconds ago; `then` follow once its fate is known."""

    event: dict[str, Any]
    payload: bytes
    endpoint: Endpoint
    age_seconds: int = 0
    attempt: int = 1
    then: tuple["_Job", ...] = ()


class WebhookSender:
    """Delivers events. Without threads of its own (`senders` 0) it delivers in order while somebody waits for it."""

    def __init__(
        self,
        backoff_seconds: tuple[float, ...] = BACKOFF_SECONDS,
        *,
        senders: int = SENDERS,
        post: Post = post,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.endpoints: list[Endpoint] = []
        self.deliveries: list[Delivery] = []
        self.wall = wall
        self._post = post
        self._backoff_seconds = backoff_seconds
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._changed = threading.Condition()
        self._open = 0
        self._arrived: set[tuple[str, str]] = set()
        self._senders = senders
        for _ in range(senders):
            threading.Thread(target=self._work, daemon=True, name="webhook-sender").start()

    def send(self, event: dict[str, Any], copies: int = 1) -> None:
        """Queues the event so many times for every endpoint."""
        payload = _payload(event)
        for endpoint in list(self.endpoints) * copies:
            self._queue(_Job(event, payload, endpoint))

    def send_in_turn(self, events: Iterable[dict[str, Any]], copies: int = 1) -> None:
        """Queues the events for every endpoint so that each one's fate is known before the next one goes."""
        wanted = [event for event in events for _ in range(copies)]
        for endpoint in list(self.endpoints) if wanted else []:
            first, *rest = [_Job(event, _payload(event), endpoint) for event in wanted]
            self._queue(replace(first, then=tuple(rest)))

    def send_once(self, event: dict[str, Any], secret: str, age_seconds: int) -> None:
        """Queues the event for every endpoint, signed otherwise: with another secret (if any), or long ago."""
        for endpoint in list(self.endpoints):
            signer = replace(endpoint, secret=secret or endpoint.secret)
            self._queue(_Job(event, _payload(event), signer, age_seconds, attempt=ATTEMPTS))

    def wait_idle(self, timeout_seconds: float) -> bool:
        """Waits until every delivery succeeded or was given up; False when time ran out."""
        while not self._senders and not self._jobs.empty():
            self._deliver(self._jobs.get())
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, timeout_seconds)

    def stop(self) -> None:
        """Ends the senders once their current attempt is over; what is queued is dropped."""
        with self._jobs.mutex:
            self._jobs.queue.clear()
        for _ in range(self._senders):
            self._jobs.put(None)

    def _queue(self, job: _Job) -> None:
        with self._changed:
            self._open += 1
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._deliver(job)

    def _deliver(self, job: _Job | None) -> None:
        if job is not None:
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature(job.payload, job.endpoint.secret, int(self.wall()) - job.age_seconds),
                "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            }
            self._settle(job, self._post(job.endpoint.url, job.payload, headers))

    def _settle(self, job: _Job, status: int) -> None:
        delivered = 200 <= status < 300
        ended = delivered or job.attempt >= ATTEMPTS
        if not ended:
            self._retry(job)
        elif job.then:
            self._queue(replace(job.then[0], then=job.then[1:]))
        with self._changed:
            self.deliveries.append(Delivery(job.event["id"], job.event["type"], job.attempt, status))
            if delivered:
                self._arrive(job)
            self._open -= ended
            self._changed.notify_all()

    def _arrive(self, job: _Job) -> None:
        """An endpoint that has an event waits for it no more, however often it gets it."""
        arrival = job.event["id"], job.endpoint.url
        if arrival not in self._arrived:
            self._arrived.add(arrival)
            job.event["pending_webhooks"] -= 1

    def _retry(self, job: _Job) -> None:
        again = replace(job, attempt=job.attempt + 1)
        if not self._senders:
            self._jobs.put(again)
            return
        pause = self._backoff_seconds[min(job.attempt, len(self._backoff_seconds)) - 1]
        timer = threading.Timer(pause, self._jobs.put, args=(again,))
        timer.daemon = True
        timer.start()


def _payload(event: dict[str, Any]) -> bytes:
    return json.dumps(event, indent=2).encode()
