"""Grant requests, projects, reviews and audits of single grantors. A grant from before counts as notified."""

import sqlalchemy as sa
from alembic import op

revision = "0016_grants"
down_revision = "0015_maintenance_visits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_projects_and_requests()
    _extend_grants()
    _create_reviews_and_audits()


def _create_projects_and_requests() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("opened_by", sa.String(40), nullable=False),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.Column("closed_ms", sa.BigInteger),
        sa.Column("closed_by", sa.String(40)),
        sa.Column("close_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "grant_request",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("project_id", sa.String(40), nullable=False),
        sa.Column("right", sa.String(16), nullable=False),
        sa.Column("tier", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("task", "need_to_know", "overseas_risk")),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("asked_ms", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("criteria_version_id", sa.String(40)),
        *(sa.Column(name, sa.Text) for name in ("answers", "history_result", "leaving_reason")),
        sa.Column("decided_by", sa.String(40)),
        sa.Column("decided_ms", sa.BigInteger),
        sa.Column("reason", sa.Text),
        sa.Column("decided_leaf_index", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_grant_request_entry_id_register_entry")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_grant_request_project_id_project")
        ),
    )
    op.create_index("ix_grant_request_entry_id", "grant_request", ["entry_id"])
    op.create_index("ix_grant_request_person_id", "grant_request", ["person_id"])


def _extend_grants() -> None:
    op.add_column("access_grant", sa.Column("request_id", sa.String(40)))
    op.add_column("access_grant", sa.Column("project_id", sa.String(40)))
    for name in ("notice_ms", "notice_leaf_index", "revoked_leaf_index"):
        op.add_column("access_grant", sa.Column(name, sa.BigInteger))
    op.add_column(
        "access_grant", sa.Column("for_mishandling", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE access_grant SET notice_ms = given_ms")
    op.create_index("ix_access_grant_project_id", "access_grant", ["project_id"])


def _create_reviews_and_audits() -> None:
    op.create_table(
        "grant_review",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("grant_id", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(24), nullable=False),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("decided_ms", sa.BigInteger),
        sa.Column("decided_by", sa.String(40)),
        sa.Column("confirmed", sa.Boolean),
        sa.Column("reason", sa.Text),
        sa.Column("decided_leaf_index", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["access_grant.id"], name=op.f("fk_grant_review_grant_id_access_grant")
        ),
    )
    op.create_index("ix_grant_review_grant_id", "grant_review", ["grant_id"])
    undecided = sa.text("decided_ms IS NULL")
    op.create_index(
        "uq_grant_review_undecided",
        "grant_review",
        ["grant_id"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
    op.create_table(
        "grantor_audit",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("grantor_id", sa.String(40), nullable=False),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("closed_ms", sa.BigInteger),
        sa.Column("closed_by", sa.String(40)),
        sa.Column("finding", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    still_open = sa.text("closed_ms IS NULL")
    op.create_index(
        "uq_grantor_audit_open",
        "grantor_audit",
        ["grantor_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
