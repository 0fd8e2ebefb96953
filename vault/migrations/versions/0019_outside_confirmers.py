"""People from outside who confirm what one person does alone, and their word on such acts."""

import sqlalchemy as sa
from alembic import op

revision = "0019_outside_confirmers"
down_revision = "0018_oversight"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and extend the acts done alone."""
    op.create_table(
        "outside_confirmer",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("appointed_by", sa.String(40), nullable=False),
        sa.Column("appointed_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("end_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.add_column("solo_act", sa.Column("confirmed_by", sa.String(40)))
    op.add_column("solo_act", sa.Column("confirmed_ms", sa.BigInteger))
    op.add_column("solo_act", sa.Column("confirmed_step", sa.BigInteger))
    op.create_index("ix_solo_act_subject", "solo_act", ["subject"])
