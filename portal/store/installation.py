"""Which installation this database belongs to, and which it was before backups were put back."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from portal.store.tables import installation

NEWEST = select(installation.c.id).order_by(installation.c.number.desc()).limit(1)


def installation_id(connection: Connection) -> str:
    """The random id that marks our objects at Stripe; a restored copy gets another."""
    newest: str = connection.execute(NEWEST).scalar_one()
    return newest


def installation_ids(connection: Connection) -> frozenset[str]:
    """Every id this database has had: objects made under an older one are ours as well."""
    return frozenset(connection.execute(select(installation.c.id)).scalars())


def renew(connection: Connection, now: datetime) -> str:
    """Another id from now on. The older ones stay, and the keys that were made under them go on opening."""
    number = connection.execute(select(func.max(installation.c.number))).scalar_one() + 1
    new = secrets.token_hex(16)
    connection.execute(insert(installation).values(number=number, id=new, created_at=now))
    return new
