"""Which installation this database belongs to."""

from sqlalchemy import Connection, select

from portal.store.tables import installation

NEWEST = select(installation.c.id).order_by(installation.c.number.desc()).limit(1)


def installation_id(connection: Connection) -> str:
    """The random id that marks our objects at Stripe; a restored copy gets another."""
    newest: str = connection.execute(NEWEST).scalar_one()
    return newest
