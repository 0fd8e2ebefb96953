"""The log by pages: those who check find what they look for, everybody else finds their own, and it can be taken away."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from clients.verify.checking import log_verifier
from clients.verify.log import verify_log
from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany
from vault.compliance.act_words import ACT_WORDS
from vault.web.log.acts import acts_by_kind

Browser = Callable[..., Reading]


@pytest.fixture
def view(whole: WholeCompany) -> int:
    """The leaf of a page that was shown to the holder."""
    version = whole.ids["item_version_id"]
    assert whole["holder"].get(f"/versions/{version}/pages/1").status_code == 200
    return int(whole.company.leaves("page.released")[-1].index)


def leaves_on(sheet: Sheet) -> list[int]:
    """The leaves that a list leads to, in its order."""
    assert sheet.status == 200, sheet.text
    places = [each.rpartition("/")[2] for each in sheet.links() if (each or "").startswith("/log/leaves/")]
    return [int(each) for each in places if each.isdigit()]


@pytest.mark.clause("G9.2-a")
def test_an_auditor_finds_the_leaf_of_a_view_by_person_by_item_and_by_time(
    whole: WholeCompany, reading: Browser, view: int
) -> None:
    auditor = reading("auditor")
    person, item = whole["holder"].id, whole.ids["item_id"]
    assert view in leaves_on(auditor.open(f"/log?person_id={person}&act=page.released"))
    assert leaves_on(auditor.open(f"/log?item_id={item}"))[0] == view
    assert view in leaves_on(auditor.open("/log?from=2020-01-01T00:00"))
    assert leaves_on(auditor.open("/log?from=2099-01-01T00:00")) == []
    assert leaves_on(auditor.open(f"/log?person_id={whole['employee'].id}&act=page.released")) == []


def test_a_list_of_the_log_goes_on_with_what_was_asked(whole: WholeCompany, reading: Browser) -> None:
    auditor = reading("auditor")
    first = auditor.open(f"/log?person_id={whole['manager'].id}&limit=2")
    [more] = [each for each in first.links() if "cursor=" in (each or "")]
    assert leaves_on(auditor.open(more))[0] < leaves_on(first)[-1]


def test_the_details_of_a_leaf_name_people_and_things_and_the_look_is_on_record(
    whole: WholeCompany, reading: Browser, view: int
) -> None:
    auditor = reading("auditor")
    assert f"/log/leaves/{view}/details" in auditor.open(f"/log/leaves/{view}").links()
    opened = auditor.open(f"/log/leaves/{view}/details")
    assert {"holder", "item", "焼入れ条件"} <= set(opened.text.split())
    leaf = whole.company.leaves("log.read")[-1]
    assert (leaf.details["actor"], leaf.details["first_index"]) == (whole["auditor"].id, view)


@pytest.mark.clause("G9.2-a")
def test_who_saw_which_page_is_told_to_those_who_oversee_the_entry(
    whole: WholeCompany, reading: Browser, view: int
) -> None:
    path = f"/items/{whole.ids['item_id']}/trail"
    for name in ("manager", "auditor", "officer"):
        sheet = reading(name).open(path)
        assert leaves_on(sheet) == [view]
        assert "holder" in sheet.text
    assert len(leaves_on(reading("manager").open(f"{path}?all=true"))) > 1
    for name in ("holder", "employee", "other_manager"):
        assert reading(name).open(path).status == 404


def test_an_employee_sees_only_their_own_trail(whole: WholeCompany, reading: Browser, view: int) -> None:
    employee = reading("employee")
    calm = employee.open("/log")
    assert (calm.status, leaves_on(calm)) == (200, [])
    assert "/log/me" in calm.links()
    own = leaves_on(employee.open("/log/me"))
    assert own
    assert view not in own
    assert view in leaves_on(reading("holder").open("/log/me"))
    assert employee.open(f"/people/{whole['holder'].id}/trail").status == 403
    leaf = employee.open(f"/log/leaves/{view}")
    assert leaf.status == 200
    assert f"/log/leaves/{view}/details" not in leaf.links()
    assert employee.open(f"/log/leaves/{view}/details").status == 403
    assert "holder" not in leaf.text


@pytest.mark.clause("T12-f")
def test_whose_trail_was_read_sees_that_it_was(whole: WholeCompany, reading: Browser) -> None:
    assert reading("auditor").open(f"/people/{whole['employee'].id}/trail").status == 200
    first = whole["employee"].get("/me/trail").json()["items"][0]
    assert (first["act"], first["actor"]["id"]) == ("log.read", whole["auditor"].id)


@pytest.mark.clause("G9.2-b")
def test_the_log_is_taken_away_with_a_proof_and_checked_without_the_vault(
    whole: WholeCompany, reading: Browser, view: int, tmp_path: Path
) -> None:
    employee = reading("employee")
    proof, leaf = (employee.open(f"/log/leaves/{view}/{what}") for what in ("proof", "leaf.json"))
    key, earlier = employee.open("/log/key"), employee.open("/log/checkpoint/note")
    archive = employee.open("/log/export/log.zip")
    assert "attachment" in archive.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(archive.content)) as packed:
        packed.extractall(tmp_path)
    [folder] = tmp_path.iterdir()
    (folder / "proofs").mkdir()
    (folder / "proofs" / f"{view}.tlog-proof").write_bytes(proof.content)
    (tmp_path / "key").write_bytes(key.content)
    (tmp_path / "held").write_bytes(earlier.content)
    checked = verify_log(folder, log_verifier(tmp_path / "key"), [tmp_path / "held"])
    assert (checked.proofs, checked.acts["page.released"]) == (1, 1)
    assert leaf.content in (folder / "entries.jsonl").read_bytes().splitlines()


def test_consistency_is_shown_between_two_sizes(whole: WholeCompany, reading: Browser) -> None:
    employee = reading("employee")
    said = whole["employee"].get("/log/consistency?from=3&to=20").json()
    shown = employee.open("/log/consistency?from=3&to=20")
    assert all(each in shown.text for each in said["hashes"])
    assert employee.open("/log/consistency?from=20&to=3").status == 422
    assert employee.open("/log/leaves/99999999").status == 404


def test_every_act_can_be_chosen_once() -> None:
    offered = [act for _kind, acts in acts_by_kind() for act, _says in acts]
    assert sorted(offered) == sorted(ACT_WORDS)
    [*_kinds, (_rest, left)] = acts_by_kind()
    assert {act.partition(".")[0] for act, _says in left} == {"log", "vault"}
