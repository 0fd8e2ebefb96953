"""A document under another marking, by the pages of its manager and of those who look on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.web.reading import Reading

Open = Callable[..., Reading]


@pytest.mark.clause("G2.2-g")
def test_the_manager_changes_a_marking_with_a_reason_and_others_see_that_it_is_closed(
    whole: Any, reading: Open
) -> None:
    manager, holder, auditor = reading("manager"), reading("holder"), reading("auditor")
    path = f"/items/{whole.ids['spare_id']}"
    assert f"{path}/regrade" in manager.open(path).links()
    assert f"{path}/regrade" not in holder.open(path).links()
    manager.open(f"{path}/regrade")
    again = manager.send(f"{path}/regrade", marking="社外秘", reason=" ", code=whole.code())
    assert (again.status, again.path) == (422, f"{path}/regrade")
    whole.next_step()
    done = manager.send(f"{path}/regrade", marking="社外秘", reason="評価の見直し", code=whole.code())
    assert done.path == "/regradings"
    assert "評価の見直し" in done.text
    shown = holder.open(path)
    assert f"{path}/view" not in shown.links()
    assert f"{path}/copies/new" not in shown.links()
    assert holder.open(f"{path}/view").status == 423
    assert "評価の見直し" in auditor.open("/regradings?state=ordered").text
    assert "評価の見直し" not in auditor.open("/regradings?state=done").text
    assert "評価の見直し" not in holder.open("/regradings").text
