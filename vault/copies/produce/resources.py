"""Cutting a page down to what it draws.

Producers let all pages share one resource dictionary, so a page copied as it stands brings the images, forms and
patterns of every other page along. Here the content is read, and each resource dictionary, at every depth, is
rebuilt from the names which the content uses.
"""

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, Object, Page, Pdf, Stream

from vault.copies.produce.used_names import UsedNames
from vault.documents.pdf.geometry import inherited
from vault.documents.pdf.restamp import content_streams
from vault.documents.pdf.tags import KEY
from vault.documents.pdf.walk import complaints

MAX_DEPTH: Final = 30
MAX_CONTENT: Final = 64 << 20
_DEFAULT_SPACES: Final = frozenset({b"/DefaultGray", b"/DefaultRGB", b"/DefaultCMYK"})
_PAGE_KEYS: Final = frozenset(
    ["/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Resources", "/Group"]
)
_IMAGE_KEYS: Final = frozenset(
    [
        "/Type",
        "/Subtype",
        "/Width",
        "/Height",
        "/ColorSpace",
        "/BitsPerComponent",
        "/Intent",
        "/ImageMask",
        "/Mask",
        "/Decode",
        "/Interpolate",
        "/SMask",
        "/SMaskInData",
        "/Matte",
        "/Length",
        "/Filter",
        "/DecodeParms",
    ]
)
_FORM_KEYS: Final = frozenset(
    f"/Type /Subtype /FormType /BBox /Matrix /Resources /Group /Length /Filter /DecodeParms {KEY}".split()
)


class MalformedContentError(Exception):
    """Content which cannot be read with certainty, so that it must not be issued as it is."""


class ResourceCutter:
    """Rebuilds resource dictionaries of one disposable document, in place.

    Args:
        pdf: The document the pages belong to.
    """

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._done: set[tuple[int, int]] = set()
        self._open: set[tuple[int, int]] = set()

    def cut(self, page: Page) -> None:
        """Leave the page nothing but its boxes, its content and the resources it uses.

        Raises:
            MalformedContentError: The page is then unchanged but for entries that no viewer needs.
        """
        uses = self._uses_of(page)
        resources = inherited(page.obj, Name.Resources)
        kept = self._keep(resources, uses, 0)
        keep_keys(page.obj, _PAGE_KEYS)
        page.obj[Name.Resources] = kept

    def _uses_of(self, holder: Page | Stream) -> UsedNames:
        _bound(content_streams(holder.obj) if isinstance(holder, Page) else [holder])
        complaints(self._pdf)  # forgets those of earlier work
        uses = UsedNames()
        try:
            if isinstance(holder, Page):
                holder.parse_contents(uses)
            else:
                Object._parse_stream(holder, uses)
        except pikepdf.exceptions.PikepdfError as error:
            raise MalformedContentError(str(error)) from error
        if complaints(self._pdf) or not uses.ended_with_operator:
            raise MalformedContentError("content does not parse cleanly")
        return uses

    def _keep(self, resources: Object | None, uses: UsedNames, depth: int) -> Dictionary:
        if depth > MAX_DEPTH:
            raise MalformedContentError("forms nested too deeply")
        if not isinstance(resources, Dictionary):
            if uses.names:
                raise MalformedContentError("content without resources of its own")
            return Dictionary()
        kept = Dictionary()
        uses.names["/ColorSpace"] |= _DEFAULT_SPACES
        for category, names in uses.names.items():
            entries = resources.get(Name(category))
            if isinstance(entries, Dictionary):
                kept[Name(category)] = self._chosen(category, entries, names, depth)
        return kept

    def _chosen(self, category: str, entries: Dictionary, names: set[bytes], depth: int) -> Dictionary:
        chosen = copy.copy(entries)
        for key, entry in entries.items():
            if key.encode("utf-8", "surrogateescape") in names:
                chosen[key] = self._cut_entry(category, entry, depth)
            else:
                del chosen[key]
        return chosen

    def _cut_entry(self, category: str, entry: Object, depth: int) -> Object:
        if category == "/Properties":
            return Dictionary()  # names of layers and replacement texts are not needed to draw
        if category == "/XObject":
            self._cut_xobject(entry, depth)
        elif category == "/Pattern":
            self._cut_pattern(entry, depth)
        elif category == "/ExtGState":
            self._cut_soft_mask(entry, depth)
        elif category == "/Font":
            self._cut_type3(entry, depth)
        return entry

    def _cut_xobject(self, entry: Object, depth: int) -> None:
        if not isinstance(entry, Stream):
            return
        if entry.get(Name.Subtype) == Name.Form:
            self._cut_stream(entry, depth)
            keep_keys(entry, _FORM_KEYS)
            return
        for mask in (entry.get(Name.SMask), entry.get(Name.Mask)):
            if isinstance(mask, Stream):
                keep_keys(mask, _IMAGE_KEYS)
        keep_keys(entry, _IMAGE_KEYS)

    def _cut_stream(self, entry: Stream, depth: int) -> None:
        with self._once(entry) as first:
            if first:
                entry[Name.Resources] = self._keep(entry.get(Name.Resources), self._uses_of(entry), depth + 1)

    def _cut_pattern(self, entry: Object, depth: int) -> None:
        if isinstance(entry, Stream):
            self._cut_stream(entry, depth)
        elif isinstance(entry, Dictionary):
            self._cut_soft_mask(entry.get(Name.ExtGState), depth)

    def _cut_soft_mask(self, state: Object | None, depth: int) -> None:
        mask = state.get(Name.SMask) if isinstance(state, Dictionary) else None
        group = mask.get(Name.G) if isinstance(mask, Dictionary) else None
        if group is not None:
            self._cut_xobject(group, depth)

    def _cut_type3(self, font: Object, depth: int) -> None:
        if not isinstance(font, Dictionary) or font.get(Name.Subtype) != Name.Type3:
            return
        with self._once(font) as first:
            if not first:
                return
            uses = UsedNames()
            for glyph in _streams(font.get(Name.CharProcs)):
                uses.add(self._uses_of(glyph))
            font[Name.Resources] = self._keep(font.get(Name.Resources), uses, depth + 1)

    @contextmanager
    def _once(self, holder: Object) -> Iterator[bool]:
        """Whether the object is still to be cut; it counts as cut only if that succeeds, for every page that uses it.

        Raises:
            MalformedContentError: It uses itself.
        """
        if holder.objgen in self._done:
            yield False
            return
        if holder.objgen in self._open:
            raise MalformedContentError("a form or font that uses itself")
        if not holder.is_indirect:
            yield True
            return
        self._open.add(holder.objgen)
        try:
            yield True
        finally:
            self._open.discard(holder.objgen)
        self._done.add(holder.objgen)


def keep_keys(holder: Object, allowed: frozenset[str]) -> None:
    """Delete every entry whose key is not allowed."""
    for key in set(holder.keys()) - allowed:
        del holder[key]


def strip_page(page: Page) -> None:
    """Leave a page that will be drawn as an image only what is needed to draw it."""
    keep_keys(page.obj, _PAGE_KEYS)


def _streams(procedures: Object | None) -> Iterable[Stream]:
    if isinstance(procedures, Dictionary):
        for _, value in procedures.items():
            if isinstance(value, Stream):
                yield value


def _bound(streams: list[Stream]) -> None:
    room = MAX_CONTENT
    for stream in streams:
        room -= len(stream.read_raw_bytes())
    if room < 0:
        raise MalformedContentError("content too large")
