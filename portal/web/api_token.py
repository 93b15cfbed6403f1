"""Tokens for programs: a client's id and secret for a token of an hour (OAuth 2.0 client credentials)."""

from flask import Response, g, request

from portal.errors import NotAuthorized
from portal.ports import TokenWish
from portal.web.api_body import FORM, answer, body_bytes
from portal.web.api_errors import WrongContentType
from portal.web.api_limits import count_client
from portal.web.api_reach import directory, now
from portal.wire.token_reading import read_token_form

LONGEST = 255


def token_issued() -> Response:
    """The token. Raises `NotAuthorized`, `BadInput`, `TooManyRequests`.

    The client says who it is by HTTP Basic, or in the form; who it is is judged before what it asks for.
    """
    g.challenge = 'Basic realm="Remit"'
    client_id, secret = _client()
    count_client(f"{request.remote_addr} {client_id}")
    business_id, scope = read_token_form(request.form)
    issued = directory().issue_token(TokenWish(client_id, secret, business_id, scope), now())
    return answer(
        {
            "access_token": issued.token,
            "token_type": "Bearer",
            "expires_in": issued.expires_in,
            "scope": issued.scope,
        }
    )


def _client() -> tuple[str, str]:
    body_bytes()
    if request.mimetype not in {"", FORM}:
        raise WrongContentType(f"The body must be {FORM}.", kind="BAD_REQUEST")
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        client_id, secret = basic.username or "", basic.password or ""
    else:
        client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if not 0 < len(client_id) <= LONGEST or not 0 < len(secret) <= LONGEST:
        raise NotAuthorized("The client or its secret is missing.")
    return client_id, secret
