"""Tables of items, their versions, the sealed objects behind them, and the intents that come before them."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from vault.documents.item_names import order_of_names, sought_names
from vault.platform.database import BYTE_ORDER, Base
from vault.platform.ids import ID_LENGTH

BLOB_KEY_LENGTH: Final = 200

ACTIVE: Final = "active"
CLOSING: Final = "closing"
DISPOSED: Final = "disposed"
"""The last two are set by disposals; an item in either is open to nobody."""

UNSCANNED: Final = "unscanned"
CLEAN: Final = "clean"
HELD: Final = "held"
INFECTED: Final = "infected"
SCAN_STATES: Final = (INFECTED, HELD, UNSCANNED, CLEAN)
"""Of a version by what the scanner said of it, the worst first; an item stands where the worst of its versions does. What is
held waits for the scanner; held and infected versions are closed to everybody."""

OBJECTS: Final = "objects"
"""The blob key prefix of sealed objects."""

RENDITION: Final = "rendition"
ORIGINAL: Final = "original"

LIVE: Final = "live"
REPLACED: Final = "replaced"
"""Nothing names it any more and nobody opens it; its key and bytes are about to be destroyed."""
DESTROYED: Final = "destroyed"

PENDING: Final = "pending"
DONE: Final = "done"
ABORTING: Final = "aborting"
ABORTED: Final = "aborted"


_CLOSED_BY_SCANNER: Final = text("scan_state = 'held' OR scan_state = 'infected'")


class Item(Base):
    """One piece of important information of any of the five types; only electronic files have versions.

    While `marking_pending` it waits for its new marking and is opened for nobody (G5.1-b).

    `sought` is what searching by name looks through, `name_order` the name's place in a list; both follow the names by
    themselves, and the database keeps the index over `sought` (decision 0034).
    """

    __tablename__ = "item"
    __table_args__ = (
        Index("ix_item_entry_created", "entry_id", "created_ms", "id"),
        # What a list leaves out is decided by the index alone: whose entry it is, and of which tier.
        Index("ix_item_created", "created_ms", "id", "entry_id", "tier"),
        Index("ix_item_name_order", "name_order", "id", "entry_id", "tier", "created_ms"),
        Index("ix_item_leaf_index", "leaf_index"),
        Index(
            "ix_item_closed_by_scanner",
            "scan_state",
            "entry_id",
            "state",
            sqlite_where=_CLOSED_BY_SCANNER,
            postgresql_where=_CLOSED_BY_SCANNER,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("register_entry.id"))
    type: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(Text)
    sought: Mapped[str] = mapped_column(Text, server_default=text("''"))
    name_order: Mapped[str] = mapped_column(BYTE_ORDER, server_default=text("''"))
    tier: Mapped[int] = mapped_column(Integer)
    marking: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default=ACTIVE)
    scan_state: Mapped[str] = mapped_column(String(16), default=UNSCANNED)
    marking_pending: Mapped[bool] = mapped_column(default=False, server_default=false())
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


@event.listens_for(Item, "before_insert")
@event.listens_for(Item, "before_update")
def _follow_names(_mapper: object, _connection: object, item: Item) -> None:
    """Whatever gives an item a name, it is found by that name from the same transaction on."""
    item.sought = sought_names(item.title, item.file_name)
    item.name_order = order_of_names(item.title, item.file_name, item.marking)


class Version(Base):
    """One immutable content of an item: its marked rendition, and what was learnt of it at deposit.

    `page_sizes` is a JSON list of [width, height] in points. `report` is the JSON of the stamping report. `scan_note` is what the
    scanner found, or why it could not scan; `scan_engine` the scanner's release and signatures at `scanned_ms`.
    """

    __tablename__ = "item_version"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        # With the one over sealed objects: what somebody has stored is summed up without reading a row.
        Index("ix_item_version_created_by", "created_by", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item.id"))
    number: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(128))
    viewer: Mapped[str | None] = mapped_column(String(16))
    pages: Mapped[int | None] = mapped_column(Integer)
    page_sizes: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    rendition_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    rendition_object_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    original_object_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    report: Mapped[str | None] = mapped_column(Text)
    scan_state: Mapped[str] = mapped_column(String(16), default=UNSCANNED, server_default=text("'unscanned'"))
    scan_note: Mapped[str | None] = mapped_column(Text)
    scan_engine: Mapped[str | None] = mapped_column(Text)
    scanned_ms: Mapped[int | None] = mapped_column(BigInteger)
    scan_leaf_index: Mapped[int | None] = mapped_column(BigInteger)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class SealedObject(Base):
    """One blob under one data key. The facts of its associated data stand here, and in the leaf of `leaf_index`."""

    __tablename__ = "sealed_object"
    __table_args__ = (
        UniqueConstraint("version_id", "role", "sequence"),
        Index("ix_sealed_object_stored", "version_id", "state", "role", "plaintext_length"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item.id"), index=True)
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("item_version.id"))
    role: Mapped[str] = mapped_column(String(16))
    sequence: Mapped[int] = mapped_column(Integer)
    marking: Mapped[str] = mapped_column(String(32))
    tier: Mapped[int] = mapped_column(Integer)
    blob_key: Mapped[str] = mapped_column(String(BLOB_KEY_LENGTH), unique=True)
    ciphertext_length: Mapped[int] = mapped_column(BigInteger)
    ciphertext_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    plaintext_length: Mapped[int] = mapped_column(BigInteger)
    plaintext_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    key_commitment: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16))
    created_ms: Mapped[int] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class UploadIntent(Base):
    """What an upload is about to write, named before anything is written. The sweeper deletes by these rows only.

    `order_sha256` and `content_sha256` tell a repeated request from another one under the same idempotency key.
    """

    __tablename__ = "upload_intent"
    __table_args__ = (
        UniqueConstraint("person_id", "idempotency_key"),
        Index("ix_upload_intent_state", "state", "expires_ms"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    idempotency_key: Mapped[str | None] = mapped_column(String(128))
    order_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), default=PENDING)
    started_ms: Mapped[int] = mapped_column(BigInteger)
    expires_ms: Mapped[int] = mapped_column(BigInteger)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    rendition_object_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    rendition_blob_key: Mapped[str] = mapped_column(String(BLOB_KEY_LENGTH), index=True)
    original_object_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    original_blob_key: Mapped[str] = mapped_column(String(BLOB_KEY_LENGTH), index=True)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class PageRelease(Base):
    """One image of a page, or of a part of one, given to one person: what the view budgets count.

    `tile` is the part (`column,row`), empty for a whole page; a part of a page that was counted within the last minute is
    not `counted` again.
    """

    __tablename__ = "page_release"
    __table_args__ = (Index("ix_page_release_person_time", "person_id", "released_ms"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    version_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    page: Mapped[int] = mapped_column(Integer)
    tier: Mapped[int] = mapped_column(Integer)
    tile: Mapped[str] = mapped_column(String(16), default="", server_default=text("''"))
    counted: Mapped[bool] = mapped_column(default=True, server_default=true())
    released_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class BudgetExcess(Base):
    """That a person ran into a view budget on a day (in Japan); the manager is told once a day."""

    __tablename__ = "view_budget_excess"

    person_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    tier: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class Quarantined(Base):
    """A blob or ring entry that no row names, found by the sweeper; it is reported once and left alone."""

    __tablename__ = "storage_quarantined"

    name: Mapped[str] = mapped_column(String(BLOB_KEY_LENGTH), primary_key=True)
    place: Mapped[str] = mapped_column(String(16))
    found_ms: Mapped[int] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)


class StoredFault(Base):
    """That something is wrong with a sealed object, as a check of everything stored found it; `mended_ms` once it no longer is."""

    __tablename__ = "stored_fault"

    object_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    fault: Mapped[str] = mapped_column(String(24), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    found_ms: Mapped[int] = mapped_column(BigInteger)
    mended_ms: Mapped[int | None] = mapped_column(BigInteger)
    leaf_index: Mapped[int] = mapped_column(BigInteger, default=-1)
