"""Who calls the API. Judged before anything of the body is read."""

from datetime import datetime

from flask import request

from portal.errors import Forbidden, NotAuthorized
from portal.ports import Directory, TokenGrant
from portal.web.api_limits import count_token

LONGEST_TOKEN = 256
WRITE = "write"


def caller(directory: Directory, now: datetime) -> TokenGrant:
    """Whom the bearer token speaks for.

    Raises `NotAuthorized`: none, wrong, expired and revoked alike; `TooManyRequests`.
    """
    grant = grant_of(directory, now)
    if grant is None:
        raise NotAuthorized("Invalid access token.")
    count_token(grant.token_id)
    return grant


def writer(directory: Directory, now: datetime) -> TokenGrant:
    """A caller that may write: a business's token of scope `write`.

    Raises `NotAuthorized`, `Forbidden`, `TooManyRequests`.
    """
    grant = caller(directory, now)
    if grant.business_id is None:
        raise Forbidden("A partner's token reads; writing needs a token of the business.")
    if grant.scope != WRITE:
        raise Forbidden("This token reads only.")
    return grant


def grant_of(directory: Directory, now: datetime) -> TokenGrant | None:
    """What the request's bearer token grants, or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST_TOKEN:
        return None
    return directory.grant(token, now)
