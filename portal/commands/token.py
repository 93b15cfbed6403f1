"""`python -m portal token`: tokens for the API."""

from datetime import datetime, timedelta
from typing import Any

import click

from portal.commands.stores import opened, the_business, the_partner, writing
from portal.commands.telling import json_option, tell, tell_all
from portal.errors import InvalidField, NotFound
from portal.settings import Settings
from portal.store.tokens import StoredToken, TokenRows


@click.group()
def token() -> None:
    """Create, list and revoke API tokens."""


@token.command("create")
@click.option("--partner", "partner_id", required=True, help="prt_…: whom it speaks for.")
@click.option("--business", "business_id", help="bus_…: a token that may write. Without: reads all of the partner's.")
@click.option("--scope", type=click.Choice(["read", "write"]), help="Default: write for a business, else read.")
@click.option("--expires-in-days", "days", type=click.IntRange(1, 3650), help="Default: never.")
@json_option
@click.pass_obj
def create(
    settings: Settings,
    partner_id: str,
    business_id: str | None,
    scope: str | None,
    days: int | None,
    *,
    as_json: bool,
) -> None:
    """Create a token. It is shown this once."""
    if scope == "write" and business_id is None:
        raise InvalidField("A partner's token only reads; name a business to write.", "--scope")
    with writing(settings) as (work, now):
        the_partner(work.partners, partner_id)
        if business_id and the_business(work.businesses, business_id).partner_id != partner_id:
            raise NotFound("The partner has no such business.")
        ends = now + timedelta(days=days) if days else None
        chosen = scope or ("write" if business_id else "read")
        made, grant = work.tokens.create(partner_id, business_id, chosen, ends, now)
    fact = {"token": made, "tokenId": grant.token_id, "partnerId": partner_id, "businessId": business_id}
    tell(fact | {"scope": chosen, "expiresAt": _iso(ends)}, as_json=as_json)


@token.command("list")
@json_option
@click.pass_obj
def listing(settings: Settings, *, as_json: bool) -> None:
    """List all tokens, without the tokens themselves."""
    with opened(settings) as store, store.reading() as connection:
        tell_all([_fact(one) for one in TokenRows(connection).all()], as_json=as_json)


@token.command("revoke")
@click.argument("token_id", metavar="TOKEN_ID")
@json_option
@click.pass_obj
def revoke(settings: Settings, token_id: str, *, as_json: bool) -> None:
    """Make a token (tok_…) grant nothing from now on."""
    with writing(settings) as (work, now):
        if not work.tokens.revoke(token_id, now):
            raise NotFound("There is no such token.")
    tell({"tokenId": token_id, "revokedAt": _iso(now)}, as_json=as_json)


def _fact(one: StoredToken) -> dict[str, Any]:
    return {
        "tokenId": one.grant.token_id,
        "partnerId": one.grant.partner_id,
        "businessId": one.grant.business_id,
        "scope": one.grant.scope,
        "createdAt": _iso(one.created_at),
        "expiresAt": _iso(one.expires_at),
        "revokedAt": _iso(one.revoked_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
