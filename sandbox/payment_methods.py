"""PaymentMethods made from test tokens or from what the Payment Element's frame collected."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from sandbox import bank_accounts, cards
from sandbox.accounts import Account
from sandbox.bank_accounts import ROUTING_NUMBER, TestAccount
from sandbox.calls import Call
from sandbox.cards import TestCard, luhn_holds
from sandbox.errors import Refusal, invalid, missing

NO_ADDRESS = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}


@dataclass(frozen=True)
class Instrument:
    """What a payer pays with: the PaymentMethod object, and the test card or test bank account behind it."""

    method: dict[str, Any]
    source: TestCard | TestAccount

    @property
    def card(self) -> TestCard | None:
        return self.source if isinstance(self.source, TestCard) else None


def known(account: Account, method_id: str) -> Instrument:
    """The instrument behind a payment method that was used before."""
    number = account.numbers[method_id]
    source = cards.BY_NUMBER.get(number) or bank_accounts.BY_NUMBER[number]
    return Instrument(account.payment_methods[method_id], source)


def from_params(call: Call, params: dict[str, Any]) -> Instrument:
    """The instrument a confirmation names by `payment_method` or brings as `payment_method_data`."""
    if "payment_method" in params:
        instrument = _from_token(call, params["payment_method"])
    elif "payment_method_data" in params:
        instrument = _from_data(call, params["payment_method_data"])
    else:
        raise invalid("You must provide a payment method to confirm this PaymentIntent.", "parameter_missing")
    call.world.conforming(instrument.method, "payment_method")
    call.account.payment_methods[instrument.method["id"]] = instrument.method
    call.account.numbers[instrument.method["id"]] = instrument.source.number
    return instrument


def _from_token(call: Call, token: str) -> Instrument:
    account, card = bank_accounts.BY_TOKEN.get(token), cards.BY_TOKEN.get(token)
    if account is not None:
        return Instrument(_bank_account(call, _billing({}), account), account)
    if card is None:
        raise missing("PaymentMethod", token, "payment_method")
    return Instrument(_card(call, card, 12, _today(call).year + 1, _billing({})), card)


def _from_data(call: Call, data: dict[str, Any]) -> Instrument:
    billing = _billing(data.get("billing_details", {}))
    if data["type"] == "us_bank_account":
        account = _known_account(data.get("us_bank_account", {}), billing)
        return Instrument(_bank_account(call, billing, account), account)
    if "card" not in data:
        raise invalid("Missing required param: payment_method_data[card].", "parameter_missing", "card")
    card_fields = data["card"]
    card = _known_card(card_fields["number"])
    month, year = _expiry(call, card_fields["exp_month"], card_fields["exp_year"])
    if len(card_fields["cvc"]) != (4 if card.brand == "amex" else 3) or not card_fields["cvc"].isdigit():
        raise _wrong_card("Your card's security code is invalid.", "invalid_cvc", "cvc")
    return Instrument(_card(call, card, month, year, billing), card)


def _today(call: Call) -> dt.date:
    return dt.datetime.fromtimestamp(call.world.clock.now(), dt.UTC).date()


def _billing(given: dict[str, Any]) -> dict[str, Any]:
    details: dict[str, Any] = {"email": None, "name": None, "phone": None, "tax_id": None}
    details |= {name: value or None for name, value in given.items()}
    return details | {"address": NO_ADDRESS | (given.get("address") or {})}


def _known_card(number: str) -> TestCard:
    if not number.isdigit() or not 12 <= len(number) <= 19 or not luhn_holds(number):
        raise _wrong_card("Your card number is incorrect.", "incorrect_number", "number")
    if number not in cards.BY_NUMBER:
        raise _wrong_card("Your card was declined: a test takes test cards only.", "card_declined", "number")
    return cards.BY_NUMBER[number]


def _expiry(call: Call, month: str, year: str) -> tuple[int, int]:
    today = _today(call)
    if not month.isdigit() or not 1 <= int(month) <= 12:
        raise _wrong_card("Your card's expiration month is invalid.", "invalid_expiry_month", "exp_month")
    full_year = int(year) + (2000 if len(year) == 2 else 0) if year.isdigit() else 0
    if not (today.year, today.month) <= (full_year, int(month)) or full_year > today.year + 50:
        raise _wrong_card("Your card's expiration year is invalid.", "invalid_expiry_year", "exp_year")
    return int(month), full_year


def _wrong_card(message: str, code: str, param: str) -> Refusal:
    return Refusal(402, "card_error", message, code, param)


def _known_account(given: dict[str, Any], billing: dict[str, Any]) -> TestAccount:
    if not billing["name"]:
        raise invalid("A bank account needs a name.", "parameter_missing", "billing_details[name]")
    account = bank_accounts.BY_NUMBER.get(given.get("account_number", ""))
    if account is None or given.get("routing_number") != ROUTING_NUMBER:
        raise invalid("A test takes test accounts only.", "account_number_invalid", "us_bank_account")
    return account


def _base(call: Call, type: str, billing: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": call.world.new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing,
        "created": call.world.clock.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": type,
    }


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _card(call: Call, card: TestCard, month: int, year: int, billing: dict[str, Any]) -> dict[str, Any]:
    details = {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": card.brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": _fingerprint(card.number),
        "funding": "credit",
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return _base(call, "card", billing) | {"card": details}


def _bank_account(call: Call, billing: dict[str, Any], account: TestAccount) -> dict[str, Any]:
    details = {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "financial_connections_account": None,
        "fingerprint": _fingerprint(account.number),
        "last4": account.number[-4:],
        "networks": None,
        "routing_number": ROUTING_NUMBER,
        "status_details": None,
    }
    return _base(call, "us_bank_account", billing) | {"us_bank_account": details}
