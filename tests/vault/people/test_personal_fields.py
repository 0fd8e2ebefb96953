"""Every personal field of the vault stands in one table, which is shown to everybody and quoted in the pledge."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from vault.app.build import ROUTERS
from vault.people.personal_fields import CLASSES, FIELDS, READERS
from vault.platform.database import Base
from vault.pledges.rules import PledgeKind
from vault.pledges.shipped import shipped_text

ABOUT_PEOPLE = frozenset(
    {
        "person",
        "person_change",
        "person_move",
        "person_confirmation",
        "held_post",
        "appointment",
        "rebind",
        "account",
        "former_password",
        "authenticator",
        "enrolment",
        "half_session",
        "session",
        "device",
        "device_check_in",
        "known_source",
        "sign_in_counter",
        "notice",
        "joining_signature",
        "pledge_signature",
        "pledge_leaver_ask",
        "procedure_acknowledgement",
        "training_answer",
        "training_opening",
        "training_attempt",
        "training_assignment",
        "training_completion",
        "training_exception",
        "training_reminder",
        "training_trainer",
        "access_grant",
        "grant_request",
        "grant_review",
        "register_delegation",
        "register_designation",
        "page_release",
        "view_budget_excess",
        "visit_visitor",
        "idempotency_record",
        "outside_confirmer",
    }
)
"""Tables whose every column is about somebody; elsewhere only the columns that name somebody are."""
ABOUT_THE_ROW = frozenset(
    {"id", "leaf_index", "revision", "number", "digest", "criteria_version_id", "request_id", "visit_id"}
)
"""Columns that say something about the row and nothing about the person."""
NAMES_SOMEBODY = re.compile(
    r".*_by|.*address|(?!device_|session_|proven_)"
    r"(.*_)?(person|holder|manager|officer|watcher|escort|trainer|recipient|requester|subject|confirmer|setter|grantor"
    r"|successor|superior|checker|responsible|worker|visitor)(_id|_name)"
)
NO_PERSON = frozenset({"disposal.blocked_by", "regrading.blocked_by"})
"""Codes, in spite of their names."""
LEAF_COLUMN = re.compile(r"(.*_)?leaf(_index)?")


@pytest.fixture
def database_url() -> None:
    """The table of fields does not depend on the database."""


def columns() -> set[tuple[str, str]]:
    assert ROUTERS, "every domain's tables are loaded"
    return {(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns}


def test_every_column_that_is_about_a_person_stands_in_the_table() -> None:
    listed = {name for field in FIELDS for name in field.columns}
    missing = {
        f"{table}.{column}"
        for table, column in columns()
        if (table in ABOUT_PEOPLE and column not in ABOUT_THE_ROW and not LEAF_COLUMN.fullmatch(column))
        or NAMES_SOMEBODY.fullmatch(column)
    }
    assert missing - listed - NO_PERSON == set(), (
        "say in vault/people/personal_fields.toml what these are kept for"
    )


def test_the_table_names_columns_that_exist_each_once() -> None:
    listed = [name for field in FIELDS for name in field.columns]
    assert [name for name, times in Counter(listed).items() if times > 1] == []
    assert set(listed) <= {f"{table}.{column}" for table, column in columns()}


def test_every_field_says_for_what_for_whom_and_until_when_in_both_languages() -> None:
    for field in FIELDS:
        assert field.readers, field.columns
        assert set(field.readers) <= {"self", *field.of_class.readers}, field.columns
        for text in (
            field.what,
            field.of_class.purpose,
            field.purpose,
            field.keep,
            *(READERS[each] for each in field.readers),
        ):
            assert text.ja
            assert text.en


@pytest.mark.clause("G4.1.4-e")
def test_the_shipped_pledge_quotes_every_class_of_fields() -> None:
    text = shipped_text(PledgeKind.HOLDER, "秘蔵製作所").text
    paragraphs = dict(re.findall(r"^(\(\d\)) (.+)$", text[text.index("記録される個人情報") :], re.MULTILINE))
    quoted = [each for each in CLASSES.values() if each.paragraph is not None]
    assert len(quoted) == 3
    for each in quoted:
        said = paragraphs[each.paragraph]
        assert each.purpose.ja in said
        assert each.keep.ja in said
        for reader in each.readers:
            words = "人が読むことのできない形" if reader == "nobody" else READERS[reader].ja
            assert words in said, (each.paragraph, reader)
    assert "自分に関する記録をいつでも見ることができます" in text
