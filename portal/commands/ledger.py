"""`python -m portal ledger`: the books by themselves."""

import click

from portal.commands.books import the_books
from portal.commands.findings import tell_findings
from portal.commands.progress import bars
from portal.commands.telling import json_option
from portal.settings import Settings


@click.group()
def ledger() -> None:
    """Verify the ledger, and rebuild a lost one."""


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
