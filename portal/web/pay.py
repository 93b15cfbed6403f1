"""Paying: the pay document, and the requests of its script. GET and HEAD change nothing and ask nobody."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug import Response

from portal.domain.local_time import local_date
from portal.domain.payability import offers
from portal.domain.payer_invoice import PayerInvoice
from portal.errors import AmountChanged, InvalidAmount, NotPayable, OutcomeUnknown, PaymentStarted
from portal.ports import BegunPayment, Payments
from portal.web.origin import public_origin, require_same_origin
from portal.web.parts import parts
from portal.web.pay_document import form_address, pay_document
from portal.web.pay_request import PayRequest, from_form, from_json, from_query, intent_word
from portal.web.pay_status import status_of
from portal.web.rate import Brake

LARGEST_BODY = 16 * 1024
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})

bp = Blueprint("pay", __name__)
bp.before_request(require_same_origin)
beginnings = Brake(60)
checks = Brake(120)
costly = Brake(30)
"""Of both together, where each is a call of an invoicing API that may be asked so many times in all."""


@bp.get("/invoices/<key>/pay")
def form(key: str) -> Response:
    """The pay document. No secret in it.

    Raises `NotFound`, `NotPayable`, `InvalidAmount`, `BadInput`, `OutcomeUnknown` (somebody's payment is confirmed).
    """
    opened = _opened(key)
    _online()
    if opened.confirming:
        raise OutcomeUnknown("A payment of this invoice is being confirmed.")
    invoice, locale = opened.invoice, opened.business.locale
    asked = _read(lambda: from_query(request.args, invoice.currency, locale), lambda: opened)
    return pay_document(key, opened, asked.wanted, was_cents=asked.seen.amount_cents)


@bp.post("/invoices/<key>/payments")
def begin(key: str) -> Response:
    """Start or go on with the live attempt: JSON gets the client secret, a form the way to the pay document."""
    request.max_content_length = LARGEST_BODY
    beginnings.press(key)
    _press_where_costly(key)
    payments = _online()
    if request.mimetype in FORMS:
        return _begin_by_form(key, payments)
    asked = _read(lambda: from_json(request.get_data()), lambda: _opened(key))
    begun = payments.begin(key, asked.wanted, asked.seen, asked.replaces)
    return jsonify(_begun(key, begun))


@bp.get("/invoices/<key>/payments/return")
def returned(key: str) -> Response:
    """Where Stripe sends the payer. Proves nothing, asks nobody: on to the page, without Stripe's parameters."""
    return redirect(url_for("pages.invoice", key=key, returned=1), 303)


@bp.post("/invoices/<key>/payments/check")
def check(key: str) -> Response:
    """Settle now and say how it stands; or take what a browser says of the PaymentIntent it was handed.

    Raises `NotFound`, `OutcomeUnknown`, `TooManyRequests`, `Overtaken` (it must not be confirmed).
    """
    request.max_content_length = LARGEST_BODY
    checks.press(key)
    by_form = request.mimetype in FORMS
    if not by_form and _said(key):
        return jsonify(status_of(_opened(key)))
    _press_where_costly(key)
    try:
        if payments := parts().payments:
            payments.check(key)
    except OutcomeUnknown:
        if by_form:
            return redirect(url_for("pages.invoice", key=key, returned=1), 303)
        raise
    if by_form:
        return redirect(url_for("pages.invoice", key=key), 303)
    return jsonify(status_of(_opened(key)))


@bp.get("/invoices/<key>/status")
def status(key: str) -> Response:
    """How the payment stands, from our books alone."""
    return jsonify(status_of(_opened(key)))


def _press_where_costly(key: str) -> None:
    """Raises `TooManyRequests`: whoever has one link may not use up what all payers need."""
    if parts().knows is not None:
        costly.press(key)


def _said(key: str) -> bool:
    """Note what the browser says, where it says something."""
    hand_offs, word = parts().hand_offs, intent_word(request.get_data())
    if hand_offs is None or word is None:
        return False
    (hand_offs.claim if word.confirming else hand_offs.let_go)(key, word.intent_id)
    return True


def _begin_by_form(key: str, payments: Payments) -> Response:
    opened = _opened(key)
    invoice, locale = opened.invoice, opened.business.locale
    asked = _read(lambda: from_form(request.form, invoice.currency, locale), lambda: opened)
    try:
        payments.begin(key, asked.wanted, asked.seen, asked.replaces)
    except AmountChanged as changed:
        return pay_document(key, _opened(key), asked.wanted, was_cents=changed.seen.get("amountCents"), status=409)
    except PaymentStarted:
        return pay_document(key, _opened(key), asked.wanted, status=409)
    return redirect(form_address(key, asked.wanted), 303)


def _opened(key: str) -> PayerInvoice:
    return parts().source.open(key, parts().clock.now())


def _online() -> Payments:
    payments = parts().payments
    if payments is None:
        raise NotPayable("This invoice can't be paid online now.", "online_off")
    return payments


def _read(read: Callable[[], PayRequest], invoice: Callable[[], PayerInvoice]) -> PayRequest:
    """What `read` gives; an amount it refuses is refused with the amounts that work."""
    try:
        return read()
    except InvalidAmount as refused:
        opened = invoice()
        today = local_date(parts().clock.now(), opened.business.time_zone)
        amounts = tuple(offer.amount_cents for offer in offers(opened, today) if offer.amount_cents is not None)
        raise InvalidAmount(str(refused), refused.field or "amountCents", amounts) from None


def _begun(key: str, begun: BegunPayment) -> dict[str, Any]:
    return {
        "attemptId": begun.attempt_id,
        "clientSecret": begun.client_secret,
        "publishableKey": begun.publishable_key,
        "stripeAccount": begun.account,
        "amountCents": begun.amount_cents,
        "currency": begun.currency,
        "returnUrl": public_origin() + url_for("pay.returned", key=key),
    }
