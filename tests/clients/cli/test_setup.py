"""A company's texts: written to be edited, stopped while they are templates, published in one go, each by whom it is for."""

from __future__ import annotations

import json

import pytest

from clients.cli.template_files import CompanyText, read_texts, write_texts
from clients.errors import UnusableCommandError

NOTICE = "> これは雛形です。書き直し、この行を消してください。"
COPYING = CompanyText("procedure", "copying", f"{NOTICE}\n\n# 複製の手順\n\n複製は願い出る。\n")
CRITERIA = CompanyText(
    "procedure",
    "grant_criteria",
    "# 付与の基準\n\n必要な人に限る。\n",
    {"question": [{"id": "need", "text_ja": "「なぜ」\\ですか", "text_en": 'Why "now"?', "answer": "text"}]},
)
PLEDGE = CompanyText("pledge", "holder", "# 誓約書\n\n## 第2条\n", {"clauses": {"G4.1.4-b": "第2条"}})
AGREEMENT = CompanyText("agreement", "joining_agreement", "# 合意書\n\n第3条\n", {"after_leaving": "第3条"})
STEP = {
    "name": "procedure_copying",
    "stage": "measures",
    "title": "Procedure for copying",
    "done": False,
    "code": "setup_incomplete",
    "clauses": ["G2.2-f"],
    "next_step": "Publish it.",
    "command": "hizo procedure publish copying",
    "route": "POST /v1/procedures/copying/versions",
}
DONE = {**STEP, "name": "first_entry", "done": True, "next_step": None, "command": None}


@pytest.fixture
def folder(tmp_path):
    """Texts as a company edited them: one is still a template."""
    write_texts(tmp_path / "rules", [COPYING, CRITERIA, PLEDGE, AGREEMENT])
    return tmp_path / "rules"


def _me(say, *posts):
    person = {"id": "prs_1", "name": "冴子"}
    return say.of(
        {
            "person": person,
            "user_name": "saeko",
            "posts": [{"id": "pst_1", "post": post} for post in posts],
            "session": {"id": "ses_1", "expires_at": "x", "code_at": "x"},
            "devices": [],
            "grants": [],
            "password_due": False,
        }
    )


def _page(say, *items):
    return say.of({"items": list(items), "next": None})


def test_the_checklist_names_the_command_of_each_step_and_the_next_one_in_words(hizo, wire, say, signed_in):
    wire.will(say.of({"complete": False, "items": [DONE, STEP]}))
    outcome = hizo("setup", **signed_in)
    assert outcome.code == 0
    assert "hizo procedure publish copying" in outcome.out
    assert "1 steps are left" in outcome.err
    assert STEP["next_step"] in outcome.err


def test_a_prepared_company_is_told_how_access_is_asked_for(hizo, wire, say, signed_in):
    wire.will(say.of({"complete": True, "items": [DONE]}))
    outcome = hizo("setup", **signed_in)
    assert "hizo grant ask" in outcome.err


def test_texts_come_back_from_their_files_as_they_went(folder):
    found = {text.name: text for text in read_texts(folder)}
    assert found["copying"].text == COPYING.text
    assert found["grant_criteria"].beside == CRITERIA.beside
    assert found["holder"].beside == PLEDGE.beside
    assert found["joining_agreement"].beside == AGREEMENT.beside
    assert found["holder"].title == "誓約書"


def test_no_file_is_written_into_a_folder_that_holds_something(folder):
    before = sorted(folder.rglob("*"))
    with pytest.raises(UnusableCommandError):
        write_texts(folder, [CompanyText("procedure", "storage", "# 保管\n")])
    assert sorted(folder.rglob("*")) == before


def test_a_text_that_is_still_a_template_stops_everything_before_anything_is_sent(
    hizo, wire, signed_in, folder
):
    outcome = hizo("setup", "publish", folder, "--reason", "初版", **signed_in)
    assert outcome.code == 2
    assert wire.asked == []
    assert "copying.md, line 1" in outcome.err
    assert "--as-shipped" in outcome.err


def test_the_shipped_wording_is_not_taken_over_by_accident(hizo, wire, signed_in, folder):
    outcome = hizo("setup", "publish", folder, "--reason", "初版", "--as-shipped", **signed_in)
    assert outcome.code == 2
    assert wire.asked == []


def test_each_text_is_published_once_and_by_whom_it_is_for(hizo, wire, say, signed_in, folder):
    wire.will(
        _me(say, "responsible_manager"),
        say.of(
            {
                "items": [
                    {"slot": "copying", "version_id": None},
                    {"slot": "grant_criteria", "version_id": "pcd_1"},
                ],
                "powers_lacking": [],
                "next": None,
            }
        ),
        say.of({"text": CRITERIA.text + "\n"}),
        _page(say),
        say.of({"text": "an older agreement"}),
        say.of({}, 201),
        say.of({}, 201),
        say.of({"complete": True, "items": [DONE]}),
    )
    outcome = hizo(
        "--json", "setup", "publish", folder, "--reason", "初版", "--as-shipped", "--yes", **signed_in
    )
    assert outcome.code == 0, outcome.err
    sent = [each for each in wire.asked if each.method == "POST"]
    assert [each.path for each in sent] == ["/v1/procedures/copying/versions", "/v1/pledge-templates"]
    assert sent[0].json == {
        "title": "複製の手順",
        "text": "# 複製の手順\n\n複製は願い出る。\n",
        "reason": "初版",
    }
    assert sent[1].json["clauses"] == {"G4.1.4-b": "第2条"}
    assert [each["done"] for each in outcome.json] == [
        "published",
        "in force already",
        "published",
        "left for: overall_officer",
    ]


def test_whoever_publishes_nothing_is_told_who_does(hizo, wire, say, signed_in, folder):
    wire.will(_me(say, "auditor"))
    outcome = hizo("setup", "publish", folder, "--reason", "r", "--as-shipped", "--yes", **signed_in)
    assert outcome.code == 2
    assert "hizo post list" in outcome.err
    assert len(wire.asked) == 1


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("procedures/copying.md", "no heading\n", "has no title"),
        ("pledges/holder.toml", "", "lacks `clauses`"),
        ("pledges/holder.toml", "= broken", "cannot be read"),
    ],
)
def test_a_file_that_lost_its_form_is_named(hizo, wire, say, signed_in, folder, file, content, told):
    (folder / file).write_text(content, encoding="utf-8")
    empty = say.of({"items": [], "powers_lacking": [], "next": None})
    wire.will(_me(say, "responsible_manager"), empty, _page(say), say.of({"text": "-"}))
    wire.will(*(say.of({}, 201) for _ in range(3)))
    outcome = hizo("setup", "publish", folder, "--reason", "r", "--as-shipped", "--yes", **signed_in)
    assert outcome.code == 2
    assert told in outcome.err


@pytest.mark.parametrize(
    ("command", "remedy"),
    [
        (("procedure", "publish", "copying"), "hizo procedure template copying"),
        (("pledge", "publish", "holder"), "hizo pledge template holder"),
    ],
)
def test_publishing_without_a_file_tells_how_to_get_one(hizo, wire, signed_in, command, remedy):
    outcome = hizo(*command, "--reason", "初版", **signed_in)
    assert outcome.code == 2
    assert remedy in outcome.err
    assert wire.asked == []


def test_a_shipped_text_is_written_beside_its_questions_and_never_over_a_file(
    hizo, wire, say, signed_in, tmp_path
):
    shipped = say.of({"text": CRITERIA.text, "questions": CRITERIA.beside["question"]})
    wire.will(shipped, shipped)
    path = tmp_path / "criteria.md"
    outcome = hizo("--json", "procedure", "template", "grant_criteria", "-o", path, **signed_in)
    assert json.loads(outcome.out) == [str(path), str(path.with_suffix(".toml"))]
    again = hizo("procedure", "template", "grant_criteria", "-o", path, **signed_in)
    assert again.code == 2
    assert path.read_text(encoding="utf-8") == CRITERIA.text
