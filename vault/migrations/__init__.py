"""The schema's history (Alembic), upward only, the same on SQLite and PostgreSQL."""
