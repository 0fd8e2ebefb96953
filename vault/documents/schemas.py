"""What the routes of items and versions take and give."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from vault.access.rules import Right
from vault.documents.conversion.catalogue import conversion_of
from vault.documents.conversion.record import conversion_in
from vault.documents.depositing.rules import DepositOrder
from vault.documents.file_names import display_name as shown_name
from vault.documents.file_types import FileType
from vault.documents.models import Item, Version
from vault.documents.queries import standing_faults
from vault.documents.rendering.model import MAX_LONG_SIDE
from vault.documents.rendering.tiling import TILE_SIDE, finest_long_side
from vault.documents.stored_faults import Fault
from vault.people.queries import display_name, display_names
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import Input, Output, has_control_characters
from vault.platform.settings import Settings
from vault.register.queries import entry_names
from vault.register.schemas import EntryNameOut, PersonOut, TierOut

MAX_HEADER = 16_384
_NAMES = frozenset({"file_name", "title"})
"""Of the order's members those that are refused as names when they hold what no name may."""


class DepositHeader(BaseModel):
    """The `Hizo-Deposit` header: ASCII JSON, other characters as \\uXXXX."""

    model_config = ConfigDict(extra="forbid", strict=True)

    entry_id: str | None = None
    type: str | None = None
    marking: str | None = None
    tier: int | None = None
    file_name: str | None = None
    title: str | None = None
    authorised: str | None = None
    item_id: str | None = None

    @classmethod
    def of(cls, order: DepositOrder) -> "DepositHeader":
        """The header that says this order."""
        return cls(**asdict(order))

    @classmethod
    def order(cls, header: str | None) -> DepositOrder:
        """Read the header.

        Raises:
            Refusal: `request_invalid` when it is missing, too long, not ASCII JSON, or has other members, or control
                characters in others than names; `name_invalid` for half a character.
        """
        if header is None or len(header) > MAX_HEADER or not header.isascii():
            raise Refusal(Code.REQUEST_INVALID, params={"what": "Hizo-Deposit"})
        try:
            said = cls.model_validate(json.loads(header)).model_dump()
        except (ValidationError, ValueError, RecursionError):
            raise Refusal(Code.REQUEST_INVALID, params={"what": "Hizo-Deposit"}) from None
        for name, text in said.items():
            if not isinstance(text, str):
                continue
            if any("\ud800" <= character <= "\udfff" for character in text):
                raise Refusal(Code.NAME_INVALID, params={"why": "it holds half a character"})
            if name not in _NAMES and has_control_characters(text):
                raise Refusal(Code.REQUEST_INVALID, params={"what": f"Hizo-Deposit: {name}"})
        return DepositOrder(**said)


class ItemPatch(Input):
    """A change of an item. Only the file name is changed by hand; the rest is taken in to be refused by name."""

    file_name: str | None = None
    id: Any = None
    entry_id: Any = None
    type: Any = None
    title: Any = None
    marking: Any = None
    tier: Any = None
    state: Any = None
    scan_state: Any = None
    marking_pending: Any = None
    version: Any = None
    revision: Any = None
    created_at: Any = None
    created_by: Any = None


class ReportOut(Output):
    """What stamping found and did; `warnings` are stable codes."""

    removed: dict[str, int]
    rasterised_pages: list[int]
    was_signed: bool
    was_owner_encrypted: bool
    replaced_earlier_stamp: bool
    warnings: list[str]
    missing_glyphs: str

    @classmethod
    def found_in(cls, report: dict[str, Any] | None) -> "ReportOut | None":
        """What stamping says in a version's report; None where nothing was stamped."""
        if report is None or "removed" not in report:
            return None
        return cls.model_validate({name: report[name] for name in cls.model_fields})


class ConversionOut(Output):
    """A conversion into pages; `failed` is a stable code of why there are none, null when they were made."""

    failed: str | None

    @classmethod
    def found_in(cls, report: dict[str, Any] | None) -> "ConversionOut | None":
        """The conversion in a version's report, if there was one."""
        found = conversion_in(report)
        return None if found is None else cls(failed=found.failed)


class VersionOut(Output):
    """A version. `media_type` is of the file as it was deposited, `size` the rendition's, in bytes.

    `viewer` is null for what cannot be shown; what was converted into pages has the viewer `pdf`.

    `scan_state` is unscanned, clean, held (waits for the malware scanner) or infected; the last two are closed to everybody.
    `scan_note` is what was found, or why nobody could look; `scanned_with` the scanner and its signatures at `scanned_at`.
    """

    id: str
    number: int
    media_type: str
    viewer: str | None
    pages: int | None
    size: int
    created_at: str
    created_by: PersonOut
    original_kept: bool
    report: ReportOut | None
    conversion: ConversionOut | None
    scan_state: str
    scan_note: str | None
    scanned_at: str | None
    scanned_with: str | None

    @classmethod
    def of(cls, version: Version, creator: str) -> "VersionOut":
        """The version as answers show it."""
        report = json.loads(version.report) if version.report else None
        return cls(
            id=version.id,
            number=version.number,
            media_type=version.media_type,
            viewer=version.viewer,
            pages=version.pages,
            size=version.size,
            created_at=utc_text(version.created_ms),
            created_by=PersonOut(id=version.created_by, name=creator),
            original_kept=version.original_object_id is not None,
            report=ReportOut.found_in(report),
            conversion=ConversionOut.found_in(report),
            scan_state=version.scan_state,
            scan_note=version.scan_note,
            scanned_at=None if version.scanned_ms is None else utc_text(version.scanned_ms),
            scanned_with=version.scan_engine,
        )


class ItemOut(Output):
    """An item. `display_name` is the file name with misleading characters made visible.

    While `marking_pending` it waits for its new marking and is closed to everybody.

    `right` is what the caller's grants allow on it; null in the answer to a deposit. `faults` are what the last check of
    everything stored found wrong with its bytes, keys, records or markings; none as a rule.
    """

    id: str
    entry_id: str
    entry_name: str
    type: str
    title: str
    file_name: str | None
    display_name: str | None
    marking: str
    tier: int
    state: str
    scan_state: str
    marking_pending: bool
    version: VersionOut | None
    created_at: str
    created_by: PersonOut
    revision: int
    right: Right | None
    faults: list[Fault]

    @classmethod
    def of(cls, item: Item, version: Version | None, names: "Names", right: Right | None = None) -> "ItemOut":
        """The item as answers show it."""
        return cls(
            id=item.id,
            entry_id=item.entry_id,
            entry_name=names[item.entry_id],
            type=item.type,
            title=item.title,
            file_name=item.file_name,
            display_name=None if item.file_name is None else shown_name(item.file_name),
            marking=item.marking,
            tier=item.tier,
            state=item.state,
            scan_state=item.scan_state,
            marking_pending=item.marking_pending,
            version=None if version is None else VersionOut.of(version, names[version.created_by]),
            created_at=utc_text(item.created_ms),
            created_by=PersonOut(id=item.created_by, name=names[item.created_by]),
            revision=item.revision,
            right=right,
            faults=names.faults_of(item.id),
        )


class Names(dict[str, str]):
    """Names of people and entries by their ids, and what is wrong with items, looked up once per answer."""

    def __init__(self, tx: Transaction, known: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(known)
        self._tx = tx
        self._faults: dict[str, list[Fault]] = {}

    def look_up(self, items: Iterable[Item], versions: Iterable[Version]) -> Self:
        """Everything that these are shown with, by three questions at most."""
        shown = [*items]
        self._faults.update(standing_faults(self._tx, [each.id for each in shown]))
        people = {each.created_by for each in shown} | {each.created_by for each in versions}
        self.update(display_names(self._tx, people - self.keys()))
        if unknown := {each.entry_id for each in shown} - self.keys():
            self.update(entry_names(self._tx, unknown))
        return self

    def faults_of(self, item_id: str) -> list[Fault]:
        """What is known to be wrong with an item's sealed objects."""
        if item_id not in self._faults:
            self._faults.update(standing_faults(self._tx, [item_id]))
        return self._faults[item_id]

    def __missing__(self, key: str) -> str:
        named = entry_names(self._tx, [key]) if key.startswith("ent_") else {}
        return self.setdefault(key, named.get(key) or display_name(self._tx, key))


class ItemListOut(Output):
    """A page of items, and the entries within the caller's grants by name: what `entry_id` can be asked for."""

    items: list[ItemOut]
    next: str | None
    entries: list[EntryNameOut]

    @classmethod
    def of(cls, items: list[ItemOut], following: str | None, entries: Mapping[str, str]) -> "ItemListOut":
        """The page; `entries` are names by id."""
        by_name = sorted((name, entry_id) for entry_id, name in entries.items())
        return cls(
            items=items, next=following, entries=[EntryNameOut(id=each, name=name) for name, each in by_name]
        )


class VersionListOut(Output):
    """The versions of an item, newest first."""

    items: list[VersionOut]
    next: str | None


class PageSizeOut(Output):
    """Size of a page: points (1/72 inch), or pixels for images. `finest_long_side` is the scale up to which its parts are
    given, as pixels of the whole page's longer side."""

    width_pt: float
    height_pt: float
    finest_long_side: int


class PagesOut(Output):
    """What a viewer needs to lay a version out. A page whose longer side is drawn with more than `long_side_max` pixels is
    given in parts: as many columns and rows as keep each at or below `tile_side` pixels."""

    item_id: str
    title: str
    marking: str
    tier: int
    version_number: int
    viewer: str
    pages: int
    long_side_max: int
    tile_side: int
    sizes: list[PageSizeOut]

    @classmethod
    def of(
        cls, settings: Settings, item: Item, version: Version, sizes: Sequence[tuple[float, float]]
    ) -> "PagesOut":
        """The pages of a viewable version."""
        viewer, most = version.viewer or "", settings.view_tiled_long_side_max
        return cls(
            item_id=item.id,
            title=item.title if item.file_name is None else shown_name(item.file_name),
            marking=item.marking,
            tier=item.tier,
            version_number=version.number,
            viewer=viewer,
            pages=version.pages or 0,
            long_side_max=min(settings.view_long_side_max, MAX_LONG_SIDE),
            tile_side=TILE_SIDE,
            sizes=[
                PageSizeOut(
                    width_pt=width,
                    height_pt=height,
                    finest_long_side=finest_long_side(viewer, width, height, most),
                )
                for width, height in sizes
            ],
        )


class FormatOut(Output):
    """A format that may be deposited. What is converted has the viewer `pdf`, as its versions have where pages were made."""

    name: str
    media_type: str
    extensions: list[str]
    viewer: Literal["pdf", "image", "text"] | None

    @classmethod
    def of(cls, one: FileType) -> "FormatOut":
        """The format as answers show it."""
        viewer = "pdf" if conversion_of(one) is not None else one.viewer
        return cls(name=one.name, media_type=one.media_type, extensions=list(one.extensions), viewer=viewer)


class CatalogueOut(Output):
    """What a depositor can choose from."""

    tiers: list[TierOut]
    item_types: list[str]
    formats: list[FormatOut]
