"""API tokens: 256 random bits, of which only the hash is kept."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from portal.ports import TokenGrant
from portal.store.ids import BUSINESS, CLIENT, PARTNER, TOKEN, number_of, public
from portal.store.keys import LONGEST, hash_of
from portal.store.tables import businesses, tokens

ALL = select(tokens, businesses.c.currency).outerjoin(businesses, businesses.c.id == tokens.c.business_id)
MARK = "rmt_"  # lets secret scanners know one when they see one


@dataclass(frozen=True, slots=True)
class StoredToken:
    """What may be told of a token; the token itself is told once, when it is made."""

    grant: TokenGrant
    label: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenRows:
    """API tokens, on one connection."""

    connection: Connection

    def create(
        self,
        partner_id: str,
        business_id: str | None,
        scope: str,
        expires_at: datetime | None,
        now: datetime,
        *,
        client_id: str | None = None,
    ) -> tuple[str, TokenGrant]:
        """A new token, never to be seen again, and what it grants. `client_id`: who fetched it."""
        token = MARK + secrets.token_urlsafe(32)
        row = {
            "partner_id": number_of(PARTNER, partner_id),
            "business_id": number_of(BUSINESS, business_id) if business_id else None,
            "token_hash": hash_of(token),
            "scope": scope,
            "created_at": now,
            "expires_at": expires_at,
            "client_id": number_of(CLIENT, client_id) if client_id else None,
        }
        added = self.connection.execute(insert(tokens).values(row).returning(tokens.c.id)).scalar_one()
        return token, _grant(self.connection.execute(ALL.where(tokens.c.id == added)).one())

    def grant(self, token: str, now: datetime) -> TokenGrant | None:
        """What a token grants at `now`; None: unknown, expired or revoked."""
        if len(token) > LONGEST:
            return None
        token_hash = hash_of(token)
        row = self.connection.execute(ALL.where(tokens.c.token_hash == token_hash)).one_or_none()
        if row is None or not hmac.compare_digest(row.token_hash, token_hash):
            return None
        over = row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now)
        return None if over else _grant(row)

    def all(self) -> tuple[StoredToken, ...]:
        """Every token, oldest first, expired and revoked ones too."""
        return tuple(_stored(row) for row in self.connection.execute(ALL.order_by(tokens.c.id)))

    def revoke(self, token_id: str, now: datetime) -> bool:
        """The token grants nothing from now on; False: there is no such token."""
        mine = update(tokens).where(tokens.c.id == number_of(TOKEN, token_id))
        return self.connection.execute(mine.values(revoked_at=now)).rowcount > 0


def _grant(row: Row[Any]) -> TokenGrant:
    business = public(BUSINESS, row.business_id) if row.business_id else None
    return TokenGrant(
        public(TOKEN, row.id), public(PARTNER, row.partner_id), business, row.scope, row.currency or "USD"
    )


def _stored(row: Row[Any]) -> StoredToken:
    return StoredToken(_grant(row), row.label, row.created_at, row.expires_at, row.revoked_at)
