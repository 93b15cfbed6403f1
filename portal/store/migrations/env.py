"""Runs migrations on the connection that `portal.store.migrate` hands in; there is no ini file."""

from alembic import context

from portal.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
