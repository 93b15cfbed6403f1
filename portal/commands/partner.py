"""`python -m portal partner`: the platforms that run their invoices through Remit."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import click

from portal.commands.addresses import host_of, origin_of
from portal.commands.stores import opened, the_partner, writing
from portal.commands.telling import json_option, tell, tell_all
from portal.errors import InvalidField
from portal.settings import Settings
from portal.store.partner_rows import Partner, PartnerRows

F = TypeVar("F", bound=Callable[..., object])


@click.group()
def partner() -> None:
    """Add, change and list partners."""


def _options(command: F) -> F:
    command = click.option("--origin", "origins", multiple=True, help="May embed pages; repeat for several.")(command)
    command = click.option("--domain", "domains", multiple=True, help="Custom host of its pages; repeat.")(command)
    return json_option(command)


@partner.command("add")
@click.argument("name")
@_options
@click.pass_obj
def add(settings: Settings, name: str, origins: tuple[str, ...], domains: tuple[str, ...], *, as_json: bool) -> None:
    """Add a partner called NAME."""
    with writing(settings) as (work, now):
        added = Partner(work.partners.add(name, now), name, origins, domains)
        tell(_saved(work.partners, added), as_json=as_json)


@partner.command("set")
@click.argument("partner_id", metavar="PARTNER")
@click.option("--name")
@click.option("--clear-origins", is_flag=True, help="Let nobody embed its pages.")
@click.option("--clear-domains", is_flag=True, help="Take its custom hosts away.")
@_options
@click.pass_obj
def change(  # noqa: PLR0913 - one parameter for each option
    settings: Settings,
    partner_id: str,
    name: str | None,
    origins: tuple[str, ...],
    domains: tuple[str, ...],
    *,
    clear_origins: bool,
    clear_domains: bool,
    as_json: bool,
) -> None:
    """Change a partner; origins and domains given replace those it has."""
    with writing(settings) as (work, _):
        current = the_partner(work.partners, partner_id)
        wished = replace(
            current,
            name=name or current.name,
            origins=origins or (() if clear_origins else current.origins),
            domains=domains or (() if clear_domains else current.domains),
        )
        tell(_saved(work.partners, wished), as_json=as_json)


@partner.command("list")
@json_option
@click.pass_obj
def listing(settings: Settings, *, as_json: bool) -> None:
    """List all partners."""
    with opened(settings) as store, store.reading() as connection:
        tell_all([_fact(one) for one in PartnerRows(connection).all()], as_json=as_json)


def _saved(rows: PartnerRows, wished: Partner) -> dict[str, object]:
    judged = replace(
        wished,
        origins=tuple(dict.fromkeys(map(origin_of, wished.origins))),
        domains=tuple(dict.fromkeys(map(host_of, wished.domains))),
    )
    for host in judged.domains:
        if rows.of_host(host) not in {None, judged.id}:
            raise InvalidField(f"{host} is another partner's.", "domain", "DUPLICATE")
    rows.rewrite(judged)
    return _fact(judged)


def _fact(one: Partner) -> dict[str, object]:
    return {"partnerId": one.id, "name": one.name, "origins": list(one.origins), "domains": list(one.domains)}
