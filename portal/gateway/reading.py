"""Stripe's objects as plain values of ours. What does not read raises `ValueError`, `KeyError` or `TypeError`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.ports import Charge, Intent, IntentPage

INSTALLATION = "remit_installation"
ATTEMPT = "remit_attempt"
INVOICE = "remit_invoice"
INSTALLMENT = "remit_installment"

BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
STATUSES = frozenset(
    {"requires_payment_method", "requires_confirmation", "requires_action", "processing", "succeeded", "canceled"}
)


def intent_of(found: Mapping[str, Any], account: str | None) -> Intent:
    """A PaymentIntent, read on `account`, with its latest charge where that was expanded."""
    if found["object"] != "payment_intent" or found["status"] not in STATUSES:
        raise ValueError("not a PaymentIntent")
    metadata = found["metadata"]
    charge = found["latest_charge"]
    return Intent(
        id=_text(found["id"]),
        status=found["status"],
        amount_cents=_whole(found["amount"]),
        amount_received_cents=_whole(found["amount_received"]),
        currency=_text(found["currency"]).upper(),
        livemode=found["livemode"] is True,
        account=account,
        client_secret=found["client_secret"],
        charge=charge_of(charge) if isinstance(charge, Mapping) else None,
        decline=_decline(found["last_payment_error"]),
        installation=metadata.get(INSTALLATION),
        attempt_id=metadata.get(ATTEMPT),
        invoice_id=metadata.get(INVOICE),
        installment_id=metadata.get(INSTALLMENT),
        created_at=_moment(found["created"]),
    )


def page_of(found: Mapping[str, Any], account: str | None) -> IntentPage:
    """A page of a list, whose cursor is its last object, also where that is not ours."""
    listed = found["data"]
    ours = [one for one in listed if INSTALLATION in one["metadata"]]
    return IntentPage(
        intents=tuple(intent_of(one, account) for one in ours),
        after=_text(listed[-1]["id"]) if found["has_more"] and listed else None,
        others=len(listed) - len(ours),
    )


def charge_of(found: Mapping[str, Any]) -> Charge:
    """A Charge with what people may read of the card: brand and last four digits."""
    return Charge(
        id=_text(found["id"]),
        status=_text(found["status"]),
        amount_cents=_whole(found["amount"]),
        note=_note(found.get("payment_method_details") or {}),
        created_at=_moment(found["created"]),
        refunded_cents=_whole(found["amount_refunded"]),
        disputed=found["disputed"] is True,
    )


def _decline(error: Mapping[str, Any] | None) -> str | None:
    if not error:
        return None
    return str(error.get("decline_code") or error.get("code") or error["type"])


def _note(details: Mapping[str, Any]) -> str:
    card, bank = details.get("card"), details.get("us_bank_account")
    if card:
        brand = BRANDS.get(card.get("brand") or "", "Card")
        return f"{brand} ending in {card['last4']}" if card.get("last4") else brand
    if bank:
        return f"Bank account ending in {bank['last4']}" if bank.get("last4") else "Bank account"
    return ""


def _moment(value: Any) -> datetime:
    return datetime.fromtimestamp(_whole(value), UTC)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("not a text")
    return value
