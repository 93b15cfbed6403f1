"""`python -m portal write-off`: give up on what is owed."""

import click

from portal.commands.paying import amount_option, paying, standing_fact
from portal.commands.telling import json_option, tell
from portal.settings import Settings


@click.command("write-off")
@click.argument("invoice_id", metavar="INVOICE")
@amount_option
@click.option("--note", default="", help="Why, for whoever reads the books.")
@json_option
@click.pass_obj
def write_off(settings: Settings, invoice_id: str, amount_cents: int | None, note: str, *, as_json: bool) -> None:
    """Give up on what is still owed of INVOICE (inv_…).

    A payment that somebody has begun is cancelled first; refused while a bank is at work on one.
    """
    with paying(settings) as payments:
        standing = payments.write_off(invoice_id, amount_cents, note)
    tell(standing_fact(invoice_id, standing), as_json=as_json)
