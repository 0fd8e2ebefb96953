"""A small company's only manager decides their own request by pages, announced and waited for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.alone import manager_is_all_there_is, wait
from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany


@pytest.mark.clause("T5-c")
def test_who_is_alone_decides_after_the_wait(whole: WholeCompany, reading: Callable[..., Reading]) -> None:
    path = f"/access/requests/{whole.own['manager']['grant_request_id']}"
    assert f"{path}/alone" not in reading("manager").open(path).forms(), "the exception is not in force"
    manager_is_all_there_is(whole)
    manager = reading("manager")
    delegation = f"/delegations/{whole.ids['delegation_id']}/end"
    whole.done(whole["manager"].post(delegation, {"reason": "終了"}))
    manager.open(path)
    assert manager.send(f"{path}/alone", code=whole.code()).status == 200
    assert manager.sheet is not None
    [do] = [each for each in manager.sheet.forms() if each.startswith(f"{path}/alone/")]
    answers = {
        each.get("name"): "yes" if each.tag == "select" else "ない"
        for each in manager.sheet.tree.iter("select", "textarea")
        if (each.get("name") or "").startswith("answer_")
    }
    said = {**answers, "history_result": "なし", "reason": "ほかにいない"}
    whole.next_step()
    assert manager.send(do, **said, code=whole.code()).status >= 400, "before the wait is over"
    wait(whole)
    done = manager.send(do, code=whole.code())
    assert done.path.startswith("/access/grants/"), done.text
    assert "単独実施" in done.text
