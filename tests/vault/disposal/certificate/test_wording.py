"""No rendered document claims more than was proven. Searched in what a reader gets: the text of the pages."""

import re
import subprocess
from dataclasses import replace

import pytest

from vault.disposal.certificate.document import statement_json
from vault.disposal.certificate.facts import CopyFacts, CopyState, Kind, TimeSource
from vault.disposal.certificate.grade import Medium
from vault.disposal.certificate.render import render

NEVER_SAID = (
    "完全消去|完全に消去|完全削除|復元不可能|復元できない|復元できません|復旧不可能|物理消去|適正消去|認定|ADEC|NIST|DoD|"
    "unrecoverable|irrecoverable|irreversibl|purge|sanitiz|sanitis|certified|guarantee|physically erased|military|"
    "完全に抹消|永久に"
)


@pytest.fixture
def text_of(tmp_path):
    def read(pdf: bytes) -> str:
        path = tmp_path / "statement.pdf"
        path.write_bytes(pdf)
        printed = subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, check=True)
        return re.sub(r"\s+", " ", printed.stdout.decode())

    return read


@pytest.fixture(
    params=["overwritten", "equivalent", "unrecorded", "lost and declared", "interim", "time stamped"]
)
def any_facts(request, make_facts):
    variants = {
        "overwritten": lambda: make_facts(medium=Medium.ADDRESSED_IN_PLACE, overwrite=True),
        "equivalent": lambda: make_facts(medium=Medium.NOT_ADDRESSED_IN_PLACE),
        "unrecorded": lambda: make_facts(overwrite=True),
        "lost and declared": lambda: make_facts(
            copies=tuple(
                CopyFacts(number=n, recipient="佐藤 次郎", state=state, declared=n == 2, at_ms=0)
                for n, state in enumerate([CopyState.LOST, CopyState.VOID, CopyState.DESTROYED])
            )
        ),
        "interim": lambda: make_facts(kind=Kind.INTERIM_STATEMENT, log=None, keys=None),
        "time stamped": lambda: make_facts(time_source=TimeSource.RFC3161),
    }
    return variants[request.param]()


@pytest.mark.clause("G9.1.4-a")
def test_no_document_says_what_was_never_proven(any_facts, text_of):
    said = text_of(render(any_facts)) + statement_json(any_facts).decode()

    assert re.search(NEVER_SAID, said.replace(" ", ""), re.IGNORECASE) is None
    assert re.search(NEVER_SAID, said, re.IGNORECASE) is None


@pytest.mark.clause("G9.1.4-a")
def test_overwrite_erasure_is_said_only_where_it_was_read_back_in_place(make_facts, text_of):
    earned = text_of(render(make_facts(medium=Medium.ADDRESSED_IN_PLACE, overwrite=True)))
    not_recorded = text_of(render(make_facts(overwrite=True)))

    assert "上書き消去" in earned
    assert "G9.1.4-d" not in earned
    assert "上書き消去" not in not_recorded
    assert "暗号化消去（同等の措置）" in not_recorded
    assert "G9.1.4-d" in not_recorded


@pytest.mark.clause("G9.1.4-b")
def test_an_interim_statement_never_calls_itself_a_certificate(make_facts, text_of):
    copies = (CopyFacts(number=1, recipient="佐藤 次郎", state=CopyState.HELD, declared=False, at_ms=0),)
    facts = make_facts(kind=Kind.INTERIM_STATEMENT, copies=copies)
    facts = replace(facts, places=(replace(facts.places[0], steps=()), *facts.places[1:]))
    pdf = render(facts)
    said = text_of(pdf) + statement_json(facts).decode()

    assert "証明" not in said
    assert "certificate" not in said.lower()
    assert "中間報告" in said
    assert "完了していません" in said
    assert "第1号（佐藤 次郎）" in said


def test_the_limits_are_printed_self_declared_time_and_no_outside_holder(make_facts, text_of):
    said = text_of(render(make_facts()))

    assert "時刻は自己申告" in said
    assert "外部保管なし" in said
    assert "媒体上の残留は検証できません" in said


def test_a_holder_of_the_checkpoint_is_named_when_there_is_one(make_facts, text_of):
    facts = make_facts()
    said = text_of(render(replace(facts, log=replace(facts.log, outside_holder="監査法人 青葉"))))

    assert "外部保管：監査法人 青葉" in said
    assert "外部保管なし" not in said


def test_store_answers_are_quoted_as_answers(make_facts, text_of):
    said = text_of(render(make_facts()))

    assert "「delete requested and accepted (204, 1 version)」" in said


@pytest.mark.clause("T5-c")
@pytest.mark.parametrize("kind", list(Kind))
def test_an_act_done_alone_stands_on_the_page_and_in_the_json_by_name(make_facts, solo, text_of, kind):
    two, one = make_facts(kind=kind), make_facts().ordered_by
    with_word = make_facts(kind=kind, confirmed_by=one, solo=solo)
    waited = replace(with_word, solo=replace(solo, confirmed_by=None))
    for facts, words in ((with_word, ("立会 外子", "立会法律事務所")), (waited, ("72 時間",))):
        said = text_of(render(facts))
        for word in ("単独実施", *words):
            assert word.replace(" ", "") in said.replace(" ", "")
        assert "二名" not in said
    assert "単独実施" in statement_json(waited).decode()
    assert "単独実施" not in text_of(render(two))
    assert b'"solo"' not in statement_json(two)
