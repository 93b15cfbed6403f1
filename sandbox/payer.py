"""A payer without a browser: sends what Stripe.js sends when somebody pays with a test card."""

from typing import Any

import requests

from sandbox.bank_accounts import ROUTING_NUMBER
from sandbox.version import API_VERSION

TIMEOUT_SECONDS = 10
CARD = "4242424242424242"
ACCOUNT = "000123456789"


def pay(
    api_base_url: str,
    publishable_key: str,
    client_secret: str,
    card: str = CARD,
    stripe_account: str = "",
    return_url: str = "http://127.0.0.1/",
    session: requests.Session | None = None,
) -> dict[str, Any]:
    """Pays by card. Returns Stripe's answer: the intent, or `{"error": {...}}` for a decline or refusal."""
    form = {"client_secret": client_secret, "return_url": return_url} | _card_form(card)
    return _confirm(api_base_url, publishable_key, form, stripe_account, session)


def pay_by_bank(
    api_base_url: str,
    publishable_key: str,
    client_secret: str,
    stripe_account: str = "",
    return_url: str = "http://127.0.0.1/",
    account: str = ACCOUNT,
    session: requests.Session | None = None,
) -> dict[str, Any]:
    """Pays from a US test account: the intent is processing until four business days passed, or the control ends it."""
    form = {"client_secret": client_secret, "return_url": return_url} | _bank_form(account)
    return _confirm(api_base_url, publishable_key, form, stripe_account, session)


def _card_form(number: str) -> dict[str, str]:
    card = {
        "number": number,
        "exp_month": "12",
        "exp_year": "2034",
        "cvc": "1234" if number.startswith("37") else "123",
    }
    return {"payment_method_data[type]": "card"} | {f"payment_method_data[card][{k}]": v for k, v in card.items()}


def _bank_form(number: str) -> dict[str, str]:
    prefix = "payment_method_data[us_bank_account]"
    return {
        "payment_method_data[type]": "us_bank_account",
        "payment_method_data[billing_details][name]": "Jenny Rosen",
        f"{prefix}[routing_number]": ROUTING_NUMBER,
        f"{prefix}[account_number]": number,
        f"{prefix}[account_holder_type]": "individual",
    }


def _confirm(
    base: str, publishable_key: str, form: dict[str, str], account: str, session: requests.Session | None
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {publishable_key}", "Stripe-Version": API_VERSION}
    if account:
        headers["Stripe-Account"] = account
    url = f"{base}/v1/payment_intents/{form['client_secret'].partition('_secret_')[0]}/confirm"
    with session or requests.Session() as used:
        used.trust_env = False
        answer: dict[str, Any] = used.post(url, form, headers=headers, timeout=TIMEOUT_SECONDS).json()
    return answer
