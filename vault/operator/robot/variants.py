"""How an address is changed before it is asked for again. Pure data and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from vault.operator.robot.asking import Request


@dataclass(frozen=True)
class Variant:
    """A change with its name; whose session it is sent with is decided elsewhere."""

    name: str
    request: Request


_METHODS: Final = ("HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "REPORT", "LOCK")
_RANGES: Final = ("bytes=0-", "bytes=0-99", "bytes=-100", "bytes=0-0,-1", "bytes=100-", "pages=1-")
_CONDITIONS: Final = (
    ("If-None-Match", "*"),
    ("If-Match", "*"),
    ("If-Modified-Since", "Wed, 21 Oct 2065 07:28:00 GMT"),
    ("If-Unmodified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"),
    ("If-Range", '"x"'),
)
_ACCEPTS: Final = (
    "application/pdf",
    "application/octet-stream",
    "application/json",
    "text/html",
    "image/*",
    "*/*;q=0",
)
_DETOURS: Final = (
    ("X-Original-URL", "/v1/vault"),
    ("X-Rewrite-URL", "/v1/vault"),
    ("X-HTTP-Method-Override", "GET"),
    ("X-Forwarded-Prefix", "/v1"),
    ("X-Accel-Redirect", "/objects"),
    ("Accept-Encoding", "gzip, br, zstd"),
    ("Upgrade", "h2c"),
    ("Purpose", "prefetch"),
)
_TAILS: Final = (
    *(
        "/",
        ".pdf",
        ".jpg",
        ".json",
        "/download",
        "/content",
        "/raw",
        "/original",
        "/native",
        "/file",
        "/objects",
    ),
    *(
        ";jsessionid=1",
        ";.css",
        "%00",
        "%00.jpg",
        "%2f",
        "%2e%2e",
        "/%2e%2e/content",
        "/../content",
        "/.",
        "//",
        "%20",
    ),
)
_QUERY: Final = (
    *(("codec", each) for each in ("webp", "png", "pdf", "svg", "")),
    *(("long_side", each) for each in ("16", "3000", "3001", "14401", "99999999", "-1", "0", "1e9", "")),
    *(("tile", each) for each in ("0,0", "99,99", "-1,0", "0", "0,0,0,0")),
    *(("ahead", each) for each in ("true", "maybe")),
    *((name, "1") for name in ("download", "raw", "original", "native", "attachment", "unmarked", "cache")),
    *(("format", each) for each in ("pdf", "original")),
    *(("version", each) for each in ("", "1", "ver_aaaaaaaaaaaaaaaaaaaaaaaaaa")),
    *(("page", each) for each in ("0", "-1", "999999", "1,2", "all")),
)


def of_methods(target: str) -> Iterator[Variant]:
    """Every other method."""
    for method in _METHODS:
        yield Variant("method", Request(target, method))


def of_headers(target: str) -> Iterator[Variant]:
    """Parts of it, only when it changed, as another type, by a detour."""
    for each in _RANGES:
        yield Variant("range", Request(target, headers=(("Range", each),)))
    for header in _CONDITIONS:
        yield Variant("condition", Request(target, headers=(header,)))
    for each in _ACCEPTS:
        yield Variant("accept", Request(target, headers=(("Accept", each),)))
    for header in _DETOURS:
        yield Variant("detour", Request(target, headers=(header,)))


def of_query(target: str) -> Iterator[Variant]:
    """Another format, scale, part, page or version."""
    there = urlsplit(target)
    asked = dict(parse_qsl(there.query))
    for name, value in _QUERY:
        yield Variant("query", Request(f"{there.path}?{urlencode({**asked, name: value})}"))


def of_path(target: str) -> Iterator[Variant]:
    """The same address written otherwise, and what might lie beside it."""
    path, _, query = target.partition("?")
    tail = f"?{query}" if query else ""
    for each in _TAILS:
        yield Variant("path", Request(f"{path}{each}{tail}"))
    yield Variant("path", Request(f"/{path}{tail}"))
    yield Variant("path", Request(path.upper() + tail))
    yield Variant("path", Request(path.replace("/", "/./", 1) + tail))
    yield Variant(
        "path", Request(path.replace("/items/", "/%69tems/").replace("/versions/", "/%76ersions/") + tail)
    )
    yield Variant(
        "path", Request(path.removeprefix("/v1") + tail if path.startswith("/v1/") else f"/v1{path}{tail}")
    )


def of_pages(target: str) -> Iterator[Variant]:
    """Another page of the same version, where the address names one."""
    path, _, query = target.partition("?")
    head, _, last = path.rpartition("/")
    if not head.endswith("/pages"):
        return
    for number in ("0", "-1", str(int(last) + 1), "99999", "1e0", "01", "+1", "all"):
        yield Variant("page number", Request(f"{head}/{number}?{query}"))


def every_variant(target: str) -> Iterator[Variant]:
    """All of them, the address as it is first."""
    yield Variant("as it is", Request(target))
    for family in (of_methods, of_headers, of_query, of_path, of_pages):
        yield from family(target)


def twins(item_id: str, version_ids: list[str]) -> list[str]:
    """Addresses that the viewer does not load, and that might give the same: older versions, files, stored objects."""
    versions = [
        f"/v1/versions/{each}{tail}"
        for each in version_ids
        for tail in ("", "/pages", "/pages/1", "/content")
    ]
    ids = (item_id, *version_ids)
    objects = [
        f"{head}/{each}" for each in ids for head in ("/v1/objects", "/v1/objects/objects", "/objects")
    ]
    item = [
        f"/v1/items/{item_id}{tail}"
        for tail in ("", "/versions", "/download", "/content", "/copies", "/readers")
    ]
    return [
        *item,
        f"/items/{item_id}",
        f"/items/{item_id}/download",
        f"/items/{item_id}.pdf",
        *versions,
        *objects,
    ]
