"""Who may do what, and the pictures of businesses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """Whom an API token speaks for. `business_id` None: the partner's token, which reads all its businesses.

    `currency` is the business's: what the amounts sent with this token are counted in.
    """

    token_id: str
    partner_id: str
    business_id: str | None
    scope: str
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class TokenWish:
    """A client's request for a token. `repr` hides its secret. `scope` None: all it may have."""

    client_id: str
    client_secret: str
    business_id: str | None = None
    scope: str | None = None

    def __repr__(self) -> str:
        return f"TokenWish(client_id={self.client_id!r})"


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token that was just made, told this once; it grants `scope` for `expires_in` seconds. `repr` hides it."""

    token: str
    scope: str
    expires_in: int

    def __repr__(self) -> str:
        return f"IssuedToken(scope={self.scope!r})"


class Directory(Protocol):
    """Who is who."""

    def issue_token(self, wish: TokenWish, now: datetime) -> IssuedToken:
        """A token for a client that knows its secret.

        Raises `NotAuthorized` (unknown, wrong, revoked: alike), `InvalidField` on `userId` or `scope`.
        """
        ...

    def grant(self, token: str, now: datetime) -> TokenGrant | None:
        """What a bearer token grants now, or None; constant-time."""
        ...

    def partner_of_host(self, host: str) -> str | None:
        """The partner whose custom domain `host` is, or None."""
        ...


class Logos(Protocol):
    """The stored logos of businesses."""

    def read(self, sha256: str) -> tuple[str, bytes] | None:
        """Media type and bytes of the image with this hash (lower-case hex), or None."""
        ...
