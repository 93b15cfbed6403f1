"""A stand-in in the test's own process, with Stripe's client, payers and an inbox for its events."""

import json
from typing import Any

import stripe

from sandbox import payer
from sandbox.in_process import InProcess

SECRET = "whsec_a_secret_for_tests"
MONDAY_NOON = 1_794_830_400  # 2026-11-16T12:00Z; it stands still but for what the control adds


class Inside(InProcess):
    """`inbox` are the events delivered so far, `answers` the statuses they get next: 200 when none are left."""

    def __init__(self) -> None:
        super().__init__(self._receive, lambda: MONDAY_NOON)
        self.inbox: list[dict[str, Any]] = []
        self.posts: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        self.control.set_endpoint("http://inbox", SECRET)
        http = stripe.RequestsClient(session=self.session())
        self.client = stripe.StripeClient(
            self.keys.secret, base_addresses={"api": self.url}, http_client=http, max_network_retries=0
        )

    def _receive(self, _url: str, payload: bytes, headers: dict[str, str]) -> int:
        self.posts.append((payload, headers["Stripe-Signature"]))
        self.inbox.append(json.loads(payload))
        return self.answers.pop(0) if self.answers else 200

    def intent(self, amount=1000, account="", **more):
        options = {"stripe_account": account} if account else {}
        return self.client.v1.payment_intents.create({"amount": amount, "currency": "usd", **more}, options)

    def pay(self, intent, card="4242424242424242", account=""):
        return payer.pay(*self._shown(intent), card, stripe_account=account, session=self.session())

    def debit(self, intent, number="000123456789", account=""):
        return payer.pay_by_bank(*self._shown(intent), account, account=number, session=self.session())

    def _shown(self, intent):
        return self.url, self.keys.publishable, intent.client_secret

    def paid(self, amount=1000, card="4242424242424242", account="", **more):
        """An intent that is paid by card already."""
        intent = self.intent(amount, account, **more)
        assert self.pay(intent, card, account)["status"] == "succeeded"
        return intent

    def settled(self, number="000123456789"):
        """An intent whose bank debit has arrived."""
        intent = self.intent()
        self.debit(intent, number)
        self.control.settle(intent.id)
        return intent

    def told(self):
        """The types of all events that arrived since the last time, in order."""
        self.control.wait_for_deliveries()
        types = [event["type"] for event in self.inbox]
        self.inbox.clear()
        return types

    def row(self):
        """The one row of the books."""
        (row,) = self.control.books()
        return row
