"""`python -m portal unapplied`: money that came in and pays nothing yet."""

import click

from portal.commands.paying import amount_option, paying, standing_fact
from portal.commands.stores import opened
from portal.commands.telling import json_option, tell, tell_all
from portal.settings import Settings
from portal.store.quarantine_rows import QuarantineRows


@click.group()
def unapplied() -> None:
    """List money that is set aside, and let it pay an invoice. `refund` gives it back."""


@unapplied.command("list")
@json_option
@click.pass_obj
def listing(settings: Settings, *, as_json: bool) -> None:
    """List invoices with money beyond what is owed, or that came after they were cancelled."""
    with opened(settings) as store, store.reading() as connection:
        found = QuarantineRows(connection).set_aside()
    tell_all(
        [
            {"invoiceId": one.invoice_id, "unappliedCents": one.unapplied_cents, "currency": one.currency}
            for one in found
        ],
        as_json=as_json,
    )


@unapplied.command("apply")
@click.argument("invoice_id", metavar="INVOICE")
@click.option("--to", "other", metavar="INVOICE", help="Another invoice of the business, in the same currency.")
@amount_option
@json_option
@click.pass_obj
def apply(settings: Settings, invoice_id: str, other: str | None, amount_cents: int | None, *, as_json: bool) -> None:
    """Let money set aside on INVOICE (inv_…) pay it, or another one; as much as is owed there."""
    with paying(settings) as payments:
        standing = payments.apply_unapplied(invoice_id, amount_cents, other)
    tell(standing_fact(other or invoice_id, standing), as_json=as_json)
