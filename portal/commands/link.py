"""`python -m portal link`: the links payers hold."""

import click

from portal.commands.stores import writing
from portal.commands.telling import json_option, tell
from portal.errors import NotFound
from portal.settings import Settings
from portal.store.ids import INVOICE, number_of

EDITOR = "command"


@click.group()
def link() -> None:
    """Rotate and revoke the links of invoices."""


@link.command("rotate")
@click.argument("invoice_id", metavar="INVOICE")
@json_option
@click.pass_obj
def rotate(settings: Settings, invoice_id: str, *, as_json: bool) -> None:
    """Give INVOICE (inv_…) a new link; the old one opens nothing from now on."""
    number = number_of(INVOICE, invoice_id)
    with writing(settings) as (work, now):
        key = work.keys.rotate(number)
        if key is None:
            raise NotFound("There is no such invoice.")
        work.audit.add_of_invoice(EDITOR, number, "ROTATE_KEY", now)
    tell({"invoiceId": invoice_id, "key": key, "url": f"{settings.public_url}/invoices/{key}"}, as_json=as_json)


@link.command("revoke")
@click.argument("invoice_id", metavar="INVOICE")
@json_option
@click.pass_obj
def revoke(settings: Settings, invoice_id: str, *, as_json: bool) -> None:
    """Make the link of INVOICE (inv_…) open nothing; `rotate` gives it another."""
    with writing(settings) as (work, now):
        if not work.keys.revoke(number_of(INVOICE, invoice_id), now):
            raise NotFound("There is no such invoice.")
        work.audit.add_of_invoice(EDITOR, number_of(INVOICE, invoice_id), "REVOKE_KEY", now)
    tell({"invoiceId": invoice_id, "revoked": True}, as_json=as_json)
