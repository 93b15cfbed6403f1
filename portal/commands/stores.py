"""What commands share in reaching the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from portal.domain.invoice import Business
from portal.errors import NotFound
from portal.settings import Settings
from portal.store.business_rows import BusinessRows
from portal.store.opening import Store, open_store
from portal.store.partner_rows import Partner, PartnerRows
from portal.store.unit_of_work import SqlUnitOfWork

NO_BOOKS = "Invoices are behind INVOICING_API_URL and no payments are made here: there are no books."
INVOICES_ELSEWHERE = "Invoices are kept behind INVOICING_API_URL; this is done there."


@contextmanager
def opened(settings: Settings, *, also_remote: bool = False) -> Iterator[Store]:
    """The store of the settings, closed afterwards.

    Raises `SettingsInvalid`; `NotFound` in front of a remote source, unless `also_remote`: payments only are in it.
    """
    if settings.remote and not (also_remote and settings.keeps_books):
        raise NotFound(NO_BOOKS if also_remote else INVOICES_ELSEWHERE)
    store = open_store(settings.database_url, settings.secret_keys)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def writing(settings: Settings, *, also_remote: bool = False) -> Iterator[tuple[SqlUnitOfWork, datetime]]:
    """One write transaction and the moment it happens at. Raises as `opened` does."""
    with opened(settings, also_remote=also_remote) as store, store.unit_of_work() as work:
        yield work, datetime.now(UTC)


def the_partner(rows: PartnerRows, partner_id: str) -> Partner:
    """The partner of that id. Raises `NotFound`."""
    found = rows.get(partner_id)
    if found is None:
        raise NotFound("There is no such partner.")
    return found


def the_business(rows: BusinessRows, business_id: str) -> Business:
    """The business of that id. Raises `NotFound`."""
    found = rows.get(business_id)
    if found is None:
        raise NotFound("There is no such business.")
    return found
