"""Titles, moves, appointments, delegations and the small-company profile."""

import sqlalchemy as sa
from alembic import op

from vault.platform.clock import end_of_tokyo_day_ms

revision = "0013_posts"
down_revision = "0012_beginnings"
branch_labels = None
depends_on = None

_ONE_OFFICER = sa.text("post = 'overall_officer' AND ended_ms IS NULL AND until_ms IS NULL")
_HELD_ONCE = sa.text("ended_ms IS NULL AND until_ms IS NULL")
_KEYS = sa.text("field IN ('mail_key', 'number_key')")
_WAITING = sa.text("done_ms IS NULL AND ended_ms IS NULL")


def upgrade() -> None:
    """Widen persons and posts, and create the tables."""
    _widen_persons()
    _widen_posts()
    _create_changes()
    _create_moves()
    _carry_leaving_dates_over()
    _create_appointments()
    _create_delegations()
    _create_small_company()


def _widen_persons() -> None:
    op.add_column("person", sa.Column("title", sa.Text))
    op.add_column("person", sa.Column("superior_id", sa.String(40)))
    op.add_column("person", sa.Column("enrolled_ms", sa.BigInteger))
    op.add_column("person", sa.Column("disabled_ms", sa.BigInteger))
    op.add_column("person", sa.Column("revision", sa.BigInteger, nullable=False, server_default=sa.text("1")))
    # When they enrolled was not kept; the record is the first moment at which they can have been there.
    op.execute("UPDATE person SET enrolled_ms = created_ms WHERE state = 'active'")


def _widen_posts() -> None:
    op.add_column("held_post", sa.Column("until_ms", sa.BigInteger))
    for name, columns, only in (
        ("ix_held_post_one_officer", ["post"], _ONE_OFFICER),
        ("ix_held_post_once", ["person_id", "post"], _HELD_ONCE),
    ):
        op.drop_index(name, "held_post")
        op.create_index(name, "held_post", columns, unique=True, sqlite_where=only, postgresql_where=only)


def _create_changes() -> None:
    op.create_table(
        "person_change",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("field", sa.String(32), primary_key=True),
        sa.Column("old_value", sa.Text),
        sa.Column("new_value", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("changed_by", sa.String(40)),
        sa.Column("changed_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "ix_person_change_key", "person_change", ["old_value"], sqlite_where=_KEYS, postgresql_where=_KEYS
    )


def _create_moves() -> None:
    op.create_table(
        "person_move",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("effective_on", sa.String(10), nullable=False),
        sa.Column("until_on", sa.String(10)),
        sa.Column("effect_ms", sa.BigInteger, nullable=False),
        sa.Column("until_ms", sa.BigInteger),
        sa.Column("new_department", sa.Text),
        sa.Column("new_title", sa.Text),
        sa.Column("successor_id", sa.String(40)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.String(40)),
        sa.Column("recorded_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("end_reason", sa.Text),
        sa.Column("done_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_person_move_person_id", "person_move", ["person_id"])
    op.create_index(
        "ix_person_move_waiting",
        "person_move",
        ["effect_ms"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def _carry_leaving_dates_over() -> None:
    person = sa.table("person", *map(sa.column, ("id", "leaves_on", "created_ms", "leaf_index")))
    move = sa.table(
        "person_move",
        *map(
            sa.column,
            ("id", "person_id", "kind", "effective_on", "effect_ms", "reason", "recorded_ms", "leaf_index"),
        ),
    )
    leaving = sa.select(person).where(person.c.leaves_on.is_not(None))
    for row in op.get_bind().execute(leaving).all():
        op.execute(
            move.insert().values(
                id=row.id.replace("prs_", "mov_"),
                person_id=row.id,
                kind="retirement",
                effective_on=row.leaves_on,
                effect_ms=end_of_tokyo_day_ms(row.leaves_on) + 1,
                reason="recorded with the person",
                recorded_ms=row.created_ms,
                leaf_index=row.leaf_index,
            )
        )


def _create_delegations() -> None:
    op.create_table(
        "register_delegation",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("entry_id", sa.String(40), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("power", sa.String(16), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("made_as", sa.String(32), nullable=False),
        sa.Column("made_ms", sa.BigInteger, nullable=False),
        sa.Column("starts_on", sa.String(10), nullable=False),
        sa.Column("starts_ms", sa.BigInteger, nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("ends_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("ended_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_register_delegation_entry_id_register_entry")
        ),
    )
    op.create_index("ix_register_delegation_entry_person", "register_delegation", ["entry_id", "person_id"])


def _create_appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("post_id", sa.String(40), primary_key=True),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("rank", sa.String(16), nullable=False),
        sa.Column("rank_reason", sa.Text),
        sa.Column("appointed_by", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.String(10), nullable=False),
        sa.Column("document_name", sa.Text),
        sa.Column("document_sha256", sa.String(64)),
        sa.Column("powers", sa.Text, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )


def _create_small_company() -> None:
    op.create_table(
        "small_company",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("declared_by", sa.String(40), nullable=False),
        sa.Column("declared_ms", sa.BigInteger, nullable=False),
        sa.Column("ends_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("reminded_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "solo_act",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("asked_ms", sa.BigInteger, nullable=False),
        sa.Column("asked_step", sa.BigInteger, nullable=False),
        sa.Column("ripe_ms", sa.BigInteger, nullable=False),
        sa.Column("lapses_ms", sa.BigInteger, nullable=False),
        sa.Column("done_ms", sa.BigInteger),
        sa.Column("done_step", sa.BigInteger),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_solo_act_person_id", "solo_act", ["person_id"])
    not_ended = sa.text("ended_ms IS NULL")
    op.create_index(
        "ix_solo_act_open",
        "solo_act",
        ["kind", "subject"],
        unique=True,
        sqlite_where=not_ended,
        postgresql_where=not_ended,
    )
