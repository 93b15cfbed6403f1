"""The one table from errors to the invoicing API's answers."""

from http import HTTPStatus

from portal.errors import (
    BadInput,
    Conflict,
    Forbidden,
    InFlight,
    KeyReused,
    NotAuthorized,
    NotFound,
    NotModifiable,
    Outside,
    RemitError,
    StoreUnavailable,
    TooManyRequests,
)
from portal.wire.envelopes import Judged, error, errors_of
from portal.wire.faults import every, prefixed


class BodyTooLarge(BadInput):
    """More than the API reads."""


class NoRoute(NotFound):
    """No operation of the API has this address and method."""


class WrongContentType(BadInput):
    """A body that does not say it is JSON."""


_ANSWERS: dict[type, tuple[HTTPStatus, str]] = {
    BodyTooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "BAD_REQUEST"),
    WrongContentType: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST"),
    KeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID_VALUE"),
    InFlight: (HTTPStatus.CONFLICT, "BAD_REQUEST"),
    BadInput: (HTTPStatus.BAD_REQUEST, "INVALID_VALUE"),
    NotAuthorized: (HTTPStatus.UNAUTHORIZED, "INVALID_TOKEN"),
    Forbidden: (HTTPStatus.FORBIDDEN, "BAD_REQUEST"),
    NotFound: (HTTPStatus.NOT_FOUND, "INVALID_VALUE"),
    Conflict: (HTTPStatus.BAD_REQUEST, "NOT_MODIFIABLE"),
    TooManyRequests: (HTTPStatus.TOO_MANY_REQUESTS, "BAD_REQUEST"),
    Outside: (HTTPStatus.SERVICE_UNAVAILABLE, "UNKNOWN_ERROR"),
    StoreUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "UNKNOWN_ERROR"),
    RemitError: (HTTPStatus.BAD_REQUEST, "UNKNOWN_ERROR"),
}
_UNSURE = "It can't be told yet whether a payment is on its way; nothing was changed. Try again later."


def judged(fault: RemitError, place: str | None = None) -> Judged:
    """What the API answers to `fault`; `place` (`data[3]`) is where in the body the item at fault stands."""
    status, kind = next(_ANSWERS[root] for root in type(fault).__mro__ if root in _ANSWERS)
    if isinstance(fault, BadInput):
        faults = every(fault)
        return Judged(status, errors=errors_of(prefixed(one, place) if place else one for one in faults))
    return Judged(status, errors=(error(kind, _saying(fault), _param(fault, place)),))


def _saying(fault: RemitError) -> str:
    if isinstance(fault, Outside):
        return _UNSURE
    if isinstance(fault, NoRoute):
        return "The API has no such address, or it does not take this method."
    return "There is no such entity." if isinstance(fault, NotFound) else str(fault)


def _param(fault: RemitError, place: str | None) -> str | None:
    if isinstance(fault, InFlight | NoRoute):
        return "Idempotency-Key" if isinstance(fault, InFlight) else None
    field = fault.field if isinstance(fault, NotModifiable) else None
    if isinstance(fault, NotFound | Conflict):
        field = field or "id"
    return f"{place}.{field}" if place and field else place or field
