"""Small office files, made by hand: what is in them is known to the byte."""

import io
import zipfile

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

_OUTSIDE = ' TargetMode="External"'
Relations = tuple[tuple[str, str, str, bool], ...]
Files = dict[str, str | bytes]


def zipped(files: Files) -> bytes:
    """The files as a ZIP, in order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def relations_part(*targets: tuple[str, str, str, bool]) -> str:
    """Relationships: (id, kind, target, whether it is outside)."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{_OUTSIDE if outside else ""}/>'
        for key, kind, target, outside in targets
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def docx(
    text: str = "配合比 3:2", *, body: str = "", relations: Relations = (), parts: Files | None = None
) -> bytes:
    """A Word document.

    `body` is WordprocessingML; `relations` are (id, kind, target, outside) of the document; `parts` are further files.
    """
    written = body or f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return zipped(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                '<Default Extension="png" ContentType="image/png"/>'
                '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
                f'<Override PartName="/word/document.xml" ContentType="{_WORD}.main+xml"/></Types>'
            ),
            "_rels/.rels": relations_part(("r1", f"{RELATIONS}/officeDocument", "word/document.xml", False)),
            "word/document.xml": f'<w:document {W} xmlns:r="{RELATIONS}"><w:body>{written}</w:body></w:document>',
            "word/_rels/document.xml.rels": relations_part(*relations),
            **(parts or {}),
        }
    )


def odt(body: str) -> bytes:
    """An OpenDocument text; `body` is what stands in its `office:text`."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{rest}:1.0"'
        for prefix, rest in (
            ("office", "office"),
            ("text", "text"),
            ("draw", "drawing"),
            ("svg", "svg-compatible"),
        )
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return zipped(
        {
            "mimetype": kind,
            "content.xml": (
                f'<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
                f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
            ),
            "META-INF/manifest.xml": (
                f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" m:media-type="{kind}"/>'
                '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
            ),
        }
    )


def rtf(text: str) -> bytes:
    """A rich text; `text` may hold its commands."""
    spelt = "".join(each if each.isascii() else f"\\u{ord(each)}?" for each in text)
    return (
        f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0\\fnil\\fcharset128 MS Mincho;}}}}\\f0 {spelt}\\par}}".encode(
            "ascii"
        )
    )


def with_part(content: bytes, name: str, old: str, new: str) -> bytes:
    """The same file with `old` replaced by `new` in one part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: Files = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = str(parts[name], "utf-8").replace(old, new)
    return zipped(parts)
