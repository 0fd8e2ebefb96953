"""What docs/security says: every row of ASVS that is shown by a page has its section there, and numbers are the code's."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import security_pages

from crypto.policy import IN_USE
from tests.matrix import asvs_page
from vault.access.roster.sheets import MAX_ROWS
from vault.copies.rules import FETCH_MS, MAX_COPIES, TICKET_MS
from vault.documents.file_types.catalogue import FILE_TYPES
from vault.documents.uploads.rules import MOST_OPEN
from vault.identity.throttle_rules import POLICIES
from vault.platform.cursors import MAX_LIMIT
from vault.platform.http import LONGEST_SEARCH, LONGEST_TEXT
from vault.platform.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs/security").glob("*.md")), ROOT / "docs/sign-in.md", ROOT / "SECURITY.md"]
CITED = re.compile(r"v5\.0\.0-(\d+\.\d+\.\d+)|ASVS (?!5\.0\.0)((?:\d+\.\d+\.\d+(?:, )?)+)")
BY_PAGE = [
    pytest.param(row, marks=pytest.mark.asvs(row))
    for row in (
        "2.1.1", "2.1.2", "2.1.3", "3.1.1", "3.5.4", "3.7.1", "5.1.1", "6.1.1", "6.1.2", "6.1.3", "6.4.2", "7.1.1", "7.1.2",
        "8.1.1", "8.1.2", "11.1.1", "11.1.2", "11.1.4", "11.2.1", "11.2.4", "11.3.1", "11.4.1", "11.5.1", "12.1.1",
        "12.1.2", "12.2.2", "12.3.3", "13.1.1", "13.1.4", "13.2.1", "13.3.2", "14.1.1", "14.1.2", "15.1.1", "15.1.3",
        "15.1.4", "15.1.5", "15.3.6", "16.1.1",
    )
]  # fmt: skip
"""Rows whose proof is a section (D), a check of a deployment (O) or a dated review (R), wholly or beside a test."""


def sections() -> dict[str, list[str]]:
    """The text of each section that cites a row, by row."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for section in re.split(r"^(?=#+ )", page.read_text(encoding="utf-8"), flags=re.MULTILINE):
            for one, several in CITED.findall(section):
                for row in [one] if one else re.findall(r"\d+\.\d+\.\d+", several):
                    found.setdefault(row, []).append(section)
    return found


@pytest.mark.parametrize("row", BY_PAGE)
def test_a_row_that_a_page_shows_has_a_section_of_substance(row: str) -> None:
    assert any(len(section) > 400 for section in sections()[row])


def test_no_page_cites_a_row_that_is_none() -> None:
    with (ROOT / "tests/matrix/asvs_rows.csv").open(newline="") as file:
        known = {row["row"] for row in csv.DictReader(file)}
    assert set(sections()) <= known


@pytest.mark.asvs("2.1.1", "8.1.1", "8.1.2", "5.1.1", "11.1.2")
def test_generated_pages_are_what_the_code_says() -> None:
    assert [page.name for page in security_pages.behind()] == []
    design, keys = (
        (ROOT / f"docs/security/{name}.md").read_text(encoding="utf-8") for name in ("design", "cryptography")
    )
    assert all(f"| {one.name} | " in design for one in FILE_TYPES)
    assert all(f"| {one.name} | " in keys for one in IN_USE)


@pytest.mark.asvs("2.1.3", "2.1.1")
def test_limits_are_those_of_the_code() -> None:
    text = (ROOT / "docs/security/design.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| [^|]+ \| ([^|]+) \| `([^`|]+)`", text, re.MULTILINE))
    limits = {name: value for value, name in rows.items()} | {
        name: value for value, name in re.findall(r"^\| [^|]+ \| ([^|]+) \| `([^`|]+)`", text, re.MULTILINE)
    }
    day, settings = 86_400_000, Settings.model_fields
    assert limits["vault.copies.rules.MAX_COPIES"] == str(MAX_COPIES)
    assert limits["vault.copies.rules.TICKET_MS"] == limits["vault.copies.rules.FETCH_MS"] == "24 hours"
    assert TICKET_MS == FETCH_MS == day
    assert limits["vault.documents.uploads.rules.MOST_OPEN"] == str(MOST_OPEN)
    assert limits["vault.platform.cursors.MAX_LIMIT"] == str(MAX_LIMIT)
    assert limits["vault.access.roster.sheets.MAX_ROWS"] == str(MAX_ROWS)
    for name in (
        "view_pages_per_minute",
        "view_distinct_pages_per_day",
        "view_tiles_per_minute",
        "refusals_in_burst",
    ):
        assert limits[f"HIZO_{name.upper()}"] == str(settings[name].default), name
    for name, shown in (("pdf_max", 28), ("upload_max", 30), ("quota_per_person", 30)):
        number, unit = limits[f"HIZO_{name.upper()}"].split()
        assert settings[name].default == int(number) << {"MiB": 20, "GiB": 30}[unit], (name, shown)
    assert f"{LONGEST_TEXT:,} characters" in text
    assert f"at most {LONGEST_SEARCH} characters" in text


@pytest.mark.asvs("6.1.1")
def test_the_delays_of_signing_in_are_those_of_the_code() -> None:
    text = (ROOT / "docs/sign-in.md").read_text(encoding="utf-8")
    frees = [
        int(each) for each in re.findall(r"^\| (?:account|source|codes)[^|]*\| (\d+) \|", text, re.MULTILINE)
    ]
    assert sorted(frees) == sorted(policy.free for policy in POLICIES.values())


@pytest.mark.asvs("14.2.4")
def test_every_rule_for_a_class_of_data_is_shown_by_a_test() -> None:
    text = (ROOT / "docs/security/data.md").read_text(encoding="utf-8")
    classes = re.findall(r"^\| \*\*(\w)\*\*", text, re.MULTILINE)
    shown = dict(re.findall(r"^\| (\w) \|.*\| `(tests/[^`]+::\w+)` \|$", text, re.MULTILINE))
    assert sorted(shown) == sorted(classes)
    for path, _, name in (each.partition("::") for each in shown.values()):
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), (path, name)


@pytest.mark.asvs("6.4.2")
def test_nobody_is_asked_what_others_can_find_out() -> None:
    asked = re.compile(
        r"password.hint|security.question|secret.question|maiden|first pet|秘密の質問|ヒント|旧姓",
        re.IGNORECASE,
    )
    for folder, kinds in (
        ("vault/web/templates", "*.html"),
        ("vault/identity", "*.py"),
        ("vault/people", "*.py"),
    ):
        for path in (ROOT / folder).rglob(kinds):
            assert not asked.search(path.read_text(encoding="utf-8")), path
    assert not asked.search((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))


@pytest.mark.asvs("16.3.3")
def test_every_security_event_is_an_act_that_a_test_looks_for() -> None:
    text = (
        (ROOT / "docs/security/operations.md").read_text(encoding="utf-8").partition("## Security events")[2]
    )
    acts = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", text)) - {"hizo.sign_in"}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "vault").rglob("events.py"))
    source += (ROOT / "vault/audit/acts.py").read_text(encoding="utf-8")
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/vault").rglob("*.py"))
    assert len(acts) > 30
    assert [act for act in sorted(acts) if not re.search(rf'Act\(\s*"{act}"', source)] == []
    assert [act for act in sorted(acts) if f'"{act}"' not in tests] == []


def test_the_table_of_rows_claims_nothing_that_is_not_claimed_by_a_test() -> None:
    """It may be behind; `make matrix` writes it. It never says more than is so, and names every row."""
    text = asvs_page.PAGE.read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| (\d+\.\d+\.\d+) \| \d \| [^|]+ \| (.+) \|$", text, re.MULTILINE))
    with (ROOT / "tests/matrix/asvs_rows.csv").open(newline="") as file:
        assert list(said) == [row["row"] for row in csv.DictReader(file)]
    marked = {
        row
        for path in (ROOT / "tests").rglob("*.py")
        for arguments in re.findall(r"asvs\(([^)]*)\)", path.read_text(encoding="utf-8"))
        for row in re.findall(r"\d+\.\d+\.\d+", arguments)
    } | {str(parameter.values[0]) for parameter in BY_PAGE}
    proven = {row for row, proof in said.items() if not proof.startswith("**open**")}
    assert proven <= marked
    assert set(asvs_page.OPEN) <= set(said)
