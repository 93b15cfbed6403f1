"""Sends the example of every operation to a real API, in an order in which each is true.

`python -m tests.web.api_tour` records what is answered (`scripts/openapi` calls it).
"""

import base64
import json
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.wire.openapi.api_exchange import EXAMPLE_KEY
from portal.wire.openapi.api_token import EXAMPLE_TOKEN
from portal.wire.openapi.document import operations
from portal.wire.openapi.examples import ANSWERS
from portal.wire.openapi.operations import CLIENT, TOKEN, Operation
from tests.engines import migrate
from tests.web.api_stage import PUBLIC_URL, Stage, a_stage

ORDER = (
    *("issueToken", "saveSetup", "getSetup"),
    *("saveCustomers", "getCustomer", "queryCustomers"),
    *("saveInvoices", "getInvoice", "queryInvoices", "sendInvoice", "exchangeClientInvoiceKey"),
    *("savePayments", "getPayment", "queryPayments", "voidPayment", "reportPayment"),
    *("deleteInvoice", "deleteCustomer", "getAuditTrail"),
)
DRAWN, FIRST_DRAWN = re.compile(r"[a-z]+_(\d{15})"), 28_868_401
SHOWN_URL = "https://pay.example.com"
BUSINESS = {"name": "Lakeside Design", "email": "billing@lakeside.example"}


@dataclass
class Tour:
    """The answers so far: `statuses` and `bodies` by operation id. Secrets are replaced by their examples."""

    stage: Stage
    statuses: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)
    _examples: dict[str, str] = field(default_factory=lambda: {PUBLIC_URL: SHOWN_URL})

    @property
    def key(self) -> str:
        """The key of the invoice the examples speak of."""
        return self._true(EXAMPLE_KEY)

    @property
    def ids(self) -> list[str]:
        """Every id that was answered."""
        found = {value for name, value in pairs(list(self.bodies.values())) if name == "id" and isinstance(value, str)}
        return sorted(self._true(one) for one in found)

    def take(self) -> "Tour":
        """Send every example."""
        known = {operation.id: operation for operation in operations()}
        for name in ORDER:
            self._send(known[name])
        return self

    def _send(self, operation: Operation) -> None:
        example = operation.example
        headers = {name: self._true(value) for name, value in example.headers.items()}
        if (TOKEN,) in operation.security:
            headers["Authorization"] = f"Bearer {self.stage.tokens.own}"
        if (CLIENT,) in operation.security:
            headers["Authorization"] = self.client()
        body = {"data": example.body} if operation.form else {"json": example.body}
        answer = self.stage.client.open(
            operation.path.format(**example.path), method=operation.method.upper(), headers=headers, **body
        )
        self.statuses[operation.id] = answer.status_code
        self._learn(answer.json)
        self.bodies[operation.id] = json.loads(self._shown(answer.text))

    def client(self) -> str:
        """What a new client of the business under test says by HTTP Basic."""
        with self.stage.store.unit_of_work() as work:
            secret, client = work.clients.create("prt_1", "bus_1", "write", "", self.stage.clock.now())
        return "Basic " + base64.b64encode(f"{client.id}:{secret}".encode()).decode()

    def _learn(self, body: Any) -> None:
        """Finds what no two installations have alike in an answer: keys, and ids that are drawn."""
        for name, value in pairs(body):
            if name == "customerInvoiceKey" and value:
                self._examples[value] = EXAMPLE_KEY
            if name == "access_token":
                self._examples[value] = EXAMPLE_TOKEN
            if name == "id" and (drawn := DRAWN.fullmatch(str(value))):
                self._examples.setdefault(drawn[1], str(FIRST_DRAWN + len(self._examples)))

    def _shown(self, text: str) -> str:
        for true, example in self._examples.items():
            text = text.replace(true, example)
        return text

    def _true(self, text: str) -> str:
        return next((true for true, example in self._examples.items() if example == text), text)


def pairs(value: Any) -> list[tuple[str, Any]]:
    """Every name in JSON with what it holds."""
    if isinstance(value, list):
        return [pair for one in value for pair in pairs(one)]
    if not isinstance(value, dict):
        return []
    return [*value.items(), *(pair for one in value.values() for pair in pairs(one))]


def record() -> None:
    """Write what the API answers to ANSWERS."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'tour.db'}"
        migrate(url)
        with a_stage(url, **BUSINESS) as stage:
            bodies = Tour(stage).take().bodies
    ANSWERS.write_text(json.dumps(bodies, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
