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
        id=text(found["id"]),
        status=found["status"],
        amount_cents=whole(found["amount"]),
        amount_received_cents=whole(found["amount_received"]),
        currency=text(found["currency"]).upper(),
        livemode=found["livemode"] is True,
        account=account,
        client_secret=found["client_secret"],
        charge=charge_of(charge) if isinstance(charge, Mapping) else None,
        decline=_decline(found["last_payment_error"]),
        installation=metadata.get(INSTALLATION),
        attempt_id=metadata.get(ATTEMPT),
        invoice_id=metadata.get(INVOICE),
        installment_id=metadata.get(INSTALLMENT),
        created_at=moment(found["created"]),
    )


def page_of(found: Mapping[str, Any], account: str | None) -> IntentPage:
    """A page of a list, whose cursor is its last object, also where that is not ours."""
    listed = found["data"]
    ours = [one for one in listed if INSTALLATION in one["metadata"]]
    return IntentPage(
        intents=tuple(intent_of(one, account) for one in ours),
        after=text(listed[-1]["id"]) if found["has_more"] and listed else None,
        others=len(listed) - len(ours),
    )


def charge_of(found: Mapping[str, Any]) -> Charge:
    """A Charge with what people may read of the card: brand and last four digits."""
    return Charge(
        id=text(found["id"]),
        status=text(found["status"]),
        amount_cents=whole(found["amount"]),
        note=_note(found.get("payment_method_details") or {}),
        created_at=moment(found["created"]),
        refunded_cents=whole(found["amount_refunded"]),
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


def moment(value: Any) -> datetime:
    """A moment Stripe gives in whole seconds."""
    return datetime.fromtimestamp(whole(value), UTC)


def whole(value: Any) -> int:
    """A whole number. Raises `ValueError` for anything else."""
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value


def text(value: Any) -> str:
    """A text that is there. Raises `ValueError`."""
    if not isinstance(value, str) or not value:
        raise ValueError("not a text")
    return value
