"""Payers without a browser: what our pages' scripts and Stripe.js send, over any transport."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import requests

from sandbox import payer
from tests.served import SAME_ORIGIN

SECONDS = 60


class Means(Enum):
    """What somebody pays with."""

    CARD = "4242424242424242"
    DECLINED = "4000000000009995"
    ASKS = "4000002500003155"
    BANK = "000123456789"
    EMPTY_ACCOUNT = "000222222227"

    @property
    def is_account(self) -> bool:
        return self in {Means.BANK, Means.EMPTY_ACCOUNT}


@dataclass(frozen=True)
class Answer:
    """What our server said; status 0: nothing."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.status == requests.codes.ok

    @property
    def code(self) -> str:
        """The public error's code."""
        return str(self.body.get("error", {}).get("code", ""))


Post = Callable[[str, dict[str, Any]], Answer]
"""Sends JSON to a path of ours."""


@dataclass
class Person:
    """Somebody with the link of one invoice."""

    post: Post
    key: str
    stripe_url: str
    stripe_session: requests.Session | None = None
    answers: list[Answer] = field(default_factory=list)

    def begin(self, order: dict[str, Any]) -> Answer:
        return self._post("payments", order)

    def check(self) -> Answer:
        return self._post("payments/check", {})

    def confirm(self, begun: Answer, means: Means) -> dict[str, Any]:
        """Hand the means to Stripe; its answer. Raises `requests.RequestException`."""
        stripe = (self.stripe_url, begun.body["publishableKey"], begun.body["clientSecret"])
        account = begun.body["stripeAccount"] or ""
        if means.is_account:
            return payer.pay_by_bank(*stripe, account, account=means.value, session=self.stripe_session)
        return payer.pay(*stripe, means.value, account, session=self.stripe_session)

    def _post(self, what: str, body: dict[str, Any]) -> Answer:
        answer = self.post(f"/invoices/{self.key}/{what}", body)
        self.answers.append(answer)
        return answer


def over_http(url: str, session: requests.Session) -> Post:
    """Real HTTP. A server that is away is an answer, too."""
    session.trust_env = False

    def post(path: str, body: dict[str, Any]) -> Answer:
        try:
            answer = session.post(url + path, json=body, headers=SAME_ORIGIN, timeout=SECONDS)
        except requests.RequestException:
            return Answer(0)
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return Answer(answer.status_code, answer.json() if is_json else {})

    return post
