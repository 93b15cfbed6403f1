"""Real HTTP to a server that may be away: people and programs ask again until they are answered."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.served import SAME_ORIGIN
from tests.simulation.people import SECONDS, Answer

PATIENCE_SECONDS = 90
PAUSE_SECONDS = 0.25
UNHEARD = 0
REFUSED, CUT = Answer(UNHEARD), Answer(UNHEARD, {"cut": True})
AWAY = frozenset({UNHEARD, requests.codes.service_unavailable})


class Traffic:
    """How many requests that write are under way."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way = 0

    @contextmanager
    def one(self, method: str) -> Iterator[None]:
        """One more, while it lasts."""
        with self._changed:
            self._under_way += method == "POST"
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= method == "POST"

    def wait_for(self, number: int, seconds: float) -> None:
        """Until so many are under way at once, or so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._under_way >= number, seconds)


@dataclass
class Line:
    """One caller's connection. `faults` are what nobody should be told.

    `unanswered` counts the requests that had to be sent again; `cut` those among them that somebody had begun to hear.
    """

    url: str
    session: requests.Session
    traffic: Traffic = field(default_factory=Traffic)
    unanswered: int = 0
    cut: int = 0
    faults: list[str] = field(default_factory=list)

    def post(self, path: str, body: dict[str, Any]) -> Answer:
        """What a page's script sends."""
        return self.ask("POST", path, body, SAME_ORIGIN)

    def ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        """An answer, sooner or later. `body` goes as it is where it is bytes, else as JSON."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        answer = self._once(method, path, body, headers)
        self.unanswered += answer.status in AWAY
        self.cut += answer == CUT
        while answer.status in AWAY and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
            answer = self._once(method, path, body, headers)
        if answer.status in AWAY or answer.status >= requests.codes.server_error:
            self.faults.append(f"{method} {path.rpartition('/')[2]} was answered {answer}")
        return answer

    def _once(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        self.session.trust_env = False
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        try:
            with self.traffic.one(method):
                answer = self.session.request(method, self.url + path, headers=headers, timeout=SECONDS, **sent)
        except requests.RequestException as fault:
            return REFUSED if "NewConnectionError" in repr(fault) else CUT
        return Answer(answer.status_code, _object(answer))


def _object(answer: requests.Response) -> dict[str, Any]:
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    found = answer.json() if is_json else {}
    return found if isinstance(found, dict) else {}
