"""Giving a client the token it asks for."""

from datetime import datetime, timedelta

from portal.errors import InvalidField, NotAuthorized
from portal.ports import IssuedToken, TokenWish
from portal.store.client_rows import ApiClient
from portal.store.unit_of_work import SqlUnitOfWork

LIFETIME = timedelta(hours=1)
READ, WRITE = "read", "write"


def issue_token(work: SqlUnitOfWork, wish: TokenWish, now: datetime) -> IssuedToken:
    """See `portal.ports.Directory.issue_token`."""
    client = work.clients.known(wish.client_id, wish.client_secret)
    if client is None:
        raise NotAuthorized("The client or its secret is wrong.")
    business = _business(work, client, wish)
    scope = _scope(client, business, wish.scope)
    work.clients.forget_expired(client.id, now)
    token, _ = work.tokens.create(client.partner_id, business, scope, now + LIFETIME, now, client_id=client.id)
    return IssuedToken(token, scope, int(LIFETIME.total_seconds()))


def _business(work: SqlUnitOfWork, client: ApiClient, wish: TokenWish) -> str | None:
    """Whom the token is for: the client's own business, or the one of its partner's that it names."""
    if wish.business_id in {None, client.business_id}:
        return client.business_id
    found = work.businesses.get(wish.business_id or "") if client.business_id is None else None
    if found is None or found.partner_id != client.partner_id:
        raise InvalidField("The client has no such business.", "userId")
    return found.id


def _scope(client: ApiClient, business_id: str | None, wished: str | None) -> str:
    """What was asked for; else all that the client may do with it. A partner's token only ever reads."""
    most = WRITE if client.scope == WRITE and business_id is not None else READ
    if wished == WRITE and most == READ:
        named = " for a business named in userId" if client.scope == WRITE else ""
        raise InvalidField(f"This client may write only{named}." if named else "This client reads only.", "scope")
    return wished or most
