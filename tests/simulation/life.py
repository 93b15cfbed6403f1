"""One invoice's life in a market: who holds what of it, what was said to whom, and how both books stand."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import requests

from portal.store.ids import INVOICE, number_of
from portal.store.unit_of_work import SqlUnitOfWork
from sandbox import payer
from tests.simulation.asked_for import aim, as_asked
from tests.simulation.chances import Picks
from tests.simulation.holdings import Held, Row, Theirs
from tests.simulation.market import Answer, Business, Market
from tests.simulation.parts import todo
from tests.simulation.raw import Books
from tests.simulation.repeats import arrive

if TYPE_CHECKING:
    from tests.simulation.neighbours import Neighbour

INVOICES, PAYMENTS = "/v6/invoicing/invoices", "/v6/payments"
TOTALS = {"USD": (10_000, 7_531, 123_457, 150), "EUR": (10_000, 4_999), "JPY": (10_000, 753), "KWD": (10_000, 75_310)}
BOTH = ("CREDIT_CARD", "ACH")
TERMS = frozenset({"lineItems", "discount", "salesTax"})
OK, BROKEN, HONEST = 200, 500, 503
OPEN = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})
MOVED = frozenset({"processing", "succeeded"})


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, invariant: str, words: str) -> None:
        super().__init__(f"{invariant}: {words}")
        self.invariant = invariant
        self.words = words


@dataclass
class Life:
    """The invoice. `unheard`: webhooks still on their way at its end never come.

    `answers` are those of the present step; `offline` what the API said it recorded, by payment, and below zero what
    went on to another invoice; `named` the checks and `ordered` the refunds (and what they came to) that the business's
    program gave names; `elders` what was at the stand-in when it was born. `aims` the parts that payments
    were begun for, by attempt. `judged` counts what rules judged by
    themselves, `within` what came in between.
    """

    market: Market
    business: Business
    id: str
    keys: list[str]
    methods: tuple[str, ...] = BOTH
    parts: list[str] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    offline: dict[str, int] = field(default_factory=dict)
    neighbour: "Neighbour | None" = None
    elders: frozenset[str] = frozenset()
    seen_cents: int = 0
    orders: int = 0
    checks: int = 0
    tried: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    ordered: dict[str, int] = field(default_factory=dict)
    abandoned: set[str] = field(default_factory=set)
    aims: dict[str, str | None] = field(default_factory=dict)
    terms: Row = field(default_factory=dict)
    delivered: list[str] = field(default_factory=list)
    heard: int = 0
    interrupted: bool = False
    unheard: bool = False
    within: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    fault: Exception | None = None
    _theirs: Theirs | None = None

    @property
    def key(self) -> str:
        return self.keys[-1]

    @property
    def strangers(self) -> set[str]:
        """Ids of what others made up."""
        return self.market.strangers

    @property
    def gone(self) -> int:
        """What went on to other invoices: whoever takes it back at Stripe takes what is not here any more."""
        return -sum(cents for cents in self.offline.values() if cents < 0)

    @property
    def control(self) -> Any:
        return self.market.world.stripe.control

    @cached_property
    def number(self) -> int:
        """The invoice's row."""
        return number_of(INVOICE, self.id)

    @cached_property
    def session(self) -> requests.Session:
        """The payers' browsers' way to Stripe."""
        return self.market.world.stripe.session()

    @property
    def ours(self) -> Books:
        """Our rows as they are now."""
        return self.market.database.books(self.number)

    @property
    def theirs(self) -> Theirs:
        """The stand-in's objects of this invoice; found anew once something happened."""
        if self._theirs is None:
            self._theirs = self._find()
        return self._theirs

    def begin_step(self) -> None:
        """Nothing was said and nothing came in between so far."""
        self.answers.clear()
        self.interrupted, self.fault = False, None
        self.happened()

    def happened(self) -> None:
        """Something did: what was known of the stand-in is old."""
        self._theirs = None

    def public(self, method: str, path: str = "", body: Any = None, key: str = "", **headers: str) -> Answer:
        """Somebody with the link asks something."""
        answer = self.market.ask(method, f"/invoices/{key or self.key}{path}", body, **headers)
        return self.noted(answer)

    def moved(self, cents: int) -> None:
        """Some of its money went on to another invoice."""
        self.offline[f"moved {len(self.offline)}"] = -cents

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """The business's program asks something."""
        return self.noted(self.market.api(self.business, method, path, body, **headers))

    def exchange(self, prefer: str = "return=minimal") -> Answer:
        """Whoever renders the invoice opens it by its key."""
        return self.noted(
            self.market.ask("POST", "/v5/invoicing/clientInvoiceKey", clientInvoiceKey=self.key, Prefer=prefer)
        )

    def save(self, **changes: Any) -> Answer:
        """The business edits the invoice."""
        answer = self.api("POST", INVOICES, {"data": [{"id": self.id, **changes}]})
        item = (answer.json.get("data") or [{}])[0]
        if item.get("statusCode") == 200:
            self.terms |= {name: sent for name, sent in changes.items() if name in TERMS}
            self.parts = [part["id"] for part in item["data"]["installments"]]
        return answer

    def begin(self, order: Row) -> Answer:
        """A payer begins to pay; what they are given is theirs from now on."""
        before = self.ours
        answer = self.public("POST", "/payments", order)
        if answer.ok:
            self.hold(answer.json)
            self._aimed(order, answer.json["attemptId"], before)
            moments = (before, self.ours) if self.interrupted else (before,)
            for words in as_asked(self.market, self.business, order, answer.json, *moments):
                raise Broken("shown", words)
        return answer

    def _aimed(self, order: Row, attempt_id: str, before: Books) -> None:
        """Keep the part that a new payment is for, where there is no more than one answer."""
        is_new = attempt_id not in {one.id for one in before.attempts}
        is_plain = order["choice"] != "installment" or "installmentId" in order or todo(before) is not None
        if is_new and is_plain and not self.interrupted:
            self.aims[attempt_id] = aim(order, before)

    def hold(self, begun: Row) -> None:
        """Keep what the server gave."""
        account, cents = begun["stripeAccount"] or "", begun["amountCents"]
        self.take(begun["clientSecret"], begun["attemptId"], cents, account, begun["publishableKey"])

    def take(self, secret: str, attempt_id: str, cents: int, account: str, publishable_key: str) -> None:
        """Keep a secret, and the amount that was named with it."""
        held = Held(secret.partition("_secret_")[0], secret, account, publishable_key, attempt_id, cents)
        if held not in self.held:
            self.held.append(held)

    def account_of(self, intent_id: str) -> str:
        """The connected account that a payment is on; empty: our own."""
        accounts = self.market.world.stripe.world.accounts.values()
        return next((one.id for one in accounts if one.connected and intent_id in one.intents), "")

    def marked(self, intent_id: str) -> Row:
        """What an event about a payment says of its account."""
        account = self.account_of(intent_id)
        return {"account": account} if account else {}

    def confirm(self, held: Held, number: str, *, by_bank: bool) -> Row:
        """A payer presses Pay in Stripe's frame; Stripe's answer. Raises `requests.RequestException`."""
        stripe = (self.market.world.stripe.url, held.publishable_key, held.secret)
        if by_bank:
            return payer.pay_by_bank(*stripe, held.account, account=number, session=self.session)
        return payer.pay(*stripe, number, held.account, session=self.session)

    @contextmanager
    def unit_of_work(self) -> Iterator[SqlUnitOfWork]:
        """As the commands work."""
        with self.market.store.unit_of_work() as work:
            yield work

    def passes(self, **by: float) -> None:
        """Time goes by."""
        self.market.world.passes(minutes=timedelta(**by) / timedelta(minutes=1))

    def deliver(self) -> None:
        """Let what is on its way arrive."""
        arrive(self)

    def noted(self, answer: Answer) -> Answer:
        """Somebody was answered this."""
        self.answers.append(answer)
        self.happened()
        return answer

    def _find(self) -> Theirs:
        found = Theirs({}, {}, {}, {})
        others = self.elders | self.strangers
        for account in self.market.world.stripe.world.accounts.values():
            mine = {name: intent for name, intent in account.intents.items() if name not in others}
            if mine:
                found.intents |= mine
                for name in ("charges", "refunds", "disputes"):
                    rows: dict[str, Row] = getattr(found, name)
                    rows |= {one: row for one, row in getattr(account, name).items() if row["payment_intent"] in mine}
        return found


def born(market: Market, picks: Picks) -> Life:
    """A new invoice of one of the businesses, with or without a plan, issued through the API."""
    business = picks.of(market.businesses)
    total = picks.of(TOTALS[business.currency])
    today = market.now.date()
    planned, methods = picks.number() % 3 == 0, BOTH[:1] if sum(picks.numbers) % 4 == 3 else BOTH
    item = {
        "customerId": business.customer_id,
        "invoiceStatus": "OPEN",
        "name": "Consulting",
        "date": (today - timedelta(days=20)).isoformat(),
        "lineItems": [{"description": "Consulting", "amount": total}],
        "installments": plan(today, (40, 30)) if planned else [],
        "collectionInfo": {
            "paymentMethods": list(methods),
            "term": {"type": "OTHER", "dueDate": (today + timedelta(days=picks.number() % 20 - 5)).isoformat()},
        },
    }
    answer = market.api(business, "POST", INVOICES, {"data": [item]})
    (saved,) = answer.json["data"]
    if saved["statusCode"] != 200:
        raise Broken("answers", f"an invoice was not issued: {saved}")
    data = saved["data"]
    return Life(
        market,
        business,
        data["id"],
        [data["customerInvoiceKey"]],
        methods,
        [part["id"] for part in data["installments"]],
        seen_cents=total,
        terms={"lineItems": item["lineItems"]},
        unheard=sum(picks.numbers) % 3 == 1,
    )


def steps(life: Life, cents: int) -> int:
    """As much of it as banks can move of the currency, and no less than that."""
    return max(10, cents - cents % 10) if life.business.currency == "KWD" else cents


def plan(today: Any, shares: tuple[int, ...]) -> list[Row]:
    """Installments over shares of the total in percent; what they leave over is the last part."""
    return [
        {
            "name": f"Part {place}",
            "dueDate": (today + timedelta(days=10 * place - 15)).isoformat(),
            "amountDue": {"value": str(share), "type": "PERCENT"},
        }
        for place, share in enumerate(shares, start=1)
    ]


__all__ = [
    "BOTH",
    "BROKEN",
    "HONEST",
    "INVOICES",
    "MOVED",
    "OK",
    "OPEN",
    "PAYMENTS",
    "TERMS",
    "TOTALS",
    "Broken",
    "Held",
    "Life",
    "Row",
    "Theirs",
    "born",
    "plan",
    "steps",
]
