"""Courses, sessions, completions and exceptions."""

import sqlalchemy as sa
from alembic import op

revision = "0011_training"
down_revision = "0010_pledges"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of training."""
    _courses()
    _attempts()
    _sessions()
    _duties()


def _courses() -> None:
    op.create_table(
        "training_lesson",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("lesson_id", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("stored_by", sa.String(40), nullable=False),
        sa.Column("stored_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_training_lesson_own", "training_lesson", ["own", "lesson_id", "number"])
    op.create_index("ix_training_lesson_sha256", "training_lesson", ["sha256"])
    op.create_table(
        "training_course",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("course", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("pass_percent", sa.Integer, nullable=False),
        sa.Column("lessons", sa.Text, nullable=False),
        sa.Column("procedures", sa.Text, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("published_by", sa.String(40), nullable=False),
        sa.Column("published_ms", sa.BigInteger, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("course", "number", name=op.f("uq_training_course_course")),
    )
    op.create_table(
        "training_assignment",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("course", sa.String(16), primary_key=True),
        sa.Column("assigned_ms", sa.BigInteger, nullable=False),
    )


def _attempts() -> None:
    op.create_table(
        "training_attempt",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("course_version_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("begun_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["course_version_id"],
            ["training_course.id"],
            name=op.f("fk_training_attempt_course_version_id_training_course"),
        ),
    )
    op.create_index("ix_training_attempt_person", "training_attempt", ["person_id", "course_version_id"])
    op.create_table(
        "training_opening",
        sa.Column("attempt_id", sa.String(40), primary_key=True),
        sa.Column("lesson_id", sa.String(64), primary_key=True),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["training_attempt.id"],
            name=op.f("fk_training_opening_attempt_id_training_attempt"),
        ),
    )
    op.create_table(
        "training_answer",
        sa.Column("attempt_id", sa.String(40), primary_key=True),
        sa.Column("lesson_id", sa.String(64), primary_key=True),
        sa.Column("question_id", sa.String(64), primary_key=True),
        sa.Column("ticked", sa.Text, nullable=False),
        sa.Column("correct", sa.Boolean, nullable=False),
        sa.Column("answered_ms", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["training_attempt.id"],
            name=op.f("fk_training_answer_attempt_id_training_attempt"),
        ),
    )


def _sessions() -> None:
    op.create_table(
        "training_session",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("course", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("planned_on", sa.String(10), nullable=False),
        sa.Column("trainer_id", sa.String(40)),
        sa.Column("trainer_name", sa.Text, nullable=False),
        sa.Column("opened_by", sa.String(40), nullable=False),
        sa.Column("opened_ms", sa.BigInteger, nullable=False),
        sa.Column("held_on", sa.String(10)),
        sa.Column("material_name", sa.Text),
        sa.Column("material_sha256", sa.String(64)),
        sa.Column("closed_by", sa.String(40)),
        sa.Column("closed_ms", sa.BigInteger),
        sa.Column("counted", sa.Boolean),
        sa.Column("code", sa.String(40)),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_training_session_course", "training_session", ["course", "planned_on"])
    op.create_table(
        "training_completion",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("course", sa.String(16), nullable=False),
        sa.Column("course_version_id", sa.String(40)),
        sa.Column("completed_ms", sa.BigInteger, nullable=False),
        sa.Column("valid_until_ms", sa.BigInteger, nullable=False),
        sa.Column("recorded_ms", sa.BigInteger, nullable=False),
        sa.Column("counted", sa.Boolean, nullable=False),
        sa.Column("code", sa.String(40)),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("source_id", sa.String(40), nullable=False),
        sa.Column("cancelled_ms", sa.BigInteger),
        sa.Column("cancelled_by", sa.String(40)),
        sa.Column("cancelled_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["course_version_id"],
            ["training_course.id"],
            name=op.f("fk_training_completion_course_version_id_training_course"),
        ),
    )
    op.create_index("ix_training_completion_due", "training_completion", ["course", "valid_until_ms"])
    op.create_index(
        "ix_training_completion_person",
        "training_completion",
        ["person_id", "course", "counted", "recorded_ms"],
    )


def _duties() -> None:
    op.create_table(
        "training_trainer",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("made_ms", sa.BigInteger, nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("ends_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("ended_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_training_trainer_person_id", "training_trainer", ["person_id"])
    op.create_table(
        "training_exception",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("given_by", sa.String(40), nullable=False),
        sa.Column("given_ms", sa.BigInteger, nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("ends_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("ended_reason", sa.Text),
        sa.Column("leaf_index", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_training_exception_person_id", "training_exception", ["person_id"])
    op.create_table(
        "training_reminder",
        sa.Column("person_id", sa.String(40), primary_key=True),
        sa.Column("about", sa.String(64), primary_key=True),
        sa.Column("step", sa.String(16), primary_key=True),
        sa.Column("told_ms", sa.BigInteger, nullable=False),
    )
