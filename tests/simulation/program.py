"""The business's program: it issues, edits, records and gives back over the API, each order under a key of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
from flask.testing import FlaskClient

from portal.store.tokens import TokenRows
from tests.shop import Shop
from tests.simulation.asking import Line
from tests.simulation.people import Answer

INVOICES, PAYMENTS = "/v6/invoicing/invoices", "/v6/payments"

Row = dict[str, Any]
Heard = Callable[[Row | None], None]
"""Told the entity that was saved, or None where the API refused."""


@dataclass(frozen=True)
class Order:
    """One write, to be done once however often it is sent."""

    path: str
    item: Row
    key: str
    heard: Heard

    @property
    def body(self) -> bytes:
        """The same bytes each time: other ones would be another request."""
        return json.dumps({"data": [self.item]}).encode()

    def tell(self, answer: Answer) -> None:
        """What became of it."""
        (item,) = answer.body.get("data") or [{}]
        self.heard(item["data"] if item.get("statusCode") == requests.codes.ok else None)


@dataclass
class Program:
    """`pending` are orders whose server died over them: the API says for two minutes that they are being answered."""

    line: Line
    token: str = field(repr=False)
    pending: list[Order] = field(default_factory=list)

    def order(self, order: Order) -> bool:
        """Send it until it is answered; False where that will be later."""
        answer = self.line.ask("POST", order.path, order.body, self._writing(order))
        if answer.status == requests.codes.conflict:
            self.pending.append(order)
            return False
        order.tell(answer)
        return True

    def read(self, path: str) -> Answer:
        return self.line.ask("GET", path, None, self._headers)

    def finish(self, client: FlaskClient) -> list[str]:
        """Every pending order once more, of an application in this process; those that even that can't answer."""
        found = []
        for order in self.pending:
            sent = client.post(order.path, data=order.body, headers=self._writing(order), base_url=self.line.url)
            if sent.status_code not in {requests.codes.ok, requests.codes.bad_request}:
                found.append(f"{order.key} was answered {sent.status_code} some minutes later")
            else:
                order.tell(Answer(sent.status_code, sent.get_json()))
        return found

    def _writing(self, order: Order) -> dict[str, str]:
        return self._headers | {"Idempotency-Key": order.key, "Content-Type": "application/json"}

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def a_token(shop: Shop) -> str:
    """What the business's programs show."""
    with shop.store.unit_of_work() as work:
        rows = TokenRows(work.connection)
        token, _ = rows.create(shop.grant.partner_id, shop.grant.business_id, "write", None, shop.clock.now())
    return token
