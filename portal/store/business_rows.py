"""The rows of businesses."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from portal.domain.invoice import Business
from portal.store.ids import BUSINESS, PARTNER, number_of, public
from portal.store.people_rows import address_row, business_of
from portal.store.tables import businesses


@dataclass(frozen=True, slots=True)
class BusinessRows:
    """Businesses, on one connection."""

    connection: Connection

    def get(self, business_id: str) -> Business | None:
        """The business of that id."""
        mine = select(businesses).where(businesses.c.id == number_of(BUSINESS, business_id))
        row = self.connection.execute(mine).one_or_none()
        return business_of(row) if row else None

    def all(self, partner_id: str | None = None) -> tuple[Business, ...]:
        """Every business, or a partner's, oldest first."""
        listing = select(businesses).order_by(businesses.c.id)
        if partner_id is not None:
            listing = listing.where(businesses.c.partner_id == number_of(PARTNER, partner_id))
        return tuple(business_of(row) for row in self.connection.execute(listing))

    def add(self, business: Business, now: datetime) -> str:
        """Write a new business, its id and version aside; its id."""
        row = _row(business) | {"version": 1, "created_at": now}
        added = insert(businesses).values(row).returning(businesses.c.id)
        return public(BUSINESS, self.connection.execute(added).scalar_one())

    def rewrite(self, business: Business) -> None:
        """Write a business again and raise its version."""
        row = _row(business) | {"version": businesses.c.version + 1}
        mine = businesses.c.id == number_of(BUSINESS, business.id)
        self.connection.execute(update(businesses).where(mine).values(row))


def _row(business: Business) -> dict[str, Any]:
    own = {name: value for name, value in asdict(business).items() if name not in {"id", "address", "version"}}
    return own | {"partner_id": number_of(PARTNER, business.partner_id)} | address_row(business.address)
