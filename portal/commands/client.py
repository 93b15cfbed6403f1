"""`python -m portal client`: programs that fetch their own tokens from `POST /v6/auth/token`."""

from datetime import datetime
from typing import Any

import click

from portal.commands.stores import opened, the_business, the_partner, writing
from portal.commands.telling import json_option, tell, tell_all
from portal.errors import NotFound
from portal.settings import Settings
from portal.store.client_rows import ApiClient, ClientRows


@click.group()
def client() -> None:
    """Create, list and revoke API clients."""


@client.command("create")
@click.option("--partner", "partner_id", required=True, help="prt_…: whose tokens it fetches.")
@click.option("--business", "business_id", help="bus_…: only this one's. Without: any of the partner's.")
@click.option("--scope", type=click.Choice(["read", "write"]), default="write", help="The most its tokens may do.")
@click.option("--label", default="", help="What it is, for you.")
@json_option
@click.pass_obj
def create(
    settings: Settings, partner_id: str, business_id: str | None, scope: str, label: str, *, as_json: bool
) -> None:
    """Create a client. Its secret is shown this once."""
    with writing(settings) as (work, now):
        the_partner(work.partners, partner_id)
        if business_id and the_business(work.businesses, business_id).partner_id != partner_id:
            raise NotFound("The partner has no such business.")
        secret, made = work.clients.create(partner_id, business_id, scope, label, now)
    tell({"clientId": made.id, "clientSecret": secret} | _fact(made), as_json=as_json)


@client.command("list")
@json_option
@click.pass_obj
def listing(settings: Settings, *, as_json: bool) -> None:
    """List all clients, without their secrets."""
    with opened(settings) as store, store.reading() as connection:
        tell_all([_fact(one) for one in ClientRows(connection).all()], as_json=as_json)


@client.command("revoke")
@click.argument("client_id", metavar="CLIENT_ID")
@json_option
@click.pass_obj
def revoke(settings: Settings, client_id: str, *, as_json: bool) -> None:
    """Make a client (cli_…), and every token it has fetched, grant nothing from now on."""
    with writing(settings) as (work, now):
        if not work.clients.revoke(client_id, now):
            raise NotFound("There is no such client.")
    tell({"clientId": client_id, "revokedAt": _iso(now)}, as_json=as_json)


def _fact(one: ApiClient) -> dict[str, Any]:
    return {
        "clientId": one.id,
        "partnerId": one.partner_id,
        "businessId": one.business_id,
        "scope": one.scope,
        "label": one.label,
        "createdAt": _iso(one.created_at),
        "revokedAt": _iso(one.revoked_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
