"""API clients: programs that fetch their own tokens with a secret, of which only the hash is kept."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from portal.store.ids import BUSINESS, CLIENT, PARTNER, number_of, public
from portal.store.keys import LONGEST, hash_of
from portal.store.tables import api_clients, tokens

MARK = "rms_"  # lets secret scanners know one when they see one
KEPT_AFTER_EXPIRY = timedelta(days=1)
_NOBODYS_HASH = hash_of("")


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Whom a client may fetch tokens for; `business_id` None: all of the partner's."""

    id: str
    partner_id: str
    business_id: str | None
    scope: str
    label: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClientRows:
    """API clients, on one connection."""

    connection: Connection

    def create(
        self, partner_id: str, business_id: str | None, scope: str, label: str, now: datetime
    ) -> tuple[str, ApiClient]:
        """A new client's secret, never to be seen again, and the client."""
        secret = MARK + secrets.token_urlsafe(32)
        row = {
            "partner_id": number_of(PARTNER, partner_id),
            "business_id": number_of(BUSINESS, business_id) if business_id else None,
            "secret_hash": hash_of(secret),
            "scope": scope,
            "label": label,
            "created_at": now,
        }
        added = self.connection.execute(insert(api_clients).values(row).returning(api_clients)).one()
        return secret, _client(added)

    def known(self, client_id: str, secret: str) -> ApiClient | None:
        """The client with this id and secret; None: unknown, wrong or revoked, in the same time."""
        row = self.connection.execute(
            select(api_clients).where(api_clients.c.id == number_of(CLIENT, client_id))
        ).one_or_none()
        given = hash_of(secret[: LONGEST + 1])
        fits = hmac.compare_digest(row.secret_hash if row else _NOBODYS_HASH, given) and len(secret) <= LONGEST
        return _client(row) if row is not None and fits and row.revoked_at is None else None

    def all(self) -> tuple[ApiClient, ...]:
        """Every client, oldest first, revoked ones too."""
        return tuple(_client(row) for row in self.connection.execute(select(api_clients).order_by(api_clients.c.id)))

    def revoke(self, client_id: str, now: datetime) -> bool:
        """The client and its tokens grant nothing from now on; False: there is no such client."""
        number = number_of(CLIENT, client_id)
        theirs = update(tokens).where(tokens.c.client_id == number, tokens.c.revoked_at.is_(None))
        self.connection.execute(theirs.values(revoked_at=now))
        mine = update(api_clients).where(api_clients.c.id == number)
        return self.connection.execute(mine.values(revoked_at=now)).rowcount > 0

    def forget_expired(self, client_id: str, now: datetime) -> None:
        """Let go of the client's tokens that expired a day ago."""
        over = (tokens.c.client_id == number_of(CLIENT, client_id)) & (tokens.c.expires_at < now - KEPT_AFTER_EXPIRY)
        self.connection.execute(delete(tokens).where(over))


def _client(row: Row[Any]) -> ApiClient:
    return ApiClient(
        public(CLIENT, row.id),
        public(PARTNER, row.partner_id),
        public(BUSINESS, row.business_id) if row.business_id else None,
        row.scope,
        row.label,
        row.created_at,
        row.revoked_at,
    )
