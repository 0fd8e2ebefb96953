"""Setting a document: same data, same bytes; data are never markup; a page that is not as designed is no page."""

from io import BytesIO

import pikepdf
import pytest

from vault.platform.typesetting.typeset import TypesettingError, typeset

TEMPLATE = """
#let sheet = json(bytes(sys.inputs.sheet))
#pdf.attach(
  "record.json",
  bytes(sys.inputs.record),
  relationship: "data",
  mime-type: "application/json",
  description: "The record",
)
#set document(title: "誓約書")
#set text(font: "Noto Sans JP", lang: "ja")
#sheet.name #sheet.replaced
""".encode()
AT_MS = 1_790_000_000_000


def test_the_same_data_give_the_same_bytes() -> None:
    assert typeset(TEMPLATE, {"name": "甲"}, b"{}", at_ms=AT_MS) == typeset(
        TEMPLATE, {"name": "甲"}, b"{}", at_ms=AT_MS
    )


def test_the_record_is_attached_as_it_is() -> None:
    record = '{"name":"𪚥"}'.encode()
    with pikepdf.open(BytesIO(typeset(TEMPLATE, {"name": "𪚥"}, record, at_ms=AT_MS))) as pdf:
        assert pdf.attachments["record.json"].get_file().read_bytes() == record
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")


@pytest.mark.parametrize(
    "template", [b'#set text(font: "No Such Family")\nwords', b"#panic()", b'#read("/etc/passwd")']
)
def test_a_page_that_is_not_as_designed_is_no_page(template: bytes) -> None:
    with pytest.raises(TypesettingError):
        typeset(template, {}, b"{}", at_ms=AT_MS)
