"""What the commands about the books share."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app import bookkeeping
from portal.commands.stores import opened
from portal.payments.bookkeeping import Bookkeeping
from portal.settings import Settings


@contextmanager
def the_books(settings: Settings, *, with_stripe: bool = False) -> Iterator[Bookkeeping]:
    """The books of the store. Refused where there are none, or where Stripe is needed and not set up."""
    if with_stripe and not settings.payments_configured:
        raise click.ClickException("STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY are needed for this.")
    with opened(settings, also_remote=True) as store:
        yield bookkeeping(settings, store)
