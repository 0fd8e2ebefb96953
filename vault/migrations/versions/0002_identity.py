"""Accounts, factors, sessions, devices, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002_identity"
down_revision = "0001_platform_audit"
branch_labels = None
depends_on = None

_ACTIVE = sa.text("state = 'active'")


def upgrade() -> None:
    """Create the tables of identity."""
    _create_accounts()
    _create_factors()
    _create_sessions()
    _create_counters_and_notices()


def _create_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("holder_name", sa.Text, nullable=False),
        sa.Column("user_name", sa.String(64)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ends_ms", sa.BigInteger),
        sa.Column("password_phc", sa.Text),
        sa.Column("password_set_ms", sa.BigInteger),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("user_name", name=op.f("uq_account_user_name")),
    )
    op.create_table(
        "former_password",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("phc", sa.Text, nullable=False),
        sa.Column("set_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_former_password_person_id", "former_password", ["person_id"])


def _create_factors() -> None:
    op.create_table(
        "authenticator",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("consecutive_failures", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("bound_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_authenticator_person_id", "authenticator", ["person_id"])
    op.create_index(
        "ix_authenticator_one_active",
        "authenticator",
        ["person_id"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("closed_ms", sa.BigInteger),
        sa.Column("pending_user_name", sa.String(64)),
        sa.Column("pending_phc", sa.Text),
        sa.Column("pending_seed", sa.LargeBinary),
        sa.Column("handover_hash", sa.LargeBinary),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f("uq_enrolment_token_hash")),
    )
    op.create_index("ix_enrolment_person_id", "enrolment", ["person_id"])


def _create_sessions() -> None:
    op.create_table(
        "half_session",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("device_name", sa.Text, nullable=False),
        sa.Column("proven_device_id", sa.String(40)),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("counters", sa.Text, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("closed_ms", sa.BigInteger),
        sa.UniqueConstraint("token_hash", name=op.f("uq_half_session_token_hash")),
    )
    op.create_index("ix_half_session_person_id", "half_session", ["person_id"])
    op.create_index("ix_half_session_expires_ms", "half_session", ["expires_ms"])
    op.create_table(
        "session",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("last_used_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("code_at_ms", sa.BigInteger, nullable=False),
        sa.Column("code_step", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_why", sa.String(32)),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.create_table(
        "device",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.LargeBinary),
        sa.Column("first_seen_ms", sa.BigInteger, nullable=False),
        sa.Column("last_seen_ms", sa.BigInteger, nullable=False),
        sa.Column("last_address", sa.String(64), nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_device_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    op.create_index("ix_device_person_id", "device", ["person_id"])
    op.create_table(
        "known_source",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("last_success_ms", sa.BigInteger, nullable=False),
    )


def _create_counters_and_notices() -> None:
    op.create_table(
        "sign_in_counter",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.BigInteger, nullable=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
        sa.Column("blocked_until_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_sign_in_counter_since_ms", "sign_in_counter", ["since_ms"])
    op.create_table(
        "notice",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("params", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("read_ms", sa.BigInteger),
    )
    op.create_index("ix_notice_person_id", "notice", ["person_id"])
