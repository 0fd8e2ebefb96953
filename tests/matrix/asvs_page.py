"""docs/security/asvs.md: every row of the chosen levels, with what proves it or what it needs. Written by `make matrix`."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security" / "asvs.md"
OPEN: dict[str, str] = tomllib.loads((Path(__file__).parent / "asvs_open.toml").read_text(encoding="utf-8"))
CHOSEN_L3 = "not proven yet"
HOW = {"T": "test", "D": "document", "O": "check of a deployment", "R": "review"}
MOST = 3


def sections() -> dict[str, list[str]]:
    """Links to the sections of pages that cite a row, by row."""
    found: dict[str, list[str]] = {}
    for page in (*sorted(PAGE.parent.glob("*.md")), PAGE.parent.parent / "sign-in.md", ROOT / "SECURITY.md"):
        if page != PAGE:
            for title, text in re.findall(
                r"^## (.+)\n((?:(?!^## ).*\n?)*)", page.read_text("utf-8"), re.MULTILINE
            ):
                anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
                place = os.path.relpath(page, PAGE.parent)
                for row in re.findall(r"(?:v5\.0\.0-|ASVS |, )(\d+\.\d+\.\d+)", f"{title}\n{text}"):
                    found.setdefault(row, []).append(f"[{title}]({place}#{anchor})")
    return found


def page(rows: Mapping[str, Mapping[str, str]], tests: Mapping[str, Sequence[str]]) -> str:
    """The whole page.

    Args:
        rows: level and kind of proof of each row.
        tests: the tests that claim a row, as `file::test[case]`.
    """
    cited, lines, count = sections(), [], dict.fromkeys("123", (0, 0))
    for row, facts in rows.items():
        proofs = [*cited.get(row, ()), *_tests(tests.get(row, ()))] if tests.get(row) else []
        proven, all_ = count[facts["level"]]
        count[facts["level"]] = (proven + bool(proofs), all_ + 1)
        said = "; ".join(proofs) or f"**open**: {OPEN.get(row, CHOSEN_L3)}"
        kinds = " and ".join(HOW[each] for each in facts["proof"].split("+"))
        lines.append(f"| {row} | {facts['level']} | {kinds} | {said} |")
    return "\n".join(
        [
            "# OWASP ASVS 5.0.0, row by row",
            "<!-- written by make matrix -->",
            "",
            "Level 2 of the [OWASP Application Security Verification Standard](https://github.com/OWASP/ASVS/tree/v5.0.0) and the rows of Level 3 that",
            "make sense for a store of trade secrets. Rows that cannot apply are not listed: OAuth (V10), WebRTC (V17), GraphQL, WebSocket, LDAP,",
            "single sign-on, biometrics, mail and push codes. Numbers are those of the standard.",
            "",
            *(f"- Level {level}: {proven} of {all_} proven" for level, (proven, all_) in count.items()),
            "",
            "A row is proven when a test carries its number and passes, or, for documents, checks and reviews, when a section shows it and a test looks",
            "the section up. `make matrix` prints the same with the outcomes of the last run.",
            "",
            "| Row | Level | Shown by | Where |",
            "|---|---|---|---|",
            *lines,
            "",
        ]
    )


def _tests(tests: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(test.partition("[")[0] for test in tests))
    shown = [
        f"`{name}`"
        for name in names[:MOST]
        if "tests/docs/test_security_pages.py::test_a_row_that" not in name
    ]
    return [*shown, *([f"{len(names) - MOST} more tests"] if len(names) > MOST else [])]
