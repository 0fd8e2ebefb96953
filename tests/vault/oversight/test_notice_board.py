"""Who answers for what can be printed and put up for everybody (T5-b)."""

from __future__ import annotations

import io
import json
from typing import Any

import pikepdf
import pytest

from vault.people.models import Person
from vault.people.posts import Post

pytestmark = pytest.mark.clause("T5-b", "G3.0-c")


def notice(oversight: Any, by: str = "stranger") -> dict[str, Any]:
    answer = oversight[by].get("/responsible.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        (attached,) = pdf.attachments.values()
        said: dict[str, Any] = json.loads(attached.get_file().read_bytes())
    return said


def test_every_employee_can_print_who_answers(oversight: Any) -> None:
    said = notice(oversight)
    (line,) = said["lines"]
    assert line[:4] == ["焼入れ条件", "manager", "主任", "設計"]
    assert "@example.jp" in line[4]
    assert said["officer"][0] == "officer"


def test_the_telephone_of_who_answers_stands_on_it(oversight: Any) -> None:
    with oversight.platform.transaction() as tx:
        tx.session.get_one(Person, oversight["manager"].id).telephone = "03-0000-1111"
    assert notice(oversight)["lines"][0][4].startswith("03-0000-1111")


def test_a_vacant_post_names_nobody(oversight: Any) -> None:
    oversight.company.end_post(oversight["manager"], Post.RESPONSIBLE_MANAGER)
    (line,) = notice(oversight)["lines"]
    assert "manager" not in line
    assert "選任中" in line[1]
