"""Signs by the day, the reports that rest on them, and the indexes by which a day's use is found without reading older rows."""

import sqlalchemy as sa
from alembic import op

revision = "0021_signs"
down_revision = "0020_remarks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and indexes, and extend the alerts."""
    op.add_column("alert", sa.Column("day", sa.String(10)))
    op.create_table(
        "alert_sign",
        sa.Column("report_id", sa.String(40), primary_key=True),
        sa.Column("sign_id", sa.String(40), primary_key=True),
        sa.ForeignKeyConstraint(["report_id"], ["alert.id"], name=op.f("fk_alert_sign_report_id_alert")),
        sa.ForeignKeyConstraint(["sign_id"], ["alert.id"], name=op.f("fk_alert_sign_sign_id_alert")),
    )
    op.create_table(
        "sign_day",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("looked_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "refused_copy_ask",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_refused_copy_ask_at_ms", "refused_copy_ask", ["at_ms"])
    op.create_index("ix_page_release_released_ms", "page_release", ["released_ms"])
    op.create_index("ix_copy_request_requested_ms", "copy_request", ["requested_ms"])
    op.create_index("ix_copy_event_at_ms", "copy_event", ["at_ms"])
