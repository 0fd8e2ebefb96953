import io
from importlib.metadata import distribution

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pikepdf import Name
from pylopdf_fonts_jp import sans_path

from vault.documents.pdf.type0_font import Type0Font, printable


def test_the_font_may_be_embedded_and_its_licence_comes_along():
    with TTFont(sans_path(), lazy=True) as font:
        assert font["OS/2"].fsType == 0
    files = distribution("pylopdf-fonts-jp").files or []
    licence = next(file for file in files if file.name.startswith("LICENSE"))
    assert "SIL Open Font License, Version 1.1" in " ".join(licence.read_text().split())


def test_only_the_glyphs_used_are_embedded():
    with pikepdf.new() as pdf:
        font = Type0Font(pdf)
        font.encode("極秘 | 図面 ABC 123")
        font.register()
        (descendant,) = font.reference.DescendantFonts
        program = descendant.FontDescriptor.FontFile3
        assert program.Subtype == Name.CIDFontType0C
        assert len(program.read_bytes()) < 8_000
        assert len(descendant.W) == 2 * len(set("極秘 | 図面 ABC 123"))


def test_a_glyph_shared_by_two_characters_reads_as_the_first_of_them():
    with pikepdf.new() as pdf:
        font = Type0Font(pdf)
        first, second = "⼀", "一"  # the radical and the character look alike
        assert font.encode(first) == font.encode(second)
        assert font.as_read(second) == first


def test_a_missing_glyph_is_counted_once_and_as_wide_as_geta():
    with pikepdf.new() as pdf:
        font = Type0Font(pdf)
        assert font.encode("🔒🔒") == font.encode("〓〓")
        assert font.missing_glyphs == "🔒"
        assert font.width("🔒") == font.width("〓") == 1.0


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("a\u202eb\u200bc", "abc"),
        ("line\r\nbreak\ttab", "line break tab"),
        ("が".replace("が", "か\u3099"), "が"),
        ("辻\ufe00葛\U000e0100", "辻葛"),
        ("\u3000全角　空白 ", "全角 空白"),
        ("x" * 400, "x" * 300),
    ],
    ids=["direction marks", "controls", "decomposed", "variation selectors", "wide spaces", "overlong"],
)
def test_text_is_made_drawable(text, drawn):
    assert printable(text) == drawn


def test_the_same_text_gives_the_same_font():
    programs = []
    for _ in range(2):
        with pikepdf.new() as pdf:
            font = Type0Font(pdf)
            font.encode("極秘")
            font.register()
            out = io.BytesIO()
            pdf.add_blank_page()
            pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font.reference))
            pdf.save(out, deterministic_id=True)
            programs.append(out.getvalue())
    assert programs[0] == programs[1]
