"""`python -m portal refund`: give money back."""

from typing import Any

import click

from portal.commands.paying import amount_option, paying
from portal.commands.stores import INVOICES_ELSEWHERE, opened
from portal.commands.telling import json_option, tell_all
from portal.domain.refund import Refund, RefundStatus
from portal.errors import NotFound
from portal.ports import RefundRequest
from portal.settings import Settings
from portal.store.upstream_rows import upstream_of

NOT_GIVEN_BACK, NOT_KNOWN = 1, 4


@click.command("refund")
@click.argument("invoice_id", metavar="INVOICE")
@amount_option
@click.option("--payment", "charge_id", metavar="CHARGE", help="Only of this payment (ch_… or py_…).")
@click.option("--reopen", is_flag=True, help="What is given back is owed again; otherwise it is credited.")
@json_option
@click.pass_context
def refund(
    ctx: click.Context, invoice_id: str, amount_cents: int | None, charge_id: str | None, *, reopen: bool, as_json: bool
) -> None:
    """Give back what was paid online of INVOICE (inv_…), the newest payment first.

    Says what is true now: a refund that is pending is on its way. Exit codes: 0 given back or on its way, 1 refused
    (nothing was given back of what is named so), 4 not known yet; `work` finds out, please do not ask again.
    """
    settings: Settings = ctx.obj
    if settings.remote:
        _check_made_here(settings, invoice_id)
    with paying(settings, also_remote=True) as payments:
        refunds = payments.refund(RefundRequest(invoice_id, amount_cents, charge_id, reopen))
    tell_all([_fact(one) for one in refunds], as_json=as_json)
    ctx.exit(_code(refunds))


def _check_made_here(settings: Settings, invoice_id: str) -> None:
    """In front of a remote source, only payments that were made here are given back here."""
    with opened(settings, also_remote=True) as store, store.reading() as connection:
        if upstream_of(connection, invoice_id) is None:
            raise NotFound(INVOICES_ELSEWHERE)


def _fact(one: Refund) -> dict[str, Any]:
    return {
        "id": one.id,
        "refundId": one.refund_id,
        "payment": one.charge_id,
        "amountCents": one.amount_cents,
        "currency": one.currency,
        "status": one.status.value,
        "reason": one.reason,
    }


def _code(refunds: tuple[Refund, ...]) -> int:
    states = {one.status for one in refunds}
    if states & {RefundStatus.REFUSED, RefundStatus.FAILED}:
        return NOT_GIVEN_BACK
    return NOT_KNOWN if RefundStatus.STARTED in states else 0
