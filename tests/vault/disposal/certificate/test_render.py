"""The page: same facts, same bytes; every character drawn or declared; the JSON attached as it is."""

import json
import subprocess
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from vault.disposal.certificate import render as render_module
from vault.disposal.certificate.document import statement_json
from vault.disposal.certificate.errors import RenderError
from vault.disposal.certificate.facts import Kind
from vault.disposal.certificate.render import render


def printed(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "printed.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()


def test_the_same_facts_give_the_same_bytes(make_facts):
    assert render(make_facts()) == render(make_facts())


@pytest.mark.parametrize(
    ("kind", "name"),
    [(Kind.CERTIFICATE, "certificate.json"), (Kind.INTERIM_STATEMENT, "interim-statement.json")],
)
def test_the_exact_json_is_attached_as_data(make_facts, kind, name):
    facts = make_facts(kind=kind)
    with pikepdf.open(BytesIO(render(facts))) as pdf:
        assert list(pdf.attachments) == [name]
        assert pdf.attachments[name].get_file().read_bytes() == statement_json(facts)
        assert pdf.Root.AF[0].AFRelationship == "/Data"


def test_the_document_declares_pdf_a_3b_and_its_language(make_facts):
    with pikepdf.open(BytesIO(render(make_facts()))) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert str(pdf.Root.Lang).startswith("ja")


def test_every_font_is_embedded(make_facts, tmp_path):
    path = tmp_path / "fonts.pdf"
    path.write_bytes(render(make_facts()))
    listed = (
        subprocess.run(["pdffonts", path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    )

    assert listed
    assert all(line.split()[-5] == "yes" for line in listed)


def test_data_are_never_markup(make_facts, tmp_path):
    facts = make_facts(reason='#panic("x") *太字* $x$ `raw` \\ <label> @ref // comment "quoted"')

    assert '#panic("x") *太字* $x$ `raw` \\ <label> @ref // comment "quoted"' in printed(
        render(facts), tmp_path
    )


def test_a_character_without_a_glyph_becomes_a_geta_mark_and_is_named(make_facts, tmp_path):
    facts = make_facts()
    facts = replace(facts, ordered_by=replace(facts.ordered_by, name="𪚥野 花子"))
    pdf = render(facts)

    assert "〓野 花子" in printed(pdf, tmp_path)
    assert "U+2A6A5" in printed(pdf, tmp_path)
    assert json.loads(statement_json(facts))["people"]["ordered_by"]["name"] == "𪚥野 花子"


def test_thirty_objects_and_long_names_stay_inside_the_page(make_facts, tmp_path):
    facts = make_facts(objects=30)
    name = "【極秘】" + "Report_on_low_temperature_sintering_paste_FINAL_v12_" * 5 + ".pdf"
    facts = replace(facts, item=replace(facts.item, file_name=name, title="極めて長い件名" * 20))
    path = tmp_path / "long.pdf"
    path.write_bytes(render(facts))
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout.decode()

    rights = [float(part.split('"')[0]) for part in boxes.split('xMax="')[1:]]
    assert (
        max(rights) <= 595.3 - 62.3 + 6
    )  # A4 less the 22 mm margin; a closing mark may hang by its empty half
    assert boxes.count("<page ") >= 3
    assert name in printed(path.read_bytes(), tmp_path).replace("\n", "")


def test_a_warning_of_the_typesetter_stops_the_certificate(make_facts, monkeypatch):
    class Template:
        def read_bytes(self) -> bytes:
            return b'#set text(font: "No Such Family")\nwords'

    monkeypatch.setattr(render_module, "_TEMPLATE", Template())
    with pytest.raises(RenderError, match="unknown font family"):
        render(make_facts())


@pytest.mark.parametrize("count", [2, 3_000])
def test_any_number_of_retired_epochs_can_be_certified(make_facts, tmp_path, count):
    """A provider that failed for a day leaves many; the page names the first ones and counts the rest."""
    epochs = tuple(f"epk_{number:026d}" for number in range(count))
    facts = make_facts()
    pdf = render(replace(facts, keys=replace(facts.keys, retired_epochs=epochs)))

    text = printed(pdf, tmp_path)
    assert epochs[0] in text
    assert ("and 2988 more" in text) == (count > 12)
    with pikepdf.open(BytesIO(pdf)) as opened:
        attached = opened.attachments["certificate.json"].get_file().read_bytes()
    assert all(epoch.encode() in attached for epoch in epochs)


def test_thousands_of_steps_with_different_answers_can_be_certified(make_facts):
    facts = make_facts()
    first, *rest = facts.places
    failed = tuple(
        replace(first.steps[0], confirmed=False, answer=f"try {number}: {'x' * 40}", at_ms=number)
        for number in range(3_000)
    )
    with pikepdf.open(
        BytesIO(render(replace(facts, places=(replace(first, steps=(*failed, *first.steps)), *rest))))
    ) as pdf:
        assert len(pdf.pages) > 10
