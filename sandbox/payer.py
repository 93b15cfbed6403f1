"""A payer without a browser: sends what Stripe.js sends when somebody pays with a test card."""

from typing import Any

import requests

from sandbox.cards import BANK_ACCOUNT_NUMBER, BANK_ROUTING_NUMBER
from sandbox.version import API_VERSION

TIMEOUT_SECONDS = 10


def pay(
    api_base_url: str,
    publishable_key: str,
    client_secret: str,
    card: str = "4242424242424242",
    stripe_account: str = "",
    return_url: str = "http://127.0.0.1/",
) -> dict[str, Any]:
    """Pays by card. Returns Stripe's answer: the intent, or `{"error": {...}}` for a decline or refusal."""
    return _confirm(api_base_url, publishable_key, client_secret, stripe_account, return_url, _card_form(card))


def pay_by_bank(
    api_base_url: str,
    publishable_key: str,
    client_secret: str,
    stripe_account: str = "",
    return_url: str = "http://127.0.0.1/",
) -> dict[str, Any]:
    """Pays from the US test account: the intent stays processing until the control settles or fails it."""
    return _confirm(api_base_url, publishable_key, client_secret, stripe_account, return_url, _bank_form())


def _card_form(number: str) -> dict[str, str]:
    card = {
        "number": number,
        "exp_month": "12",
        "exp_year": "2034",
        "cvc": "1234" if number.startswith("37") else "123",
    }
    return {"payment_method_data[type]": "card"} | {f"payment_method_data[card][{k}]": v for k, v in card.items()}


def _bank_form() -> dict[str, str]:
    prefix = "payment_method_data[us_bank_account]"
    return {
        "payment_method_data[type]": "us_bank_account",
        "payment_method_data[billing_details][name]": "Jenny Rosen",
        f"{prefix}[routing_number]": BANK_ROUTING_NUMBER,
        f"{prefix}[account_number]": BANK_ACCOUNT_NUMBER,
        f"{prefix}[account_holder_type]": "individual",
    }


def _confirm(
    base: str, publishable_key: str, client_secret: str, account: str, return_url: str, method: dict[str, str]
) -> dict[str, Any]:
    intent_id = client_secret.partition("_secret_")[0]
    headers = {"Authorization": f"Bearer {publishable_key}", "Stripe-Version": API_VERSION}
    if account:
        headers["Stripe-Account"] = account
    form = {"client_secret": client_secret, "return_url": return_url} | method
    with requests.Session() as session:
        session.trust_env = False
        url = f"{base}/v1/payment_intents/{intent_id}/confirm"
        answer: dict[str, Any] = session.post(url, form, headers=headers, timeout=TIMEOUT_SECONDS).json()
    return answer
