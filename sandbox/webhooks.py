"""Signed webhooks: each event to each endpoint, tried three times within seconds, from threads of its own."""

import hashlib
import hmac
import json
import queue
import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

import requests

ATTEMPTS = 3
BACKOFF_SECONDS = (0.5, 2.0)
TIMEOUT_SECONDS = (2.0, 10.0)
SENDERS = 4


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


@dataclass(frozen=True)
class _Job:
    event: dict[str, Any]
    payload: bytes
    endpoint: Endpoint
    attempt: int = 1


class WebhookSender:
    """Delivers published events. Switched off, it drops them for good, as a lost webhook is lost."""

    def __init__(self, backoff_seconds: tuple[float, ...] = BACKOFF_SECONDS) -> None:
        self.endpoints: list[Endpoint] = []
        self.on = True
        self.deliveries: list[Delivery] = []
        self._backoff_seconds = backoff_seconds
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._changed = threading.Condition()
        self._open = 0
        for _ in range(SENDERS):
            threading.Thread(target=self._work, daemon=True, name="webhook-sender").start()

    def publish(self, event: dict[str, Any]) -> None:
        """Queues the event for every endpoint and notes on it how many still wait."""
        targets = list(self.endpoints)
        event["pending_webhooks"] = len(targets)
        payload = json.dumps(event, indent=2).encode()
        for endpoint in targets if self.on else []:
            with self._changed:
                self._open += 1
            self._jobs.put(_Job(event, payload, endpoint))

    def wait_idle(self, timeout_seconds: float) -> bool:
        """Waits until every delivery succeeded or was given up; False when time ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, timeout_seconds)

    def stop(self) -> None:
        """Ends the senders once their current attempt is over; what is queued is dropped."""
        with self._jobs.mutex:
            self._jobs.queue.clear()
        for _ in range(SENDERS):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            status = _post(job)
            self._settle(job, status)

    def _settle(self, job: _Job, status: int) -> None:
        delivered = 200 <= status < 300
        if not delivered and job.attempt < ATTEMPTS:
            self._retry(job)
        with self._changed:
            self.deliveries.append(Delivery(job.event["id"], job.event["type"], job.attempt, status))
            if delivered:
                job.event["pending_webhooks"] -= 1
            if delivered or job.attempt >= ATTEMPTS:
                self._open -= 1
            self._changed.notify_all()

    def _retry(self, job: _Job) -> None:
        pause = self._backoff_seconds[min(job.attempt, len(self._backoff_seconds)) - 1]
        timer = threading.Timer(pause, self._jobs.put, args=(replace(job, attempt=job.attempt + 1),))
        timer.daemon = True
        timer.start()


def _post(job: _Job) -> int:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(job.payload, job.endpoint.secret, int(time.time())),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                job.endpoint.url, job.payload, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
            return answer.status_code
    except requests.RequestException:
        return 0
