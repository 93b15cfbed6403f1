"""The demo's payers: they pay over the portal's pages and the stand-in's API, as a browser would."""

import json
from dataclasses import dataclass

import requests

from sandbox.demo.place import Place
from sandbox.payer import pay, pay_by_bank
from sandbox.remote import RemoteControl

SECONDS = 10


@dataclass(frozen=True)
class Payment:
    """What one payer does: `choice` of the page, the amount typed in minor units, and the card held out.

    Without a card it is paid from a bank account, which takes days. `then` is what the control does with the payment
    afterwards: `refund` or `dispute`.
    """

    choice: str
    card: str
    amount_cents: int | None = None
    then: str = ""


BANK_ACCOUNT = ""
SUCCEEDS = "4242424242424242"
IS_DECLINED = "4000000000009995"
ASKS_THE_BANK = "4000002500003155"

PAYMENTS = {
    "seed": Payment("amount", SUCCEEDS, 5000),
    "partially_paid": Payment("amount", SUCCEEDS, 40000),
    "installments": Payment("installment", SUCCEEDS),
    "processing": Payment("balance", BANK_ACCOUNT),
    "paid": Payment("balance", SUCCEEDS),
    "refunded": Payment("balance", SUCCEEDS, then="refund"),
    "disputed": Payment("balance", SUCCEEDS, then="dispute"),
    "payment_failed": Payment("balance", IS_DECLINED),
    "action_needed": Payment("balance", ASKS_THE_BANK),
}


def make_payment(place: Place, url: str, payment: Payment) -> None:
    """Begin at the invoice page `url` of the Remit that has it, confirm at the stand-in, then have that Remit look."""
    begun = _post(f"{url}/payments", place, {**_choice(payment), **_seen(url)})
    stripe = (place.stand_in_url, begun["publishableKey"], begun["clientSecret"])
    if payment.card == BANK_ACCOUNT:
        pay_by_bank(*stripe)
    else:
        pay(*stripe, card=payment.card)
    _post(f"{url}/payments/check", place, {})
    if payment.then:
        _go_on(place, payment.then, begun["clientSecret"].partition("_secret_")[0])


def _go_on(place: Place, then: str, intent_id: str) -> None:
    """What happens at Stripe later; its webhooks tell the portal."""
    facts = json.loads(place.control_file.read_text())
    control = RemoteControl(facts["control_url"], facts["control_token"])
    control.call(then, **{"id" if then == "dispute" else "intent_id": intent_id})
    control.call("wait_for_deliveries")


def _choice(payment: Payment) -> dict[str, object]:
    if payment.amount_cents is not None:
        return {"choice": payment.choice, "amountCents": payment.amount_cents}
    return {"choice": payment.choice}


def _seen(url: str) -> dict[str, object]:
    status = requests.get(f"{url}/status", timeout=SECONDS)
    status.raise_for_status()
    return {"seenBalanceCents": status.json()["balanceCents"]}


def _post(url: str, place: Place, body: dict[str, object]) -> dict[str, str]:
    answer = requests.post(url, json=body, headers={"Origin": place.api_url}, timeout=SECONDS)
    answer.raise_for_status()
    read: dict[str, str] = answer.json()
    return read
