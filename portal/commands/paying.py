"""What the commands that move money share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from app import SystemClock, payment_service
from portal.commands.stores import opened
from portal.domain.ledger import Standing
from portal.payments.service import PaymentService
from portal.payments.unreachable import Unreachable
from portal.ports import Payments
from portal.settings import Settings

amount_option = click.option(
    "--amount-cents", type=click.IntRange(min=1), help="In minor units of the invoice's currency; all where not given."
)


@contextmanager
def paying(settings: Settings, *, also_remote: bool = False) -> Iterator[Payments]:
    """The use cases of paying over the store; without Stripe's keys, those that need no Stripe.

    `also_remote`: what can be done to payments that were made here of invoices that are kept elsewhere.
    """
    with opened(settings, also_remote=also_remote) as store:
        _, payments = payment_service(settings, store)
        yield payments or PaymentService(
            gateway=Unreachable(), open_unit_of_work=store.unit_of_work, attempts=store, clock=SystemClock()
        )


def standing_fact(invoice_id: str, standing: Standing) -> dict[str, Any]:
    """How an invoice stands, in minor units."""
    return {
        "invoiceId": invoice_id,
        "balanceCents": standing.balance_cents,
        "paidCents": standing.paid_cents,
        "unappliedCents": standing.unapplied_cents,
    }
