"""A certificate lists a native file as one, says whether it can have been opened, and claims nothing beyond that."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from vault.disposal.certificate.document import statement_json
from vault.disposal.certificate.facts import CopyFacts, CopyState
from vault.disposal.certificate.render import render
from vault.platform.clock import tokyo_moment

RELEASED_MS = 1_790_000_000_000
SAID = f"原本ファイル（{tokyo_moment(RELEASED_MS)} に封を開く鍵を渡した。開けば保護のないファイル）"


def _copy(number: int, **more: Any) -> CopyFacts:
    return CopyFacts(
        number=number, recipient="佐藤 次郎", state=CopyState.RETURNED, declared=False, at_ms=0, **more
    )


@pytest.mark.clause("G9.1.4-b")
def test_it_is_listed_with_what_became_of_its_key(make_facts: Any, tmp_path: Path) -> None:
    copies = (_copy(1), _copy(2, native=True), _copy(3, native=True, released_ms=RELEASED_MS))
    facts = make_facts(copies=copies)
    document = json.loads(statement_json(facts))
    plain, shut, opened = document["copies"]["records"]
    assert "form" not in plain
    assert (shut["form"], shut["key_released_at"]) == ("native_file", None)
    assert (opened["form"], opened["key_released_at"]) == ("native_file", "2026-09-21T14:13:20.000Z")
    [risk] = [each for each in document["residual_risks"] if "Native files" in each["en"]]
    assert "(no. 3)" in risk["en"]
    assert "第3号" in risk["ja"]
    path = tmp_path / "certificate.pdf"
    path.write_bytes(render(facts))
    printed = subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
    said = re.sub(r"\s+", "", printed.stdout.decode())
    for expected in (
        SAID,
        "原本ファイル（封をしたまま。鍵は渡していない）",
        "opening it releases an unprotected file",
    ):
        assert re.sub(r"\s+", "", expected) in said


def test_without_a_native_file_nothing_is_said_of_one(make_facts: Any) -> None:
    said = statement_json(make_facts()).decode()
    assert "native" not in said.lower()
    assert "原本ファイル" not in said
