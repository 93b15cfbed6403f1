"""Confirming an intent: one attempt to take its amount, and how it goes on from there."""

import copy
from typing import Any

from sandbox import agenda, charges, events
from sandbox.bank_accounts import TestAccount
from sandbox.calls import Call
from sandbox.cards import AUTHENTICATE, DECLINE, DISPUTED, INQUIRED, TestCard
from sandbox.errors import DOCUMENTATION, Refusal, invalid, unexpected_state
from sandbox.identifiers import token
from sandbox.payment_methods import Instrument, from_params
from sandbox.visits import Visit

DEBIT_BUSINESS_DAYS = 4
CONFIRMABLE = frozenset({"requires_payment_method", "requires_confirmation", "requires_action"})


def confirm(call: Call, intent: dict[str, Any]) -> dict[str, Any]:
    """Attempts the payment and returns the intent. A decline raises Refusal 402 after it has taken its effect."""
    if intent["status"] not in CONFIRMABLE:
        message = f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}."
        raise unexpected_state(message, copy.deepcopy(intent))
    _check_return_url(call, intent)
    instrument = from_params(call, call.params)
    if instrument.method["type"] not in intent["payment_method_types"]:
        message = f"The payment method type {instrument.method['type']} is not allowed for this PaymentIntent."
        raise invalid(message, "payment_intent_incompatible_payment_method", "payment_method")
    intent.update(last_payment_error=None, next_action=None)
    _attempt(call, intent, instrument)
    return intent


def _check_return_url(call: Call, intent: dict[str, Any]) -> None:
    automatic = intent["automatic_payment_methods"]
    if call.publishable:
        return  # Stripe.js shows what needs showing itself
    if automatic and automatic["allow_redirects"] == "always" and "return_url" not in call.params:
        raise invalid("A payment method might redirect: give a return_url or allow no redirects.", "", "return_url")


def _attempt(call: Call, intent: dict[str, Any], instrument: Instrument) -> None:
    card = instrument.source
    if isinstance(card, TestAccount):
        _begin_debit(call, intent, instrument)
    elif call.world.declines:
        raise _decline(call, intent, instrument, call.world.declines.pop(0))
    elif card.outcome == DECLINE:
        raise _decline(call, intent, instrument, card)
    elif card.outcome == AUTHENTICATE:
        _ask_for_action(call, intent, instrument)
    else:
        _succeed(call, intent, instrument)


def go_on(call: Call, intent: dict[str, Any], instrument: Instrument) -> None:
    """The payer's bank recognised its customer; some test cards are declined all the same."""
    if isinstance(instrument.source, TestCard) and instrument.source.code:
        _decline(call, intent, instrument, instrument.source)
    else:
        _succeed(call, intent, instrument)


def _succeed(call: Call, intent: dict[str, Any], instrument: Instrument) -> None:
    """The money is taken."""
    charge = charges.attempt(call, intent, instrument, "succeeded")
    intent.update(status="succeeded", amount_received=intent["amount"], next_action=None)
    intent.update(latest_charge=charge["id"], payment_method=instrument.method["id"])
    events.record(call, "charge.succeeded", charge)
    events.record(call, "payment_intent.succeeded", intent)
    if instrument.source.later in (DISPUTED, INQUIRED):
        call.world.agenda.add(call.world.clock.now(), "dispute", call.account.id, charge["id"])


def _begin_debit(call: Call, intent: dict[str, Any], instrument: Instrument) -> None:
    charge = charges.attempt(call, intent, instrument, "pending")
    intent.update(status="processing", latest_charge=charge["id"], payment_method=instrument.method["id"])
    events.record(call, "charge.pending", charge)
    events.record(call, "payment_intent.processing", intent)
    at = agenda.business_days_after(call.world.clock.now(), DEBIT_BUSINESS_DAYS)
    call.world.agenda.add(at, "debit", call.account.id, charge["id"])


def _ask_for_action(call: Call, intent: dict[str, Any], instrument: Instrument) -> None:
    visit_token, return_url = token(), call.params.get("return_url")
    visit = Visit(f"{call.world.url}/bank/{visit_token}", call.account, intent, instrument, return_url)
    call.world.visits[visit_token] = visit
    action = {"type": "redirect_to_url", "redirect_to_url": {"url": visit.url, "return_url": return_url}}
    intent.update(status="requires_action", payment_method=instrument.method["id"], next_action=action)
    events.record(call, "payment_intent.requires_action", intent)


def _decline(call: Call, intent: dict[str, Any], instrument: Instrument, card: TestCard) -> Refusal:
    charge = charges.attempt(call, intent, instrument, "failed")
    charges.fail(charge, card.code, card.message)
    refuse(call, intent, charge, _decline_error(card, instrument.method))
    error = dict(intent["last_payment_error"])
    kind, message, code = error.pop("type"), error.pop("message"), error.pop("code")
    error.pop("doc_url")
    return Refusal(402, kind, message, code, payment_intent=copy.deepcopy(intent), **error)


def _decline_error(card: TestCard, method: dict[str, Any]) -> dict[str, Any]:
    error = {"type": "card_error", "code": card.code, "message": card.message, "payment_method": method}
    error["doc_url"] = DOCUMENTATION + card.code.replace("_", "-")
    if card.decline_code:
        error["decline_code"] = card.decline_code
    return error


def refuse_authentication(call: Call, intent: dict[str, Any], instrument: Instrument) -> None:
    """The payer's bank did not recognise its customer, so no charge was tried."""
    code = "payment_intent_authentication_failure"
    message = "We are unable to authenticate your payment method. Choose another one and try again."
    error = {"type": "invalid_request_error", "code": code, "message": message}
    error["doc_url"] = DOCUMENTATION + code.replace("_", "-")
    intent.update(status="requires_payment_method", payment_method=None, next_action=None)
    intent["last_payment_error"] = error | {"payment_method": instrument.method}
    events.record(call, "payment_intent.payment_failed", intent)


def refuse(call: Call, intent: dict[str, Any], charge: dict[str, Any], error: dict[str, Any]) -> None:
    """A failed attempt: the intent wants another payment method and remembers why."""
    intent.update(status="requires_payment_method", payment_method=None, next_action=None, latest_charge=charge["id"])
    intent["last_payment_error"] = error | {"charge": charge["id"]}
    events.record(call, "charge.failed", charge)
    events.record(call, "payment_intent.payment_failed", intent)
