"""Records, posts, moves and ends by pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany

Browser = Callable[..., Reading]


def test_people_are_found_by_what_is_typed(whole: WholeCompany, reading: Browser) -> None:
    reader = reading("employee")
    reader.open("/people")
    found = reader.send("/people/search", search="eraser")
    people = [each for each in found.links() if each.startswith("/people/prs_")]
    assert people == [f"/people/{whole['eraser'].id}"]


@pytest.mark.asvs("8.2.3")
def test_a_colleague_sees_neither_record_nor_acts(whole: WholeCompany, reading: Browser) -> None:
    person = reading("employee").open(f"/people/{whole['holder'].id}")
    assert person.status == 200
    assert f"{whole['holder'].id}@example.jp" not in person.text
    assert [each for each in person.forms() if each.startswith("/people")] == []


@pytest.mark.parametrize("part", ["changes", "edit", "joining-agreement"])
def test_what_others_may_not_see_is_a_page_that_helps(
    whole: WholeCompany, reading: Browser, part: str
) -> None:
    assert reading("employee").open(f"/people/{whole['holder'].id}/{part}").status == 403


def test_a_record_is_changed_over_the_revision_that_was_shown(whole: WholeCompany, reading: Browser) -> None:
    path = f"/people/{whole['holder'].id}"
    officer, administrator = reading("officer"), reading("administrator")
    officer.open(f"{path}/edit")
    administrator.open(f"{path}/edit")
    assert officer.send(f"{path}/edit", title="係長", reason="昇任").path == path
    stale = administrator.send(f"{path}/edit", title="課長", reason="昇任")
    assert stale.status == 412
    typed = dict(
        next(each for each in stale.tree.forms if each.get("action") == f"{path}/edit").form_values()
    )
    assert typed["title"] == "課長"
    history = officer.open(f"{path}/changes").text
    assert "主任 係長 昇任 officer" in history


def test_who_administers_people_changes_only_what_is_theirs_to_change_about_themselves(
    whole: WholeCompany, reading: Browser
) -> None:
    path = f"/people/{whole['administrator'].id}"
    administrator = reading("administrator")
    administrator.open(f"{path}/edit")
    assert administrator.send(f"{path}/edit", title="社長", reason="なし").status == 403
    administrator.open(f"{path}/edit")
    assert administrator.send(f"{path}/edit", telephone="03-1111-1111", reason="新設").path == path


@pytest.mark.clause("G3.0-d")
def test_a_manager_is_appointed_with_a_paragraph_for_each_power(
    whole: WholeCompany, reading: Browser
) -> None:
    path = f"/people/{whole['holder'].id}"
    officer = reading("officer")
    officer.open(f"{path}/posts/new?post=responsible_manager")
    order = {"reason": "任命", "rank": "head"}
    lacking = officer.send(f"{path}/posts", **order, **{"power_G3.0-e": " "})
    assert lacking.status == 422
    assert officer.send(f"{path}/posts", **{"power_G3.0-e": "規程 第1条"}).path == path
    assert "規程 第1条" in officer.open("/appointments").text


@pytest.mark.clause("G3.0-a")
def test_a_manager_leaves_a_post_only_to_a_successor(whole: WholeCompany, reading: Browser) -> None:
    path = f"/people/{whole['manager'].id}"
    officer = reading("officer")
    [ending] = [each for each in officer.open(path).links() if each.endswith("/end")]
    officer.open(ending)
    alone = officer.send(ending, reason="交代")
    assert alone.status in {409, 422}
    assert officer.send(ending, successor_id=whole["other_manager"].id).path == path
    responsible = whole.done(whole["employee"].get("/responsible"))["items"]
    assert {each["manager"]["id"] for each in responsible} == {whole["other_manager"].id}


@pytest.mark.clause("G4.1.3-b")
def test_a_move_is_weighed_planned_and_cancelled(whole: WholeCompany, reading: Browser) -> None:
    path, day = f"/people/{whole['holder'].id}", whole.company.day(10)
    officer = reading("officer")
    weighed = officer.open(f"{path}/what-if?kind=transfer&on={day}")
    assert f"/entries/{whole.ids['entry_id']}" in weighed.links()
    officer.open(f"{path}/moves/new")
    planned = officer.send(
        f"{path}/moves", kind="transfer", effective_on=day, new_department="営業", reason="異動"
    )
    assert "営業" in planned.text
    [end] = [each for each in planned.forms() if each.startswith(f"{path}/moves/")]
    assert "取消済み" in officer.send(end, reason="取りやめ").text


def test_an_account_is_stopped_and_its_sessions_with_it(whole: WholeCompany, reading: Browser) -> None:
    path = f"/people/{whole['holder'].id}"
    administrator, holder = reading("administrator"), reading("holder")
    assert holder.open("/people").status == 200
    administrator.open(path)
    administrator.send(f"{path}/sessions/end")
    assert holder.open("/people").path.startswith("/sign-in")
    administrator.open(f"{path}/stop")
    stopped = administrator.send(f"{path}/stop", reason="退職")
    assert [each for each in stopped.forms() if each.startswith("/people")] == []
    assert whole.done(whole["officer"].get(path))["state"] == "disabled"


def test_an_act_on_nobody_is_a_page_and_no_failure(whole: WholeCompany, reading: Browser) -> None:
    officer = reading("officer")
    officer.open(f"/people/{whole['holder'].id}/stop")
    answer = officer.client.post(
        "/people/prs_nobody/stop",
        data={"reason": "x"},
        headers={
            "Accept": "text/html",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": f"__Host-hizo={officer.token}",
        },
    )
    assert answer.status_code == 404


def test_why_is_answered_in_words_for_a_moment_in_japan(whole: WholeCompany, reading: Browser) -> None:
    path = f"/people/{whole['holder'].id}/why"
    manager = reading("manager")
    entry = f"entry_id={whole.ids['entry_id']}"
    assert "利用可" in manager.open(f"{path}?{entry}").text
    before = manager.open(f"{path}?{entry}&at=2020-01-01T09:00")
    assert "利用不可" in before.text
    assert "2020-01-01 09:00" in before.text
    refused = manager.open(f"{path}?{entry}&at=2999-01-01T09:00")
    assert (refused.status, refused.tree.forms != []) == (422, True)


def test_an_exit_pack_is_downloaded(whole: WholeCompany, reading: Browser) -> None:
    officer = reading("officer")
    page = officer.open(f"/people/{whole['holder'].id}/exit-pack")
    for path in [each for each in page.links() if "exit-pack." in each]:
        kept = officer.open(path)
        assert kept.status == 200
        assert kept.headers["content-disposition"].startswith("attachment")
    assert reading("employee").open(f"/people/{whole['holder'].id}/exit-pack.json").status == 403
