"""The roster (管理名簿): six columns, made from what is live, as at any moment, never by hand (G4.1.3-c, G3.0-g)."""

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from vault.access.models import GrantRequest
from vault.access.roster.lines import COLUMNS
from vault.people.models import Person
from vault.people.posts import Post
from vault.platform.clock import tokyo_date, tokyo_text, utc_text
from vault.platform.ids import new_id
from vault.pledges.models import PledgeSignature
from vault.training.models import Completion, TrainingException

CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def grant(company: Any) -> dict[str, Any]:
    given: dict[str, Any] = company.grant(company["manager"], company["viewer"], "view", 2).json()
    return given


def lines(company: Any, reader: str = "manager", **asked: str) -> list[dict[str, Any]]:
    answer = company[reader].get("/roster", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["columns"] == list(COLUMNS)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.mark.clause("G4.1.3-c")
def test_the_roster_has_exactly_the_six_columns_filled_from_the_records(
    company: Any, grant: dict[str, Any], clock: Any
) -> None:
    [line] = lines(company)
    today = tokyo_date(clock.now_ms())
    scope = f"焼入れ条件（秘以下・閲覧、{grant['ends_on']} まで）"
    assert line["cells"] == ["viewer", "主任", tokyo_text(clock.now_ms()), scope, today, today]
    assert (line["person_id"], line["grant_id"]) == (company["viewer"].id, grant["id"])
    given = company.leaves("grant.allowed")[-1]
    assert line["leaf_index"] == given.index


@pytest.mark.clause("G3.0-g")
def test_what_opens_nothing_is_not_on_the_roster(company: Any, grant: dict[str, Any], clock: Any) -> None:
    assert len(lines(company)) == 1
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company["viewer"].id).title = None
    assert lines(company) == []
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company["viewer"].id).title = "主任"
    company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"})
    assert lines(company) == []


@pytest.mark.clause("G4.1.3-c")
def test_a_past_roster_is_that_moments_whatever_happened_since(
    company: Any, grant: dict[str, Any], clock: Any
) -> None:
    then = utc_text(clock.now_ms())
    before = lines(company, at=then)
    clock.advance(days=1)
    for name in ("manager", "officer"):
        company.sign_in(company[name])
    revision = company["manager"].get(f"/entries/{company.entry_id}").headers["ETag"]
    renamed = company["manager"].patch(
        f"/entries/{company.entry_id}", {"name": "新しい名", "reason": "改称"}, headers={"If-Match": revision}
    )
    assert renamed.status_code == 200, renamed.text
    company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"})
    assert lines(company) == []
    assert lines(company, at=then) == before
    assert lines(company, at=utc_text(clock.now_ms() - 86_400_001)) == []


def test_a_moment_is_asked_for_in_any_offset_and_never_ahead(company: Any, grant: Any, clock: Any) -> None:
    local = tokyo_text(clock.now_ms())[:19].replace(" ", "T")
    clock.advance(days=2)
    company.sign_in(company["manager"])
    assert len(lines(company, at=f"{local}+09:00")) == 1
    answer = company["manager"].get(f"/roster?at={local}+09:00")
    assert len(answer.json()["items"]) == 1, "a plus sign typed into an address"
    for wrong in ("yesterday", "2026-03-14T10:00", utc_text(clock.now_ms() + 1000)):
        company.refused(company["manager"].get("/roster", params={"at": wrong}), "request_invalid")


@pytest.mark.clause("G2.1-c")
def test_the_roster_is_for_those_who_answer_for_it_or_check_it_and_each_reading_is_a_leaf(
    company: Any, grant: dict[str, Any]
) -> None:
    for name in ("viewer", "stranger", "administrator"):
        company.refused(company[name].get("/roster"), "role_required")
        company.refused(company[name].get(f"/roster?entry_id={company.entry_id}"), "role_required")
        for suffix in ("csv", "pdf"):
            company.refused(company[name].get(f"/roster.{suffix}"), "role_required")
    for name in ("manager", "officer", "auditor"):
        assert len(lines(company, name, entry_id=company.entry_id)) == 1
        leaf = company.leaves("roster.read")[-1]
        expected = {"actor": company[name].id, "entry": company.entry_id, "count": 1}
        assert expected.items() <= leaf.details.items()


def test_a_manager_sees_the_holders_of_their_own_entries_only(company: Any, grant: Any) -> None:
    company.hire("second", Post.RESPONSIBLE_MANAGER)
    own = company.open_entry(company["second"], name="別の技術")
    company.grant(company["second"], company["depositor"], "view", entry_id=own)
    assert [each["entry_id"] for each in lines(company, "second")] == [own]
    assert {each["entry_id"] for each in lines(company, "officer")} == {own, company.entry_id}
    company.refused(company["second"].get(f"/roster?entry_id={company.entry_id}"), "role_required")


def test_long_rosters_come_in_parts(company: Any, grant: Any) -> None:
    company.grant(company["manager"], company["depositor"], "view")
    first = company["manager"].get("/roster?limit=1").json()
    second = (
        company["manager"]
        .get("/roster", params={"limit": 1, "cursor": first["next"], "at": first["at"]})
        .json()
    )
    assert second["next"] is None
    found = [each["person_id"] for each in (*first["items"], *second["items"])]
    assert sorted(found) == sorted([company["viewer"].id, company["depositor"].id])


@pytest.mark.clause("G2.1-c", "G4.1.3-c")
def test_the_csv_carries_the_marking_in_its_name_and_first_line(company: Any, grant: Any, clock: Any) -> None:
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company["viewer"].id).name = "=cmd|'/c calc'!A0"
    answer = company["manager"].get("/roster.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = f"【営業秘密】管理名簿_{tokyo_date(clock.now_ms())}.csv"
    assert f"filename*=UTF-8''{quote(name, safe='')}" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0].startswith("【営業秘密】")
    assert rows[1] == list(COLUMNS)
    assert rows[2][0] == "'=cmd|'/c calc'!A0"
    assert company.leaves("roster.read")[-1].details["count"] == 1


@pytest.mark.clause("G2.1-c", "G4.1.3-c")
def test_the_pdf_is_marked_on_each_page_and_carries_the_lines_with_their_leaves(
    company: Any, grant: dict[str, Any], clock: Any
) -> None:
    answer = company["auditor"].get("/roster.pdf", params={"entry_id": company.entry_id})
    assert answer.status_code == 200, answer.text
    name = f"【営業秘密】管理名簿_{tokyo_date(clock.now_ms())}.pdf"
    assert quote(name, safe="") in answer.headers["content-disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        attached = json.loads(pdf.attachments["roster.json"].get_file().read_bytes())
        assert "pdfaid" in str(pdf.Root.Metadata.read_bytes())
    assert attached["columns"] == list(COLUMNS)
    assert [each["grant_id"] for each in attached["lines"]] == [grant["id"]]
    assert attached["marking"] == "営業秘密"
    with pypdfium2.PdfDocument(answer.content) as pages:
        assert all(page.get_width() > page.get_height() for page in pages)
        assert all("【営業秘密】" in page.get_textpage().get_text_range() for page in pages)


@pytest.mark.clause("G3.0-g")
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_nobody_writes_the_roster_by_hand(company: Any, grant: Any, method: str) -> None:
    for name in ("manager", "officer", "auditor"):
        with company.nothing_changes():
            body = {"name": "別人"}
            company.refused(company[name].request(method, "/roster", json=body), "field_immutable")


def sheet(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([columns, *rows])
    return out.getvalue().encode("utf-8-sig")


def bring_in(company: Any, content: bytes, caller: str = "manager", **more: Any) -> Any:
    terms = {
        "right": "view",
        "tier": 2,
        "project_id": company.project_id,
        "ends_on": company.day(30),
        "overseas_risk": "国外との取引はない",
        **more,
    }
    path = f"/entries/{company.entry_id}/roster-imports"
    headers = {**CSV, **terms.pop("headers", {})}
    return company[caller].request("POST", path, params=terms, content=content, headers=headers)


def row(name: str, **cells: str) -> tuple[str, ...]:
    given = dict(zip(COLUMNS, (name, "主任", "2024-04-01", "図面", "2024-04-01", "2024-04-02"), strict=True))
    return tuple((given | cells).values())


@pytest.mark.clause("G4.1.3-c")
def test_an_older_list_becomes_requests_row_by_row(company: Any) -> None:
    content = sheet(row("viewer"), row("nobody"), row("depositor", 誓約書等の提出日=""), row("administrator"))
    answer = bring_in(company, content, headers={"Accept-Language": "en"})
    assert answer.status_code == 201, answer.text
    said = answer.json()
    assert (said["requested"], said["refused"]) == (1, 3)
    codes = [each["code"] for each in said["rows"]]
    assert codes == [None, "grant_not_personal", "roster_incomplete", "role_conflict"]
    assert "誓約書等の提出日" in said["rows"][2]["reason"]
    with company.platform.reading() as tx:
        [request] = tx.session.scalars(select(GrantRequest))
        assert (request.id, request.person_id) == (said["rows"][0]["request_id"], company["viewer"].id)
        assert "2024-04-01" in request.need_to_know
    assert company.rows()["access_grant"] == 0, "a list gives nobody anything"
    leaf = company.leaves("roster.imported")[-1]
    assert leaf.details["refusals"] == {
        "2": "grant_not_personal",
        "3": "roster_incomplete",
        "4": "role_conflict",
    }
    assert len(company.leaves("grant_request.made")) == 1


def test_the_rows_answer_in_the_language_of_the_caller(company: Any) -> None:
    content = sheet(row("nobody"))
    english = bring_in(company, content, headers={"Accept-Language": "en"}).json()["rows"][0]["reason"]
    japanese = bring_in(company, content, headers={"Accept-Language": "ja"}).json()["rows"][0]["reason"]
    assert english.isascii()
    assert not japanese.isascii()


@pytest.mark.clause("G4.1.3-c")
@pytest.mark.parametrize("lacking", COLUMNS)
def test_a_list_without_a_column_is_refused_whole(company: Any, lacking: str) -> None:
    columns = tuple(each for each in COLUMNS if each != lacking)
    with company.nothing_changes():
        answer = bring_in(company, sheet(("viewer",), columns=columns))
        company.refused(answer, "roster_import_incomplete")
        assert lacking in answer.json()["detail"]


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"", b'"open', f"{','.join(COLUMNS)}\r\na\0,b\r\n".encode()],
    ids=["no text", "empty", "no CSV", "what no database can hold"],
)
def test_what_is_no_list_is_refused_whole(company: Any, content: bytes) -> None:
    with company.nothing_changes():
        answer = bring_in(company, content)
        assert answer.status_code == 422, answer.text


def test_a_list_of_more_than_two_hundred_is_refused_whole(company: Any) -> None:
    with company.nothing_changes():
        company.refused(bring_in(company, sheet(*[row("a")] * 201)), "request_invalid")


def test_only_those_who_set_rights_bring_in_a_list(company: Any) -> None:
    for name in ("viewer", "auditor", "administrator"):
        with company.nothing_changes():
            company.refused(bring_in(company, sheet(row("viewer")), name), "role_required")


def test_the_rosters_own_csv_can_be_brought_in_again_and_a_repetition_asks_once(
    company: Any, grant: Any
) -> None:
    content = company["manager"].get("/roster.csv").content
    key = {"Idempotency-Key": "0123456789"}
    first, second = bring_in(company, content, headers=key), bring_in(company, content, headers=key)
    assert first.json() == second.json()
    assert first.json()["requested"] == 1
    assert len(company.leaves("roster.imported")) == 1
    company.refused(bring_in(company, content + b"\r\n", headers=key), "conflict")


def test_an_exception_from_training_is_said_so(company: Any, grant: Any) -> None:
    with company.platform.transaction() as tx:
        for done in tx.session.scalars(
            select(Completion).where(Completion.person_id == company["viewer"].id)
        ):
            tx.session.delete(done)
        tx.session.add(
            TrainingException(
                id=new_id("tex", tx.platform.randomness),
                person_id=company["viewer"].id,
                reason="緊急",
                given_by=company["manager"].id,
                given_ms=tx.now_ms(),
                ends_on=company.day(5),
                ends_ms=tx.now_ms() + 5 * 86_400_000,
            )
        )
    assert lines(company)[0]["cells"][5] == "未受講（責任者の特例）"
    with company.platform.transaction() as tx:
        for signed in tx.session.scalars(select(PledgeSignature)):
            tx.session.delete(signed)
    assert lines(company) == []
