"""The v5 key exchange: what a client invoice key opens, for whoever renders the invoice."""

from flask import Response, request

from portal.domain.attempt import Choice
from portal.domain.payability import Wanted, refusal
from portal.errors import NotFound, RemitError
from portal.ports import Payments, SavedInvoice, Seen, TokenGrant
from portal.web.api_auth import grant_of
from portal.web.api_body import answer
from portal.web.parts import Parts
from portal.wire.exchange_writing import Disclosed, exchange
from portal.wire.links import PublicLinks

KEY_HEADER = "clientInvoiceKey"
LONGEST_KEY = 128


def exchanged(parts: Parts) -> Response:
    """The answer to a key exchange; an unknown, malformed, revoked or missing key is 401 in v5's shape."""
    assert parts.book is not None  # noqa: S101 - the blueprint answers 404 without one
    assert parts.directory is not None  # noqa: S101
    now = parts.clock.now()
    try:
        saved = parts.book.by_key(key_sent(), now)
    except NotFound:
        refused = answer({"error": "The client invoice key is invalid."}, 401)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    disclosed = Disclosed(
        all_fields=_is_tenant(grant_of(parts.directory, now), saved),
        client_secret=None if _wants_minimal() else client_secret(parts.payments, saved),
    )
    return answer(exchange(saved, PublicLinks(parts.settings.public_url), disclosed))


def client_secret(payments: Payments | None, saved: SavedInvoice) -> str | None:
    """The secret of the one live attempt, made for the available amount where there is none; None where that can't be.

    The invoice matters more than its payment: no fault here reaches the caller.
    """
    if payments is None or refusal(saved.opened) is not None:
        return None
    try:
        return payments.begin(saved.key, Wanted(Choice.BALANCE, or_live=True), Seen(), None).client_secret
    except RemitError:
        return None


def key_sent() -> str:
    """The key in the request's header. Raises `NotFound` for what can be none."""
    key = request.headers.get(KEY_HEADER, "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise NotFound("There is no such invoice.")
    return key


def _wants_minimal() -> bool:
    preferences = request.headers.get("Prefer", "").split(",")
    return any(preference.partition(";")[0].replace(" ", "").lower() == "return=minimal" for preference in preferences)


def _is_tenant(grant: TokenGrant | None, saved: SavedInvoice) -> bool:
    if grant is None or grant.partner_id != saved.business.partner_id:
        return False
    return grant.business_id in (None, saved.business.id)
