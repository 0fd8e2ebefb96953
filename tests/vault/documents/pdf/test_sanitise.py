"""What acts, reaches out or floats is gone from the rendition, and the report says what it was."""

import io

import numpy
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from vault.documents.pdf import stamp_pdf


def action(kind: str, **entries: object) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name(f"/{kind}"), **entries)


def link(**entries: object) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([50, 50, 150, 80]), **entries)


def open_action(pdf):
    pdf.Root.OpenAction = action("JavaScript", JS=String("app.alert(1)"))


def named_script(pdf):
    tree = Dictionary(Names=Array([String("s"), action("JavaScript", JS=String("x"))]))
    pdf.Root.Names = Dictionary(JavaScript=tree)


def page_event(pdf):
    pdf.pages[0].obj.AA = Dictionary(O=action("JavaScript", JS=String("x")))


def outside_link(pdf):
    pdf.pages[0].obj.Annots = Array([link(A=action("URI", URI=String("https://example.com/")))])


def launch(pdf):
    pdf.pages[0].obj.Annots = Array([link(A=action("Launch", F=String("calc.exe")))])


def remote(pdf):
    pdf.pages[0].obj.Annots = Array([link(A=action("GoToR", F=String("other.pdf"), D=Array([0, Name.Fit])))])


def form_submission(pdf):
    field = Dictionary(FT=Name.Btn, T=String("b"), A=action("SubmitForm", F=String("https://example.com/")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))


def chained_script(pdf):
    jump = action("GoTo", D=Array([pdf.pages[0].obj, Name.Fit]), Next=action("JavaScript", JS=String("x")))
    pdf.pages[0].obj.Annots = Array([link(A=jump)])


def outline_script(pdf):
    item = pdf.make_indirect(Dictionary(Title=String("t"), A=action("JavaScript", JS=String("x"))))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))


def attachment(pdf):
    pdf.attachments["secret.txt"] = b"CANARY"


def attachment_icon(pdf):
    file = pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=String("a"), EF=Dictionary(F=pdf.make_stream(b"CANARY")))
    )
    pdf.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=file)]
    )


def rich_media(pdf):
    content = Dictionary(Assets=Dictionary(Names=Array([])))
    pdf.pages[0].obj.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]), RichMediaContent=content
            )
        ]
    )


def static_xfa(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))


def private_data(pdf):
    pdf.pages[0].obj.PieceInfo = Dictionary(App=Dictionary(Private=pdf.make_stream(b"CANARY")))


def external_stream(pdf):
    pdf.pages[0].obj.Contents.F = String("other.bin")


def thumbnail(pdf):
    pdf.pages[0].obj.Thumb = pdf.make_stream(b"CANARY")


def script_under_a_shift_jis_name(pdf):
    pdf.Root.Names = pikepdf.Object.parse(b"<< /#8b#c9 << /A << /S /JavaScript /JS (x) >> >> >>")


CASES = [
    (open_action, "javascript"), (named_script, "javascript"), (page_event, "javascript"), (outside_link, "uri"),
    (launch, "launch"), (remote, "remote_goto"), (form_submission, "submit_form"), (chained_script, "other_action"),
    (outline_script, "javascript"), (attachment, "embedded_file"), (attachment_icon, "embedded_file"),
    (rich_media, "rich_media"), (static_xfa, "xfa"), (private_data, "private_data"),
    (external_stream, "external_stream"), (thumbnail, "thumbnail"), (script_under_a_shift_jis_name, "javascript"),
]  # fmt: skip


@pytest.mark.parametrize(("arm", "kind"), CASES, ids=[arm.__name__ for arm, _ in CASES])
def test_active_content_is_removed_and_reported(one_page, saved, stamp_request, arm, kind):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        arm(pdf)
        source = saved(pdf)
    result = stamp_pdf(source, stamp_request)
    assert result.report.removed.get(kind, 0) >= 1
    plain = _uncompressed(result.content)
    for trace in (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/URI",
        b"/EmbeddedFile",
        b"/XFA",
        b"CANARY",
        b"/PieceInfo",
    ):
        assert trace not in plain


def test_a_harmless_document_loses_nothing(one_page, stamp_request):
    assert stamp_pdf(one_page(), stamp_request).report.removed == {}


def test_jumps_within_the_document_stay(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page(pages=2))) as pdf:
        target = Array([pdf.pages[1].obj, Name.Fit])
        pdf.pages[0].obj.Annots = Array([link(Dest=target), link(A=action("GoTo", D=target))])
        source = saved(pdf)
    with pikepdf.open(io.BytesIO(stamp_pdf(source, stamp_request).content)) as pdf:
        assert len(pdf.pages[0].obj.Annots) == 2


def test_an_annotation_cannot_cover_the_marking(one_page, saved, stamp_request):
    plain = stamp_pdf(one_page(), stamp_request).content
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        appearance = pdf.make_stream(b"0 g 0 0 595 842 re f")
        appearance.Type, appearance.Subtype, appearance.BBox = (
            Name.XObject,
            Name.Form,
            Array([0, 0, 595, 842]),
        )
        rect = Array([0, 0, 595, 842])
        black = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=rect, F=4, AP=Dictionary(N=appearance))
        pdf.pages[0].obj.Annots = Array([black])
        source = saved(pdf)
    covered = stamp_pdf(source, stamp_request).content
    assert numpy.abs(_header(plain) - _header(covered)).mean() < 3
    assert _corner_is_black(covered)  # it is part of the page now, below the marking


def test_form_values_become_page_content(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page(content=b""))) as pdf:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("FILLED IN"),
                Rect=Array([100, 100, 300, 130]), F=4, DA=String("/Helv 12 Tf 0 g"),
            )
        )  # fmt: skip
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), NeedAppearances=True, DR=Dictionary(Font=Dictionary(Helv=font)),
            DA=String("/Helv 12 Tf 0 g"),
        )  # fmt: skip
        source = saved(pdf)
    content = stamp_pdf(source, stamp_request).content
    document = pypdfium2.PdfDocument(content)
    assert document[0].get_textpage().get_text_range().count("FILLED IN") == 1
    document.close()
    assert b"/AcroForm" not in _uncompressed(content)


@pytest.mark.parametrize(
    ("renew", "shown"), [(False, "DRAWN AS IS"), (True, "東京")], ids=["kept", "renewed"]
)
def test_a_japanese_value_keeps_its_appearance_unless_the_file_asks_for_new_ones(
    one_page, saved, stamp_request, renew, shown
):
    with pikepdf.open(io.BytesIO(one_page(content=b""))) as pdf:
        appearance = pdf.make_stream(b"/Tx BMC BT /F 12 Tf 2 5 Td (DRAWN AS IS) Tj ET EMC")
        appearance.Type, appearance.Subtype, appearance.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 30])
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        appearance.Resources = Dictionary(Font=Dictionary(F=font))
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("東京"),
                Rect=Array([100, 100, 300, 130]), F=4, DA=String("/Helv 12 Tf 0 g"), AP=Dictionary(N=appearance),
            )
        )  # fmt: skip
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), NeedAppearances=renew, DR=Dictionary(Font=Dictionary(Helv=font)),
        )  # fmt: skip
        source = saved(pdf)
    document = pypdfium2.PdfDocument(stamp_pdf(source, stamp_request).content)
    text = document[0].get_textpage().get_text_range()
    assert shown in text
    assert "?" not in text
    document.close()


def _uncompressed(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return out.getvalue()


def _header(content: bytes) -> numpy.ndarray:
    document = pypdfium2.PdfDocument(content)
    pixels = numpy.asarray(document[0].render(scale=2).to_pil().convert("RGB"), dtype=int)
    document.close()
    return pixels[30:50, 435:755]


def _corner_is_black(content: bytes) -> bool:
    document = pypdfium2.PdfDocument(content)
    pixels = numpy.asarray(document[0].render(scale=1).to_pil().convert("L"))
    document.close()
    return bool((pixels[-50:, :50] == 0).all())


def japanese_field(pdf, **entries: object) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("材質 SCM415 髙橋"),
        Rect=Array([100, 100, 300, 160]), F=4, DA=String("/Helv 11 Tf 0 g"), **entries,
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=Array([*pdf.pages[0].obj.Annots]), NeedAppearances=True)


@pytest.mark.parametrize(
    "flags", [0, 1 << 12, 1 << 24], ids=["one line", "several lines", "comb without cells"]
)
def test_a_japanese_field_without_an_appearance_gets_one(one_page, saved, stamp_request, flags):
    with pikepdf.open(io.BytesIO(one_page(content=b""))) as pdf:
        japanese_field(pdf, Ff=flags)
        source = saved(pdf)
    document = pypdfium2.PdfDocument(stamp_pdf(source, stamp_request).content)
    assert "材質 SCM415 髙橋" in document[0].get_textpage().get_text_range()
    document.close()


def test_a_password_field_is_not_written_out(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page(content=b""))) as pdf:
        japanese_field(pdf, Ff=1 << 13)
        source = saved(pdf)
    document = pypdfium2.PdfDocument(stamp_pdf(source, stamp_request).content)
    assert "SCM415" not in document[0].get_textpage().get_text_range()
    document.close()


def test_a_note_that_no_viewer_is_told_how_to_draw_is_counted(one_page, saved, stamp_request):
    with pikepdf.open(io.BytesIO(one_page())) as pdf:
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 9, 9]), Contents=String("n")
        )
        popup = Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=Array([0, 0, 9, 9]))
        pdf.pages[0].obj.Annots = Array([note, popup, Name.NoAnnotation])
        source = saved(pdf)
    assert stamp_pdf(source, stamp_request).report.removed == {"annotation": 1}
