"""Archives: bombs are refused by counting, entries that lead elsewhere by name, and lies by comparing."""

import io
import struct
import zipfile

import pytest


def stored(
    name: bytes, content: bytes, *, declared: int | None = None, local_name: bytes | None = None
) -> bytes:
    """A ZIP of one stored entry, written by hand so that it can lie."""
    import zlib

    size = len(content) if declared is None else declared
    common = (
        struct.pack("<3H", 0x800, 0, 0)
        + bytes(2)
        + struct.pack("<III", zlib.crc32(content), len(content), size)
    )
    local_name = local_name or name
    local = (
        b"PK\x03\x04"
        + struct.pack("<H", 20)
        + common
        + struct.pack("<2H", len(local_name), 0)
        + local_name
        + content
    )
    central = (
        b"PK\x01\x02"
        + struct.pack("<2H", 20, 20)
        + common
        + struct.pack("<5H2I", len(name), 0, 0, 0, 0, 0, 0)
        + name
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def test_hand_written_archive_is_honest_unless_told_otherwise(open_type):
    assert open_type("a.zip", stored("表.txt".encode(), b"x")).name == "ZIP"


@pytest.mark.asvs("5.2.3")
def test_flat_bomb_is_refused(samples, refusal_of):
    content = samples.zipped({"a": bytes(64 << 20)})
    assert len(content) < 100_000
    assert refusal_of("a.zip", content)["reason"] == "bomb"


@pytest.mark.asvs("5.2.3")
def test_bomb_of_an_office_file_is_refused(samples, refusal_of):
    content = samples.ooxml("xlsx", {"xl/worksheets/sheet1.xml": bytes(64 << 20)})
    assert refusal_of("a.xlsx", content)["reason"] == "bomb"
    content = samples.odf("ods", {"content.xml.bak": bytes(64 << 20)})
    assert refusal_of("a.ods", content)["reason"] == "bomb"


@pytest.mark.asvs("5.2.3")
def test_bomb_nested_six_levels_deep_is_refused(samples, refusal_of):
    content = b"x"
    for _ in range(6):
        content = samples.zipped({"a.zip": content})
    assert refusal_of("a.zip", content)["reason"] == "bomb"


def test_bomb_inside_an_archive_inside_is_refused(samples, refusal_of):
    inner = samples.zipped({"a": bytes(64 << 20)})
    assert refusal_of("a.zip", samples.zipped({"harmless.docx": inner}))["reason"] == "bomb"


def test_office_files_inside_an_archive_are_taken(samples, open_type):
    content = samples.zipped({"a.docx": samples.ooxml("docx"), "b/c.zip": samples.zipped({"x": b"y"})})
    assert open_type("a.zip", content).name == "ZIP"


@pytest.mark.parametrize("start", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00", b"\x1f\x8b\x08"], ids=repr)
def test_archive_that_cannot_be_looked_into_is_refused_inside(samples, refusal_of, start):
    assert refusal_of("a.zip", samples.zipped({"a.txt": start + bytes(30)}))["reason"] == "bomb"


@pytest.mark.asvs("5.2.3")
def test_overlapping_entries_are_refused(samples, refusal_of):
    content = bytearray(samples.zipped({"a": b"x" * 100, "b": b"x" * 100}, zipfile.ZIP_STORED))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", content, second + 42, 0)
    content[second + 46 : second + 47] = b"a"
    assert refusal_of("a.zip", bytes(content))["reason"] in {"damaged", "unsafe_entry"}


@pytest.mark.asvs("5.2.3")
def test_million_entries_are_refused_by_their_count(samples, refusal_of):
    content = bytearray(samples.zipped({"a": b"x"}))
    end = content.rindex(b"PK\x05\x06")
    locator, record = b"PK\x06\x07", b"PK\x06\x06"
    start, length = (
        struct.unpack_from("<I", content, end + 16)[0],
        struct.unpack_from("<I", content, end + 12)[0],
    )
    wide = record + struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, 10**6, 10**6, length, start)
    wide += locator + struct.pack("<IQI", 0, end, 1)
    tail = bytearray(content[end:])
    struct.pack_into("<2H2I", tail, 8, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    assert refusal_of("a.zip", bytes(content[:end]) + wide + bytes(tail))["reason"] == "bomb"


def test_honest_zip64_archive_is_taken(open_type):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as entry:
        entry.write(b"x")
    assert open_type("a.zip", out.getvalue()).name == "ZIP"


@pytest.mark.parametrize("declared", [0, 50, 1 << 31])
def test_entry_that_lies_about_its_size_is_refused(refusal_of, declared):
    assert refusal_of("a.zip", stored(b"a", b"x" * 100, declared=declared))["reason"] in {"bomb", "damaged"}


def test_name_that_differs_in_the_local_header_is_refused(refusal_of):
    assert refusal_of("a.zip", stored(b"a.txt", b"x", local_name=b"b.exe"))["reason"] == "damaged"


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "C:/a",
        "C:a",
        "a\\b",
        "..\\a",
        "CON",
        "a/nul.txt",
        "a\x1b[2J",
        "a//b",
        "x" * 300,
    ],
    ids=ascii,
)
def test_entry_that_leads_elsewhere_is_refused(refusal_of, name):
    assert refusal_of("a.zip", stored(name.encode(), b"x"))["reason"] == "unsafe_entry"


def test_japanese_names_of_old_windows_tools_are_read_as_such(samples, open_type):
    content = samples.zipped({"zzzzzzz.txt": b"x"}).replace(b"zzzzzzz.txt", "表能ソ1.txt".encode("cp932"))
    assert open_type("a.zip", content).name == "ZIP"


@pytest.mark.asvs("5.2.5")
def test_symbolic_link_is_refused(refusal_of):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal_of("a.zip", out.getvalue())["reason"] == "unsafe_entry"


@pytest.mark.parametrize("twin", ["A.TXT", "か\u3099.txt"], ids=ascii)
def test_entries_that_would_overwrite_each_other_are_refused(samples, refusal_of, twin):
    first = {"A.TXT": "a.txt"}.get(twin, "が.txt")
    assert refusal_of("a.zip", samples.zipped({first: b"1", twin: b"2"}))["reason"] == "unsafe_entry"


def test_encrypted_entry_is_refused(samples, refusal_of):
    content = bytearray(samples.zipped({"a": b"x"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal_of("a.zip", bytes(content))["reason"] == "encrypted"


@pytest.mark.parametrize("padding", [b"\n", b"\r\n", bytes(16)], ids=["LF", "CRLF", "zeros"])
def test_padding_that_a_gateway_left_behind_does_no_harm(samples, open_type, padding):
    assert open_type("a.docx", samples.ooxml("docx") + padding).name == "Word"


@pytest.mark.parametrize("behind", [bytes(17), b"\nMZ", b" "], ids=["much", "more", "blank"])
def test_more_than_padding_behind_the_archive_is_refused(samples, refusal_of, behind):
    assert refusal_of("a.docx", samples.ooxml("docx") + behind)["reason"] == "damaged"


def test_headers_may_disagree_about_the_encoding_of_a_name_in_ascii_only(samples, open_type, refusal_of):
    def disagreeing(name: str) -> bytes:
        content = bytearray(samples.zipped({name: b"x"}))
        content[7] ^= 0x08
        return bytes(content)

    assert open_type("a.zip", disagreeing("a.txt")).name == "ZIP"
    assert refusal_of("a.zip", disagreeing("表.txt"))["reason"] == "damaged"


@pytest.mark.parametrize("where", ["before", "after"])
def test_content_around_the_archive_is_refused(samples, refusal_of, where):
    content = samples.zipped({"a": b"x"})
    around = content + b"<script>" if where == "after" else b"PK\x03\x04" + content
    assert refusal_of("a.zip", around)["reason"] == "damaged"


def test_changed_byte_is_noticed(samples, refusal_of):
    content = bytearray(samples.zipped({"a": b"x" * 50}, zipfile.ZIP_STORED))
    content[40] ^= 1
    assert refusal_of("a.zip", bytes(content))["reason"] == "damaged"


def test_archive_cut_anywhere_is_refused(samples, refusal_of):
    content = samples.zipped({"a": b"x" * 50, "b": b"y"})
    for cut in range(4, len(content), 7):
        assert refusal_of("a.zip", content[:cut])["reason"] == "damaged"


def test_entries_hidden_between_entries_are_refused(samples, refusal_of):
    """What a reader from the front unpacks, and one from the directory never sees."""
    hidden = stored(b"hidden.exe", b"MZ")
    local = hidden[: hidden.index(b"PK\x01\x02")]
    content = samples.zipped({"a": b"x"}, zipfile.ZIP_STORED)
    start = content.index(b"PK\x01\x02")
    moved = bytearray(content[:start] + local + content[start:])
    end = moved.rindex(b"PK\x05\x06")
    struct.pack_into("<I", moved, end + 16, start + len(local))
    assert refusal_of("a.zip", bytes(moved))["reason"] == "damaged"


@pytest.mark.parametrize("place", [14, 18, 22], ids=["checksum", "packed", "unpacked"])
def test_sizes_that_differ_in_the_local_header_are_refused(samples, refusal_of, place):
    content = bytearray(samples.zipped({"a": b"x" * 50}))
    struct.pack_into("<I", content, place, 49)
    assert refusal_of("a.zip", bytes(content))["reason"] == "damaged"


def test_second_name_of_an_entry_is_refused(refusal_of):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        other = b"b.exe"
        info.extra = struct.pack("<2HBI", 0x7075, 5 + len(other), 1, 0) + other
        archive.writestr(info, b"x")
    assert refusal_of("a.zip", out.getvalue())["reason"] == "damaged"


@pytest.mark.parametrize("kind", [0o020000, 0o060000, 0o010000, 0o140000], ids=oct)
def test_devices_and_pipes_are_refused(refusal_of, kind):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        special = zipfile.ZipInfo("a")
        special.create_system, special.external_attr = 3, (kind | 0o666) << 16
        archive.writestr(special, b"")
    assert refusal_of("a.zip", out.getvalue())["reason"] == "unsafe_entry"


@pytest.mark.parametrize("names", [("a", "a/b"), ("A", "a/b/c"), ("が", "か\u3099/b")], ids=ascii)
def test_file_that_is_a_folder_as_well_is_refused(samples, refusal_of, names):
    assert refusal_of("a.zip", samples.zipped(dict.fromkeys(names, b"x")))["reason"] == "unsafe_entry"


def test_archive_written_to_a_pipe_is_taken(open_type):
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece) -> int:
            self.content += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"x" * 100)
        archive.writestr("b.txt", b"y")
    assert open_type("a.zip", bytes(pipe.content)).name == "ZIP"
