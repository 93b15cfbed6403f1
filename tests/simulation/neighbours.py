"""Another open invoice of the same business, paid in part and being paid: whatever happens next to it, it stays so.

One for each business of a market, from sequence to sequence; only the payment under way is begun anew each time.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from portal.store.ids import INVOICE, number_of
from sandbox import payer
from tests.simulation.life import INVOICES, Broken, plan
from tests.simulation.market import Answer, Business, Market
from tests.simulation.raw import Books

TOTAL, CARD = 50_000, "4242424242424242"
GIVEN_UP = timedelta(hours=24)


@dataclass
class Neighbour:
    """`books` are its rows as they must be; `intents` its payments at the stand-in."""

    market: Market
    business: Business
    id: str
    key: str
    books: Books
    began: datetime
    intents: set[str] = field(default_factory=set)

    def judge(self) -> None:
        """Nothing of it changed, but that a payment nobody finished is over after a day. Raises `Broken`."""
        now = self.read()
        if now != self.books and not (self.market.now - self.began >= GIVEN_UP and now == _given_up(self.books)):
            raise Broken("neighbour", f"{self.id} changed, which nobody meant: {_differences(self.books, now)}")
        self.books = now

    def read(self) -> Books:
        """Its rows as they are, but for the version: it rises whenever somebody looks at a payment."""
        books = self.market.database.books(number_of(INVOICE, self.id))
        return replace(books, invoice=replace(books.invoice, version=0))

    def settled(self) -> None:
        """It was meant: from now on it must stay like this, and the next sequence gets another.

        Who was paying it was stopped, or will be: the answer may have got lost.
        """
        self.books, self.began = self.read(), self.market.now - GIVEN_UP
        self.market.neighbours.pop(self.business.token, None)

    def pay_part(self) -> dict[str, Any]:
        """Somebody begins to pay the next part."""
        status = self._ask("GET", "/status").json
        order = {"choice": "installment", "seenBalanceCents": status["balanceCents"]}
        answer = self._ask("POST", "/payments", order)
        if not answer.ok:
            raise Broken("neighbour", f"nobody can pay {self.id}: {answer.status} {answer.code}")
        self.intents.add(answer.json["clientSecret"].partition("_secret_")[0])
        return answer.json

    def paid(self, begun: dict[str, Any]) -> None:
        """It is paid, and our books know."""
        stripe = self.market.world.stripe
        with stripe.session() as session:
            shown = (begun["publishableKey"], begun["clientSecret"], CARD, begun["stripeAccount"] or "")
            payer.pay(stripe.url, *shown, session=session)
        self._ask("POST", "/payments/check", {})

    def _ask(self, method: str, path: str, body: Any = None) -> Answer:
        return self.market.ask(method, f"/invoices/{self.key}{path}", body)


def beside(market: Market, business: Business) -> Neighbour:
    """The neighbour of this business's next invoice."""
    found = market.neighbours.get(business.token)
    if found is None:
        found = market.neighbours[business.token] = _moved_in(market, business)
        found.paid(found.pay_part())
    if not any(one.status == "live" for one in found.read().attempts):
        found.pay_part()
    found.books, found.began = found.read(), market.now
    return found


def _moved_in(market: Market, business: Business) -> Neighbour:
    today = market.now.date()
    item = {
        "customerId": business.customer_id,
        "invoiceStatus": "OPEN",
        "name": "Rent",
        "date": today.isoformat(),
        "lineItems": [{"description": "Rent", "amount": TOTAL}],
        "installments": plan(today, (40, 30)),
        "collectionInfo": {
            "paymentMethods": ["CREDIT_CARD"],
            "term": {"type": "OTHER", "dueDate": (today + timedelta(days=30)).isoformat()},
        },
    }
    (saved,) = market.api(business, "POST", INVOICES, {"data": [item]}).json["data"]
    data = saved["data"]
    books = market.database.books(number_of(INVOICE, data["id"]))
    return Neighbour(market, business, data["id"], data["customerInvoiceKey"], books, market.now)


def _given_up(books: Books) -> Books:
    over = (replace(one, status="cancelled") if one.status == "live" else one for one in books.attempts)
    return replace(books, attempts=tuple(over))


def _differences(before: Books, now: Books) -> str:
    found = []
    for name in (one.name for one in fields(Books)):
        was, became = getattr(before, name), getattr(now, name)
        if was != became:
            found.append(f"{name} was {was} and is {became}")
    return "; ".join(found)
