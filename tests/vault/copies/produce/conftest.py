"""A marked rendition whose every page, image and hidden corner carries a canary."""

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from vault.copies.produce import CopySpec
from vault.documents.pdf import StampRequest, stamp_pdf

USER, OWNER = "k7Qm2xVt9bLw4ZsP", "owner-Hn3vKc8rTy6D"
Marked = Callable[[Pdf], bytes]


@pytest.fixture
def spec() -> CopySpec:
    return CopySpec(
        pages=(1,),
        marking="極秘",
        title="【極秘】主軸 組立図",
        header_line="複製 No.3｜山田 太郎｜2026-11-22｜治具の設計",
        diagonal_mark="複製 No.3 山田 太郎",
        raster=False,
        allow_print=False,
        allow_copy=False,
        allow_change=False,
        user_password=USER,
        owner_password=OWNER,
    )


@pytest.fixture
def marked() -> Marked:
    def mark(pdf: Pdf) -> bytes:
        out = io.BytesIO()
        pdf.save(out)
        line = "極秘 | 主軸 組立図 | 設計部"
        return stamp_pdf(
            out.getvalue(), StampRequest("極秘", line, "極秘", authorised=True, title="図面")
        ).content

    return mark


@pytest.fixture
def canaries(marked: Marked) -> bytes:
    """Four pages over one shared resource dictionary; everything of page n bears CANARY-n."""
    pdf = pikepdf.new()
    shared = _shared_resources(pdf)
    for number in range(1, 5):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Resources = shared
        page.Contents = pdf.make_stream(
            f"q 50 0 0 50 100 100 cm /Im{number} Do Q /Fm{number} Do /Pattern cs /P{number} scn 300 300 90 90 re f "
            f"/GS{number} gs /Span /MC{number} BDC BT /F 24 Tf 100 400 Td (CANARY-{number}-TEXT) Tj ET EMC".encode()
        )
        page.PieceInfo = Dictionary(
            App=Dictionary(Private=pdf.make_stream(f"CANARY-{number}-PIECE".encode()))
        )
    _cross_references(pdf)
    return marked(pdf)


@pytest.fixture
def one_of(canaries: bytes, spec: CopySpec) -> Callable[..., CopySpec]:
    return lambda **changes: replace(spec, **changes)


def _shared_resources(pdf: Pdf) -> Dictionary:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    resources = Dictionary(Font=Dictionary(F=font))
    for key in ("XObject", "Pattern", "ExtGState", "Properties"):
        resources[Name("/" + key)] = Dictionary()
    for number in range(1, 5):
        resources.XObject[Name(f"/Im{number}")] = _image(pdf, number)
        resources.XObject[Name(f"/Fm{number}")] = _form(pdf, number)
        resources.Pattern[Name(f"/P{number}")] = _pattern(pdf, number)
        resources.ExtGState[Name(f"/GS{number}")] = _soft_mask(pdf, number)
        hidden = Dictionary(ActualText=String(f"CANARY-{number}-ACTUAL"))
        resources.Properties[Name(f"/MC{number}")] = hidden
    return pdf.make_indirect(resources)


def _image(pdf: Pdf, number: int) -> pikepdf.Stream:
    image = pdf.make_stream(f"CANARY-{number}-IMAGE".ljust(48, "x").encode())
    image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 4, 4
    image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
    image.Metadata = pdf.make_stream(f"CANARY-{number}-IMAGEDATA".encode())
    return image


def _form(pdf: Pdf, number: int) -> pikepdf.Stream:
    form = pdf.make_stream(f"% CANARY-{number}-FORM\n0 0 1 1 re f".encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    form.Resources = Dictionary()
    form.PieceInfo = Dictionary(App=Dictionary(Private=String(f"CANARY-{number}-FORMPIECE")))
    return form


def _pattern(pdf: Pdf, number: int) -> pikepdf.Stream:
    pattern = pdf.make_stream(f"% CANARY-{number}-PATTERN\n0 0 2 2 re f".encode())
    pattern.Type, pattern.PatternType, pattern.PaintType, pattern.TilingType = Name.Pattern, 1, 1, 1
    pattern.BBox, pattern.XStep, pattern.YStep, pattern.Resources = Array([0, 0, 4, 4]), 4, 4, Dictionary()
    return pattern


def _soft_mask(pdf: Pdf, number: int) -> Dictionary:
    group = pdf.make_stream(f"% CANARY-{number}-MASK\n1 g -999 -999 9999 9999 re f".encode())
    group.Type, group.Subtype, group.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    group.Resources, group.Group = Dictionary(), Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    return Dictionary(Type=Name.ExtGState, SMask=Dictionary(S=Name.Luminosity, G=pdf.make_indirect(group)))


def _cross_references(pdf: Pdf) -> None:
    """Links, an outline, names and article threads that tie page 1 to the others."""
    pages = [page.obj for page in pdf.pages]
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), Dest=Array([pages[2], Name.Fit])
    )
    pages[0].Annots = Array([link])
    item = pdf.make_indirect(Dictionary(Title=String("CANARY-2-OUTLINE"), Dest=Array([pages[1], Name.Fit])))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))
    named = Dictionary(Names=Array([String("CANARY-4-NAME"), Array([pages[3], Name.Fit])]))
    pdf.Root.Names = Dictionary(Dests=named)
    bead = pdf.make_indirect(Dictionary(Type=Name.Bead, P=pages[3], R=Array([0, 0, 9, 9])))
    bead.N = bead.V = bead
    pages[0].B = Array([bead])
    pdf.docinfo[Name.Subject] = "CANARY-3-INFO"
