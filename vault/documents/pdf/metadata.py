"""Docinfo and XMP of a rendition, written anew (ISO 32000-2, 14.3; XMP is ISO 16684-1).

Nothing of the old XMP packet is carried over but the PDF/A and PDF/UA claims: it may be broken, may name an earlier
marking, and may hold the history of the file.
"""

import re
from typing import Final
from xml.sax.saxutils import escape, unescape

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream, String

from vault.documents.pdf.type0_font import printable

_KEPT_INFO: Final = (Name.Author, Name.Creator, Name.Producer, Name.CreationDate)
_MAX_OLD_XMP: Final = 1 << 20
_CLAIMS: Final = re.compile(
    rb"pdf(aid|uaid):(part|conformance|rev)\s*(?:=\s*[\"']|>)\s*([0-9A-Za-z]{1,4})\s*[\"'<]"
)
_NAMESPACES: Final = {"aid": "http://www.aiim.org/pdfa/ns/id/", "uaid": "http://www.aiim.org/pdfua/ns/id/"}
_KEYWORDS: Final = re.compile(r"<pdf:Keywords>([^<]*)</pdf:Keywords>")
_USAGE_TERMS: Final = re.compile(r"<xmpRights:UsageTerms><rdf:Alt><rdf:li[^>]*>([^<]*)</rdf:li>")
_DATE: Final = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?$")


def write_metadata(pdf: Pdf, title: str, marking: str) -> None:
    """Replace the document's metadata; author, creator, producer and creation date stay as they were.

    Args:
        pdf: The document, changed in place.
        title: Title shown by viewers.
        marking: Goes to the keywords and to the rights statement.
    """
    claims = _claims(pdf)
    info = _kept_info(pdf)
    info[Name.Title] = String(printable(title))
    info[Name.Keywords] = String(marking)
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    pdf.trailer[Name.Info] = pdf.make_indirect(info)
    packet = pdf.make_stream(_xmp(info, marking, claims).encode("utf-8"))
    packet[Name.Type], packet[Name.Subtype] = Name.Metadata, Name.XML
    pdf.Root[Name.Metadata] = packet


def markings_in_metadata(pdf: Pdf) -> tuple[str, ...]:
    """What docinfo and XMP say the marking is, as `write_metadata` wrote it: keywords twice, and the rights statement.

    Empty where a statement is missing.
    """
    info, packet = pdf.trailer.get(Name.Info), pdf.Root.get(Name.Metadata)
    keywords = info.get(Name.Keywords) if isinstance(info, Dictionary) else None
    xmp = packet.read_bytes()[:_MAX_OLD_XMP].decode("utf-8", "replace") if isinstance(packet, Stream) else ""
    said = [pattern.search(xmp) for pattern in (_KEYWORDS, _USAGE_TERMS)]
    return (
        str(keywords) if isinstance(keywords, String) else "",
        *("" if each is None else unescape(each[1]) for each in said),
    )


def _kept_info(pdf: Pdf) -> Dictionary:
    old = pdf.trailer.get(Name.Info)
    kept = Dictionary()
    if not isinstance(old, Dictionary):
        return kept
    for key in _KEPT_INFO:
        value = old.get(key)
        text = printable(str(value)) if isinstance(value, String) else ""
        if text and (key != Name.CreationDate or _DATE.match(text)):
            kept[key] = String(text)
    return kept


def _claims(pdf: Pdf) -> dict[tuple[str, str], str]:
    old = pdf.Root.get(Name.Metadata)
    if not isinstance(old, Stream):
        return {}
    try:
        packet = old.read_bytes()[:_MAX_OLD_XMP]
    except pikepdf.exceptions.PikepdfError:
        return {}
    return {(ns.decode(), key.decode()): value.decode() for ns, key, value in _CLAIMS.findall(packet)}


def _xmp(info: Dictionary, marking: str, claims: dict[tuple[str, str], str]) -> str:
    def text(key: Name) -> str:
        return escape(str(info.get(key, "")))

    rows = [
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{text(Name.Title)}</rdf:li></rdf:Alt></dc:title>',
        f"<pdf:Keywords>{escape(marking)}</pdf:Keywords>",
        "<xmpRights:Marked>True</xmpRights:Marked>",
        f'<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">{escape(marking)}</rdf:li></rdf:Alt>'
        "</xmpRights:UsageTerms>",
    ]
    if Name.Author in info:
        rows.append(f"<dc:creator><rdf:Seq><rdf:li>{text(Name.Author)}</rdf:li></rdf:Seq></dc:creator>")
    if Name.Creator in info:
        rows.append(f"<xmp:CreatorTool>{text(Name.Creator)}</xmp:CreatorTool>")
    if Name.Producer in info:
        rows.append(f"<pdf:Producer>{text(Name.Producer)}</pdf:Producer>")
    if Name.CreationDate in info:
        rows.append(f"<xmp:CreateDate>{_iso_date(str(info[Name.CreationDate]))}</xmp:CreateDate>")
    rows += [f"<pdf{ns}:{key}>{value}</pdf{ns}:{key}>" for (ns, key), value in sorted(claims.items())]
    spaces = "".join(f' xmlns:pdf{ns}="{_NAMESPACES[ns]}"' for ns in sorted({ns for ns, _ in claims}))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"{spaces}>\n'
        + "\n".join(rows)
        + '\n</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    )


def _iso_date(value: str) -> str:
    found = _DATE.match(value)
    assert found is not None  # noqa: S101 - only dates of this form are kept
    year, month, day, hour, minute, second, utc, offset, offset_minutes = found.groups()
    zone = "Z" if utc else f"{offset}:{offset_minutes or '00'}" if offset else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"
