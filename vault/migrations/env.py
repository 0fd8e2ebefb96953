"""Alembic's entry: runs on the connection handed over by `vault.migrations.upgrade`."""

from alembic import context

from vault.platform.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
