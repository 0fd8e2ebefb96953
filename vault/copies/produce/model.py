"""Plain, picklable values that cross the worker's pipe."""

from dataclasses import dataclass, field

MIN_PASSWORD_LENGTH = 16


@dataclass(frozen=True)
class CopySpec:
    """One copy as it was approved.

    Args:
        pages: 1-based page numbers in the order of the copy, each once.
        marking: The catalogue phrase, e.g. ``極秘``; also goes to the metadata.
        title: Title for the metadata.
        header_line: Copy number, recipient, date and purpose; framed in the lower margin of every page.
        diagonal_mark: Large pale text across every page; empty for none.
        raster: Issue every page as an image (top tier).
        allow_print: Permission bits for printing.
        allow_copy: Permission bit for taking text and graphics out.
        allow_change: Permission bits for editing, filling in, annotating and reordering.
        user_password: Opens the file; printable ASCII, at least 16 characters.
        owner_password: Lifts the permissions; of the same form, different.
    """

    pages: tuple[int, ...]
    marking: str
    title: str
    header_line: str
    diagonal_mark: str
    raster: bool
    allow_print: bool
    allow_copy: bool
    allow_change: bool
    user_password: str = field(repr=False)
    owner_password: str = field(repr=False)

    def __post_init__(self) -> None:
        for password in (self.user_password, self.owner_password):
            if len(password) < MIN_PASSWORD_LENGTH or not (password.isascii() and password.isprintable()):
                raise ValueError("passwords must be printable ASCII of at least 16 characters")
        if self.user_password == self.owner_password:
            raise ValueError("owner and user password must differ")


@dataclass(frozen=True)
class CopyReport:
    """How the copy was made.

    Args:
        pages: Number of pages.
        raster_pages: 1-based pages *of the copy* which are images.
        raster_reasons: Why, for each of ``raster_pages``: ``requested``, ``malformed``, ``hidden_layers``,
            ``outside_visible_box``, ``unverifiable``.
        missing_glyphs: Characters of the line or mark which the font lacks, shown as 〓.
    """

    pages: int
    raster_pages: tuple[int, ...] = ()
    raster_reasons: tuple[str, ...] = ()
    missing_glyphs: str = ""


@dataclass(frozen=True)
class ProducedCopy:
    """An encrypted copy that has been opened again and checked."""

    content: bytes = field(repr=False)
    report: CopyReport
