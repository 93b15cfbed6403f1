"""Is this webhook from the invoicing API? Its header `Tight-Verification` is a JWT signed with a shared secret."""

import hmac
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import jwt
from jwt.types import Options

from portal.errors import BadInput
from portal.wire.update_reading import read_update

HEADER = "Tight-Verification"
ALGORITHMS = ["HS256"]  # never what the token itself asks for
ISSUED_WITHIN_SECONDS = 300
SKEW_SECONDS = 60
# The claims are not documented. These are the names in use for the body's SHA-256; one that is there has to fit.
BODY_CLAIMS = ("request_body_sha256", "body_sha256", "bodySha256", "body_hash", "bodyHash")
SIGNATURE_ONLY: Options = {  # times are judged by our clock, and nobody says whom the token must name
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


class UpdateWebhook:
    """Takes the API's word that something changed, which is all it is taken for: what changed is asked anew."""

    def __init__(self, secrets: Sequence[str], refresh: Callable[[str | None], None]) -> None:
        """`refresh` forgets the copies of an invoice (`inv_…`) or, with None, of all."""
        self._secrets = tuple(secrets)
        self._refresh = refresh

    def receive(self, body: bytes, token: str, now: datetime) -> None:
        """Forget what `body` says is out of date. No network.

        Raises `BadInput`: unsigned, forged, signed otherwise than with HS256, stale, for another body, no event;
        without a secret, always.
        """
        _check(_claims(token, self._secrets), body, now)
        update = read_update(body)
        if update is not None:
            self._refresh(update.invoice_id)


def _claims(token: str, secrets: Sequence[str]) -> dict[str, Any]:
    for secret in secrets:
        try:
            return jwt.decode(token, secret, algorithms=ALGORITHMS, options=SIGNATURE_ONLY)
        except (jwt.InvalidTokenError, RecursionError):  # a token's unsigned head may be nested as deep as it likes
            continue
    raise BadInput("The signature does not fit.", HEADER)


def _check(claims: Mapping[str, Any], body: bytes, now: datetime) -> None:
    """Raises `BadInput` for claims that are not of `now` or speak of another body; what they leave out is not asked."""
    moment = int(now.timestamp())
    issued, ends, begins = (_seconds(claims, name) for name in ("iat", "exp", "nbf"))
    if issued is not None and not abs(moment - issued) <= ISSUED_WITHIN_SECONDS:
        raise BadInput("The signature is not of now.", HEADER)
    if ends is not None and not moment - SKEW_SECONDS < ends:
        raise BadInput("The signature has expired.", HEADER)
    if begins is not None and not begins <= moment + SKEW_SECONDS:
        raise BadInput("The signature is not valid yet.", HEADER)
    for name in BODY_CLAIMS:
        if name in claims and not _is_of(claims[name], body):
            raise BadInput("The signature is for another body.", HEADER)


def _seconds(claims: Mapping[str, Any], name: str) -> int | float | None:
    """A claim in seconds since 1970. Raises `BadInput` for what is there and can't be one."""
    value = claims.get(name)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise BadInput("The signature's claims are not what they must be.", HEADER)


def _is_of(claim: object, body: bytes) -> bool:
    """Whether `claim` is the body's SHA-256, written in hexadecimal digits or base64."""
    if not isinstance(claim, str) or not claim.isascii():
        return False
    digest = sha256(body)
    raw = digest.digest()
    written = (b64encode(raw).decode().rstrip("="), urlsafe_b64encode(raw).decode().rstrip("="))
    if hmac.compare_digest(claim.lower(), digest.hexdigest()):
        return True
    return any(hmac.compare_digest(claim.rstrip("="), one) for one in written)
