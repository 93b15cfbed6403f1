"""What a payer asks for, read from JSON, a form or an address. Whatever can't be is refused naming the field."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted
from portal.errors import BadInput, InvalidAmount
from portal.ports import Seen
from portal.web.formats import parse_amount

FIELDS = frozenset({"choice", "installmentId", "amountCents", "seenBalanceCents", "seenAmountCents", "replaces"})
LARGEST = 2**53 - 1
LONGEST_ID = 128
INTENT = re.compile(r"pi_[A-Za-z0-9]{1,200}", re.ASCII)
ID = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class PayRequest:
    """What to pay, what the payer saw, and whose attempt may be replaced."""

    wanted: Wanted
    seen: Seen
    replaces: str | None = None


def from_json(body: bytes) -> PayRequest:
    """The body of `POST …/payments`. Raises `BadInput`, `InvalidAmount`."""
    sent = _object(body)
    unknown = sorted(sent.keys() - FIELDS)
    if unknown:
        raise BadInput("There is no such field.", unknown[0][:LONGEST_ID])
    if sent.get("seenBalanceCents") is None:
        raise BadInput("The balance that was shown is missing.", "seenBalanceCents")
    return _request(sent)


@dataclass(frozen=True, slots=True)
class IntentWord:
    """What a browser says of the PaymentIntent it was handed: it is about to confirm it, or Stripe did not take it."""

    intent_id: str
    confirming: bool


def intent_word(body: bytes) -> IntentWord | None:
    """In the body of `POST …/check`: `{confirming: pi_…}`, `{released: pi_…}`, or nothing. Raises `BadInput`."""
    sent = _object(body) if body.strip() else {}
    for name in ("confirming", "released"):
        if name in sent:
            value = sent[name]
            if not isinstance(value, str) or not INTENT.fullmatch(value):
                raise BadInput("Must be a PaymentIntent's id.", name)
            return IntentWord(value, confirming=name == "confirming")
    return None


def from_form(form: Mapping[str, str], currency: str, locale: str) -> PayRequest:
    """A form's fields: whole numbers as digits, or `amount` as people write it. Raises `BadInput`, `InvalidAmount`."""
    sent: dict[str, Any] = {name: form[name] for name in FIELDS if form.get(name)}
    for name in ("amountCents", "seenBalanceCents", "seenAmountCents"):
        if name in sent:
            sent[name] = _digits(sent[name])
    if sent.get("choice") == Choice.AMOUNT and "amountCents" not in sent and form.get("amount"):
        sent["amountCents"] = parse_amount(form["amount"], currency, locale)
    return _request(sent)


def from_query(query: Mapping[str, str], currency: str, locale: str) -> PayRequest:
    """The address of the pay document; without a choice, the balance. Raises `BadInput`, `InvalidAmount`."""
    return from_form({"choice": Choice.BALANCE.value, **query}, currency, locale)


def _request(sent: Mapping[str, Any]) -> PayRequest:
    choice = _choice(sent.get("choice"))
    wanted = Wanted(
        choice,
        _id(sent, "installmentId") if choice is Choice.INSTALLMENT else None,
        _cents(sent, "amountCents") if choice is Choice.AMOUNT else None,
    )
    seen = Seen(_cents(sent, "seenBalanceCents"), _cents(sent, "seenAmountCents"))
    return PayRequest(wanted, seen, _id(sent, "replaces"))


def _object(body: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadInput("The body is not JSON.") from None
    if not isinstance(sent, dict):
        raise BadInput("The body is not a JSON object.")
    return sent


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("not JSON")


def _choice(value: Any) -> Choice:
    if not isinstance(value, str) or value not in set(Choice):
        raise BadInput(f"Must be one of {', '.join(Choice)}.", "choice")
    return Choice(value)


def _cents(sent: Mapping[str, Any], name: str) -> int | None:
    value = sent.get(name)
    if value is None or (type(value) is int and abs(value) <= LARGEST):
        return value
    if name == "amountCents":
        raise InvalidAmount("An amount is a whole number of minor units.", name)
    raise BadInput("Must be a whole number of minor units.", name)


def _digits(text: str) -> int | str:
    """A number where it is one; else the text, for `_cents` to refuse."""
    plain = text.removeprefix("-")
    return int(text) if plain.isascii() and plain.isdigit() and len(plain) < len(str(LARGEST)) + 1 else text


def _id(sent: Mapping[str, Any], name: str) -> str | None:
    value = sent.get(name)
    if value is None or (isinstance(value, str) and ID.fullmatch(value)):
        return value
    raise BadInput("Must be an id.", name)
