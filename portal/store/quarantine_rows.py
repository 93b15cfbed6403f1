"""What was set apart for a person, and money that is set aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from portal.store.ids import INVOICE, public
from portal.store.tables import invoices, quarantine

AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A Stripe object that did not fit, or a fact a person should judge. `detail` holds no secret."""

    id: int
    object_id: str
    reason: str
    detail: str
    created_at: datetime
    resolved_at: datetime | None
    resolution: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Money on an invoice that pays nothing, until it is refunded or applied; in minor units."""

    invoice_id: str
    unapplied_cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class QuarantineRows:
    """The quarantine, on one connection."""

    connection: Connection

    def open(self) -> tuple[Quarantined, ...]:
        """What nobody has resolved, oldest first; at most a thousand."""
        return self._all(quarantine.c.resolved_at.is_(None))

    def all(self) -> tuple[Quarantined, ...]:
        """What was resolved, too."""
        return self._all()

    def resolve(self, number: int, resolution: str, now: datetime) -> bool:
        """Note what became of it; False: there is none of that number that is open."""
        mine = (quarantine.c.id == number) & quarantine.c.resolved_at.is_(None)
        done = update(quarantine).where(mine).values(resolved_at=now, resolution=resolution)
        return self.connection.execute(done).rowcount > 0

    def set_aside(self) -> tuple[SetAside, ...]:
        """Invoices with unapplied money; at most a thousand."""
        theirs = select(invoices.c.id, invoices.c.unapplied_cents, invoices.c.currency)
        theirs = theirs.where(invoices.c.unapplied_cents > 0).order_by(invoices.c.id).limit(AT_MOST)
        return tuple(SetAside(public(INVOICE, row[0]), row[1], row[2]) for row in self.connection.execute(theirs))

    def _all(self, *conditions: Any) -> tuple[Quarantined, ...]:
        listing = select(quarantine).where(*conditions).order_by(quarantine.c.id).limit(AT_MOST)
        return tuple(_quarantined(row) for row in self.connection.execute(listing))


def _quarantined(row: Row[Any]) -> Quarantined:
    return Quarantined(row.id, row.object_id, row.reason, row.detail, row.created_at, row.resolved_at, row.resolution)
