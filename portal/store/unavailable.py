"""What it is called when the database can't be used now, whichever driver says so in whichever words."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from portal.errors import StoreUnavailable

log = logging.getLogger(__name__)


@contextmanager
def unavailable_is_told() -> Iterator[None]:
    """Raises `StoreUnavailable` for a lock held too long, a connection that broke and the like.

    The driver's own words are not passed on: they name hosts and users.
    """
    try:
        yield
    except (OperationalError, PoolExhausted) as fault:
        log.warning("the database can't be used: %s", type(getattr(fault, "orig", None) or fault).__name__)
        raise StoreUnavailable("The database can't be used now. Please try again in a minute.") from fault
