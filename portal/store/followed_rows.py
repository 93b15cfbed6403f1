"""The accounts on which there are payments of ours, and up to when Stripe's events of each were read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.ports import Followed
from portal.store.tables import followed_accounts


@dataclass(frozen=True, slots=True)
class FollowedRows:
    """Followed accounts, on one connection."""

    connection: Connection

    def follow(self, account: str | None, since: datetime) -> None:
        """Read this account's events from `since` on, unless it is followed already."""
        engine = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        row = {"account": account or "", "read_until": since}
        self.connection.execute(engine.insert(followed_accounts).values(row).on_conflict_do_nothing())

    def due(self, before: datetime, limit: int) -> tuple[Followed, ...]:
        """Accounts not looked at since `before`, those that waited longest first."""
        waits = or_(followed_accounts.c.looked_at.is_(None), followed_accounts.c.looked_at < before)
        order = followed_accounts.c.looked_at.asc().nulls_first()
        found = select(followed_accounts).where(waits).order_by(order, followed_accounts.c.account).limit(limit)
        return tuple(Followed(row.account or None, row.read_until) for row in self.connection.execute(found))

    def save(self, followed: Followed, now: datetime) -> None:
        """Note that it was looked at, and how far its events were read."""
        mine = followed_accounts.c.account == (followed.account or "")
        changed = {"read_until": followed.read_until, "looked_at": now}
        self.connection.execute(update(followed_accounts).where(mine).values(changed))
