"""The file password of a copy lasts a year; holder and manager are told when it is over (G9.1.1-k)."""

from __future__ import annotations

from typing import Any

import pytest

from vault.copies.models import Copy
from vault.oversight.copy_passwords import run_due_copy_passwords

pytestmark = pytest.mark.clause("G9.1.1-k")


def told(oversight: Any, name: str) -> int:
    return oversight.company.notices(oversight[name]).count("copy_password_due")


def test_after_365_days_holder_and_manager_are_told_once(oversight: Any) -> None:
    oversight.copy("viewer", due_in=366)
    oversight.later(days=364.9)
    run_due_copy_passwords(oversight.platform)
    assert (told(oversight, "viewer"), told(oversight, "manager")) == (0, 0)
    oversight.later(days=0.2)
    for _ in range(2):
        run_due_copy_passwords(oversight.platform)
    assert (told(oversight, "viewer"), told(oversight, "manager")) == (1, 1)
    (leaf,) = oversight.company.leaves("copy_password.expired")
    assert leaf.details["person"] == oversight["viewer"].id


def test_it_stands_in_both_worklists_until_the_copy_is_back(oversight: Any) -> None:
    copy = oversight.copy("viewer", due_in=366)
    oversight.later(days=366)
    assert oversight.tasks("viewer")["own_copy_passwords"]["overdue"]
    assert oversight.tasks("manager", "measures")["copy_passwords"]["count"] == 1
    assert "copy_passwords" not in oversight.tasks("other manager")
    with oversight.platform.transaction() as tx:
        tx.session.get_one(Copy, copy).state = "destroyed"
    assert "own_copy_passwords" not in oversight.tasks("viewer")
    assert "copy_passwords" not in oversight.tasks("manager")


def test_a_copy_without_a_password_or_that_came_back_tells_nobody(oversight: Any) -> None:
    oversight.copy("viewer", password=None)
    back = oversight.copy("viewer")
    with oversight.platform.transaction() as tx:
        tx.session.get_one(Copy, back).state = "returned"
    oversight.later(days=366)
    run_due_copy_passwords(oversight.platform)
    assert told(oversight, "viewer") == 0
