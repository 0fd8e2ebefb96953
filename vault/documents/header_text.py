"""What stands in the header of every page: marking, title, who answers for it (G3.0-c), item and version."""

from __future__ import annotations

from vault.documents.pdf import StampRequest


def header_of(
    *, marking: str, title: str, manager: str, place: str, file_name: str, authorised: bool = False
) -> StampRequest:
    """Word the header.

    Args:
        marking: The catalogue phrase.
        title: Of the item.
        manager: Name of the responsible manager.
        place: Item and version, such as ``itm_… v1``.
        file_name: For the metadata.
        authorised: Whether the depositor has confirmed the right to lift an owner password.
    """
    return StampRequest(
        marking=marking,
        line=f"{marking} | {title} | 管理責任者 {manager} | {place}",
        short_line=f"{marking} | {place}",
        authorised=authorised,
        title=file_name,
    )
