"""Plain, picklable values that cross the worker's pipe."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StampRequest:
    """What is to be written on every page.

    Args:
        marking: The catalogue phrase, e.g. ``極秘``.
        line: The full header text, e.g. ``極秘 | 図面A | 責任部署 | itm_… v1``.
        short_line: Used where the full text does not fit the page's width.
        authorised: The uploader has confirmed the right to lift an owner password.
        title: Title for docinfo and XMP.
        signed: The original was digitally signed, which its rendition does not show any more.
    """

    marking: str
    line: str
    short_line: str
    authorised: bool
    title: str
    signed: bool = False


@dataclass(frozen=True)
class StampReport:
    """What was found and done.

    Args:
        pages: Number of pages.
        removed: Active or hidden content taken out, counted by kind.
        rasterised_pages: 1-based pages that had to be replaced by an image of themselves.
        was_signed: A digital signature was present; it stays valid on the original only.
        was_owner_encrypted: Permissions were restricted by an owner password.
        replaced_earlier_stamp: An earlier header of ours was taken off first.
        warnings: Stable codes of everything else that a person should know.
        missing_glyphs: Characters the font lacks, shown as 〓.
    """

    pages: int
    removed: dict[str, int] = field(default_factory=dict)
    rasterised_pages: tuple[int, ...] = ()
    was_signed: bool = False
    was_owner_encrypted: bool = False
    replaced_earlier_stamp: bool = False
    warnings: tuple[str, ...] = ()
    missing_glyphs: str = ""


@dataclass(frozen=True)
class StampedPdf:
    """A marked rendition that has been opened again and checked."""

    content: bytes = field(repr=False)
    report: StampReport
