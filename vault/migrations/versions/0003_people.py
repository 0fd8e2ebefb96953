"""Persons, posts, requests to rebind."""

import sqlalchemy as sa
from alembic import op

revision = "0003_people"
down_revision = "0002_identity"
branch_labels = None
depends_on = None

_LIVE = sa.text("state <> 'disabled'")
_ONE_OFFICER = sa.text("post = 'overall_officer' AND ended_ms IS NULL")
_HELD_ONCE = sa.text("ended_ms IS NULL")


def upgrade() -> None:
    """Create the tables of people."""
    _create_persons()
    _create_posts()
    _create_rebinds()


def _create_persons() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_kana", sa.Text, nullable=False),
        sa.Column("name_romaji", sa.Text, nullable=False),
        sa.Column("employee_number", sa.Text),
        sa.Column("number_key", sa.String(128)),
        sa.Column("mail", sa.Text, nullable=False),
        sa.Column("mail_key", sa.String(256), nullable=False),
        sa.Column("telephone", sa.Text),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("employment_kind", sa.String(16), nullable=False),
        sa.Column("outside_person", sa.Boolean, nullable=False),
        sa.Column("leaves_on", sa.String(10)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    for key in ("mail_key", "number_key"):
        op.create_index(
            f"ix_person_{key}", "person", [key], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        )


def _create_posts() -> None:
    op.create_table(
        "held_post",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("post", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("given_by", sa.String(40)),
        sa.Column("given_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("end_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_held_post_person_id", "held_post", ["person_id"])
    op.create_index(
        "ix_held_post_one_officer",
        "held_post",
        ["post"],
        unique=True,
        sqlite_where=_ONE_OFFICER,
        postgresql_where=_ONE_OFFICER,
    )
    op.create_index(
        "ix_held_post_once",
        "held_post",
        ["person_id", "post"],
        unique=True,
        sqlite_where=_HELD_ONCE,
        postgresql_where=_HELD_ONCE,
    )


def _create_rebinds() -> None:
    op.create_table(
        "rebind",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("handover_hash", sa.LargeBinary, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("confirmed_by", sa.String(40)),
        sa.Column("confirmed_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_rebind_person_id", "rebind", ["person_id"])
