"""`python -m portal quarantine`: what does not fit and was not applied, for a person to judge."""

import json
from typing import Any

import click

from portal.commands.stores import opened, writing
from portal.commands.telling import json_option, tell, tell_all
from portal.errors import NotFound
from portal.settings import Settings
from portal.store.quarantine_rows import Quarantined, QuarantineRows, SetAside


@click.group()
def quarantine() -> None:
    """List and resolve what was set apart."""


@quarantine.command("list")
@click.option("--all", "also_resolved", is_flag=True, help="What was resolved, too.")
@json_option
@click.pass_obj
def listing(settings: Settings, *, also_resolved: bool, as_json: bool) -> None:
    """List objects of Stripe's that do not fit, and invoices with money that is set aside.

    Money set aside (unapplied) stays listed until it is refunded or applied. docs/operations.md says what to do.
    """
    with opened(settings, also_remote=True) as store, store.reading() as connection:
        rows = QuarantineRows(connection)
        apart = [_fact(one) for one in (rows.all() if also_resolved else rows.open())]
        aside = [_aside(one) for one in rows.set_aside()]
    if as_json:
        click.echo(json.dumps({"quarantined": apart, "unapplied": aside}, indent=2))
        return
    click.echo("Quarantined:")
    tell_all(apart, as_json=False)
    click.echo("\nMoney set aside:")
    tell_all(aside, as_json=False)


@quarantine.command("resolve")
@click.argument("number", type=int)
@click.option("--note", required=True, help="What became of it, for whoever asks later.")
@json_option
@click.pass_obj
def resolve(settings: Settings, number: int, note: str, *, as_json: bool) -> None:
    """Note that NUMBER was dealt with. This moves no money: do what has to be done first."""
    with writing(settings, also_remote=True) as (work, now):
        if not QuarantineRows(work.connection).resolve(number, note, now):
            raise NotFound("Nothing of that number is in quarantine.")
    tell({"id": number, "resolved": True, "note": note}, as_json=as_json)


def _fact(one: Quarantined) -> dict[str, Any]:
    return {
        "id": one.id,
        "object": one.object_id,
        "reason": one.reason,
        "detail": one.detail,
        "since": one.created_at.isoformat(timespec="seconds"),
        "resolvedAt": one.resolved_at.isoformat(timespec="seconds") if one.resolved_at else None,
        "note": one.resolution,
    }


def _aside(one: SetAside) -> dict[str, Any]:
    return {"invoiceId": one.invoice_id, "unappliedCents": one.unapplied_cents, "currency": one.currency}
