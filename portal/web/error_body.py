"""The shape of every public error: `{"error": {code, message, field, amountsCents, seen, now, requestId}}`."""

from typing import Any

from portal.errors import AmountChanged, BadInput, InvalidAmount, NotFound, PaymentStarted, RemitError
from portal.web.error_words import answer_of, lines_of
from portal.web.request_log import request_id


def body_of(error: RemitError) -> dict[str, Any]:
    """What a script is answered. Amounts are minor units. The 404 has no request id: it is the same for everybody."""
    row = answer_of(error)
    body = error_body(error.code, " ".join((f"{row.title}.", *lines_of(error))))
    if isinstance(error, BadInput):
        body["field"] = error.field
    if isinstance(error, InvalidAmount):
        body["amountsCents"] = list(error.amounts_cents)
    if isinstance(error, AmountChanged):
        body |= {"seen": error.seen, "now": error.now}
    if isinstance(error, PaymentStarted):
        body |= {"amountsCents": [error.amount_cents], "attemptId": error.attempt_id}
    if isinstance(error, NotFound):
        del body["requestId"]
    return {"error": body}


def error_body(code: str, message: str) -> dict[str, Any]:
    """The members every error has."""
    return {
        "code": code,
        "message": message,
        "field": None,
        "amountsCents": [],
        "seen": {},
        "now": {},
        "requestId": request_id(),
    }
