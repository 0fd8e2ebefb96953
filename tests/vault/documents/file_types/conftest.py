"""Small honest files of every listed type, and a pool that opens them as the server does."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from vault.documents.file_types import FileType, TypeRefusedError
from vault.documents.rendering.sample import SAMPLE_PDF
from vault.documents.workers import WorkerPool

OPEN_TYPE = "vault.documents.file_types.opened:open_type"
OOXML_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


@pytest.fixture(scope="session")
def typing_workers() -> Iterator[WorkerPool]:
    pool = WorkerPool(1, modules=["vault.documents.file_types.opened"], errors=[TypeRefusedError])
    yield pool
    pool.close()


@pytest.fixture
def open_type(typing_workers: WorkerPool) -> Callable[[str, bytes], FileType]:
    def ask(name: str, content: bytes) -> FileType:
        return typing_workers.run(OPEN_TYPE, name, sources={"source": io.BytesIO(content)}, returns=FileType)

    return ask


@pytest.fixture
def refusal_of(open_type: Callable[[str, bytes], FileType]) -> Callable[[str, bytes], dict[str, str]]:
    def ask(name: str, content: bytes) -> dict[str, str]:
        with pytest.raises(TypeRefusedError) as raised:
            open_type(name, content)
        assert raised.value.code == "type_refused"
        return raised.value.detail

    return ask


class Samples:
    """Makes small files."""

    def zipped(self, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return out.getvalue()

    def ooxml(
        self, kind: str, extra: dict[str, bytes] | None = None, content_type: str | None = None
    ) -> bytes:
        part, media = OOXML_MAIN[kind]
        full = content_type or f"application/vnd.openxmlformats-officedocument.{media}.main+xml"
        types = (
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'content-types"><Override PartName="/{part}" ContentType="{full}"/></Types>'
        )
        parts = {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": b"<Relationships/>",
            part: b"<document/>",
        }
        return self.zipped(parts | (extra or {}))

    def odf(self, kind: str, extra: dict[str, bytes] | None = None) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{ODF[kind]}")
            for name, content in {
                "content.xml": b"<x/>",
                "META-INF/manifest.xml": b"<m/>",
                **(extra or {}),
            }.items():
                archive.writestr(name, content, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def compound(self, *streams: str) -> bytes:
        """A compound file of 512-byte sectors: sector 0 allocation table, sectors 1.. directory."""
        names = ["Root Entry", *streams]
        entries = b"".join(
            name.encode("utf-16-le").ljust(64, b"\x00") + struct.pack("<H", 2 * len(name) + 2) + bytes(62)
            for name in names
        )
        entries = entries.ljust(-(-len(entries) // 512) * 512, b"\x00")
        sectors = len(entries) // 512
        table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
        header = bytearray(512)
        header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        struct.pack_into("<5H", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
        struct.pack_into("<I", header, 44, 1)
        struct.pack_into("<I", header, 48, 1)
        struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
        return bytes(header) + struct.pack("<128I", *(table + [0xFFFFFFFF] * (128 - len(table)))) + entries

    def with_beginning(self, content: bytes, stream: str, beginning: bytes, length: int) -> bytes:
        """A file of `compound` in which a stream, and the root for small ones, begins with what is put behind the directory."""
        out = bytearray(content)
        struct.pack_into("<I", out, 56, 4096)
        for name in ("Root Entry", stream):
            place = content.index(name.encode("utf-16-le") + b"\x00\x00")
            struct.pack_into("<II", out, place + 116, len(content) // 512 - 1, length)
        if length < 4096:
            place = content.index(stream.encode("utf-16-le") + b"\x00\x00")
            struct.pack_into("<I", out, place + 116, 0)
        return bytes(out) + beginning.ljust(512, b"\x00")

    def picture(self, file_format: str) -> bytes:
        out = io.BytesIO()
        Image.linear_gradient("L").convert("RGB").save(out, file_format)
        return out.getvalue()

    def iges(self) -> bytes:
        records = [
            ("made for a test", "S"),
            ("1H,,1H;,4Htest;", "G"),
            ("110 1 0", "D"),
            ("110,0,0,0;", "P"),
            ("S1G1D1P1", "T"),
        ]
        return b"".join(f"{text:<72}{section}{1:>7}\n".encode() for text, section in records)

    def stl(self, facets: int = 2) -> bytes:
        return b"solid but binary".ljust(80, b" ") + struct.pack("<I", facets) + bytes(50 * facets)

    def all(self) -> dict[str, bytes]:
        """One honest file for every type, by name."""
        return {
            "図面.pdf": SAMPLE_PDF,
            **{
                f"写真.{kind}": self.picture(kind.upper())
                for kind in ("png", "jpeg", "tiff", "webp", "bmp", "gif")
            },
            "メモ.txt": "設計メモ\r\n".encode("cp932"),
            "部品.csv": "番号,名称\r\n1,歯車\r\n".encode("utf-8-sig"),
            **{f"文書.{kind}": self.ooxml(kind) for kind in OOXML_MAIN},
            **{f"文書.{kind}": self.odf(kind) for kind in ODF},
            "旧.doc": self.compound("WordDocument", "1Table"),
            "旧.xls": self.compound("Workbook"),
            "旧.ppt": self.compound("PowerPoint Document", "Current User"),
            "書式.rtf": b"{\\rtf1\\ansi text}",
            "連絡.eml": b"From: a@example.jp\r\nTo: b@example.jp\r\nSubject: x\r\n\r\ntext\r\n",
            "図.dxf": b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n",
            "図.dwg": b"AC1032\x00\x00\x00\x00" + bytes(500),
            "図.jww": b"JwwData." + struct.pack("<I", 700) + bytes(200),
            "部品.step": b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n#1=A();\nENDSEC;\nEND-ISO-10303-21;\n",
            "部品.igs": self.iges(),
            "部品.stl": self.stl(),
            "まとめ.zip": self.zipped({"図面/部品.txt": b"x", "図面/表.csv": b"a,b"}),
        }


@pytest.fixture(scope="session")
def samples() -> Samples:
    return Samples()
