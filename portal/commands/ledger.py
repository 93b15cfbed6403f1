"""`python -m portal ledger`: the books by themselves."""

import click

from portal.commands.books import the_books
from portal.commands.findings import tell_findings
from portal.commands.progress import bars
from portal.commands.stores import writing
from portal.commands.telling import json_option, tell
from portal.errors import NotFound
from portal.settings import Settings
from portal.store.ids import INVOICE, number_of
from portal.store.ledger_rows import LedgerRows


@click.group()
def ledger() -> None:
    """Verify the ledger, rebuild a lost one, and write what is folded from it again."""


@ledger.command("verify")
@json_option
@click.pass_obj
def verify(settings: Settings, *, as_json: bool) -> None:
    """Verify every chain, every folded figure, every entry once, and what is owed against the totals.

    Changes nothing and asks nobody. Exit codes: 0 all is well, 3 something is named.
    """
    with the_books(settings) as books, bars() as progress:
        tally = books.verify(progress)
    tell_findings(tally, {"chains": tally.chains, "entries": tally.entries}, as_json=as_json)


@ledger.command("rebuild")
@click.option("--from-stripe", is_flag=True, required=True, help="The only source there is; say that you mean it.")
@json_option
@click.pass_obj
def rebuild(settings: Settings, *, from_stripe: bool, as_json: bool) -> None:  # noqa: ARG001 - asked for as a pledge
    """Write lost ledgers anew, from the invoices and from what Stripe knows.

    Only appends, and only to ledgers that are empty. What Stripe can't know (payments taken outside of it, credits,
    write-offs) is named as not_recovered, as far as the invoices' own figures still tell it. Exit codes: 0 all was
    recovered, 1 Stripe can't be asked (run it again), 3 something is named.
    """
    with the_books(settings, with_stripe=True) as books, bars() as progress:
        done = books.rebuild(progress)
    figures = {
        "ledgersRebuilt": done.rebuilt,
        "attemptsTakenIn": done.taken_in,
        "intents": done.tally.intents,
        "entries": done.entries,
    }
    tell_findings(done.tally, figures, as_json=as_json)


@ledger.command("refold")
@click.argument("invoice_ids", metavar="INVOICE...", nargs=-1, required=True)
@json_option
@click.pass_obj
def refold(settings: Settings, invoice_ids: tuple[str, ...], *, as_json: bool) -> None:
    """Write the figures beside each INVOICE's ledger (inv_…) again, as they follow from it.

    The ledger itself stays as it is: verify it first.
    """
    with writing(settings, also_remote=True) as (work, _):
        rows = LedgerRows(work.connection)
        for invoice_id in invoice_ids:
            if not rows.refold(number_of(INVOICE, invoice_id)):
                raise NotFound(f"There is no invoice {invoice_id}.")
    tell({"refolded": list(invoice_ids)}, as_json=as_json)
