"""The rows of partners and their domains."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from portal.store.ids import PARTNER, number_of, public
from portal.store.tables import partner_domains, partners


@dataclass(frozen=True, slots=True)
class Partner:
    """A platform that runs its invoices through Remit: where it may embed them, and under which hosts of its own."""

    id: str
    name: str
    origins: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerRows:
    """Partners, on one connection."""

    connection: Connection

    def get(self, partner_id: str) -> Partner | None:
        """The partner of that id."""
        return next((one for one in self.all() if one.id == partner_id), None)

    def all(self) -> tuple[Partner, ...]:
        """Every partner, oldest first."""
        hosts: dict[int, list[str]] = {}
        for row in self.connection.execute(select(partner_domains).order_by(partner_domains.c.host)):
            hosts.setdefault(row.partner_id, []).append(row.host)
        rows = self.connection.execute(select(partners).order_by(partners.c.id))
        return tuple(
            Partner(public(PARTNER, row.id), row.name, row.origins, tuple(hosts.get(row.id, ()))) for row in rows
        )

    def add(self, name: str, now: datetime) -> str:
        """Write a new partner; its id."""
        added = insert(partners).values(name=name, created_at=now).returning(partners.c.id)
        return public(PARTNER, self.connection.execute(added).scalar_one())

    def rewrite(self, partner: Partner) -> None:
        """Write a partner again. A host that another partner has breaks the table's key: ask `of_host` first."""
        number = number_of(PARTNER, partner.id)
        mine = update(partners).where(partners.c.id == number)
        self.connection.execute(mine.values(name=partner.name, origins=partner.origins))
        self.connection.execute(delete(partner_domains).where(partner_domains.c.partner_id == number))
        if partner.domains:
            rows = [{"host": host, "partner_id": number} for host in partner.domains]
            self.connection.execute(insert(partner_domains), rows)

    def of_host(self, host: str) -> str | None:
        """The partner whose domain `host` is."""
        mine = select(partner_domains.c.partner_id).where(partner_domains.c.host == host)
        number = self.connection.execute(mine).scalar_one_or_none()
        return public(PARTNER, number) if number else None
