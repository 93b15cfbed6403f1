"""Makes made-up requests meet something: ids that exist, money that was paid, and examples with one thing changed."""

import random
from dataclasses import dataclass, replace
from typing import Any

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.payments.service import PaymentService
from portal.ports import Payments, Seen
from portal.web.parts import EXTENSION
from tests.fakes import FakeGateway
from tests.web.api_stage import Stage


@dataclass(frozen=True)
class Stock:
    """Entities to be found. `ids` are theirs and those of the examples, which may have been deleted."""

    customer: str
    draft: str
    issued: str
    paid: str
    key: str
    ids: tuple[str, ...]

    def path_id(self, chance: random.Random) -> str:
        """An id for a path."""
        return chance.choice((self.draft, self.issued, self.paid, self.customer, *self.ids))

    def body(self, made: Any, example: Any, chance: random.Random) -> Any:
        """A body like `made`, with ids that exist; half of the time the example, with one thing of `made` in it."""
        if example is not None and chance.random() < 0.5:
            made = grafted(example, made, chance)
        return self._planted(made, chance)

    def _planted(self, value: Any, chance: random.Random) -> Any:
        if isinstance(value, list):
            return [self._planted(one, chance) for one in value]
        if not isinstance(value, dict):
            return value
        owed = chance.choice((self.issued, self.paid))
        ids: dict[str, Any] = {"customerId": self.customer, "invoiceId": owed, "id": chance.choice(self.ids)}
        ids["apiSourceId"] = f"dep_{chance.randrange(10**6)}"  # which may be used once
        ids["apiPaymentId"] = chance.choice(("pi_1", ids["apiSourceId"]))
        if "invoiceId" in value:  # money received, or with a minus given back
            ids["amount"] = chance.choice((-100, 1, 100))
        known = {name: ids[name] for name in value if name in ids and chance.random() < 0.7}
        return {name: self._planted(one, chance) for name, one in value.items()} | known


def paying(stage: Stage) -> tuple[Payments, FakeGateway]:
    """Turns online payment on, with a Stripe in memory."""
    stripe = FakeGateway(clock=stage.clock)
    service = PaymentService(
        gateway=stripe, open_unit_of_work=stage.store.unit_of_work, attempts=stage.store, clock=stage.clock
    )
    stage.app.extensions[EXTENSION] = replace(stage.app.extensions[EXTENSION], payments=service, gateway=stripe)
    return service, stripe


def a_stock(stage: Stage, payments: Payments, stripe: FakeGateway, examples: list[str]) -> Stock:
    """Fresh entities, made by the API; one invoice is paid online."""
    customer = stage.customer()
    draft, issued, paid = (stage.saved(customerId=customer, invoiceStatus=one) for one in ("DRAFT", "OPEN", "OPEN"))
    key = paid["customerInvoiceKey"]
    payments.begin(key, Wanted(Choice.BALANCE), Seen(), None)
    stripe.pay(next(reversed(stripe.intents)))
    payments.check(key)
    ids = (customer, draft["id"], issued["id"], paid["id"], *examples)
    return Stock(customer, draft["id"], issued["id"], paid["id"], issued["customerInvoiceKey"], ids)


def grafted(example: Any, made: Any, chance: random.Random) -> Any:
    """The example with one of its fields, somewhere inside, as it was made up.

    >>> grafted({"data": [{"name": "A", "date": "2025-06-26"}]}, {"data": [{"date": 5}]}, random.Random(0))
    {'data': [{'name': 'A', 'date': 5}]}
    """
    if isinstance(example, dict) and isinstance(made, dict) and made:
        name = chance.choice(sorted(made))
        return example | {name: grafted(example[name], made[name], chance) if name in example else made[name]}
    if isinstance(example, list) and isinstance(made, list) and example and made:
        return [grafted(example[0], made[0], chance), *example[1:]]
    return made
