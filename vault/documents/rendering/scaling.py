"""How many pixels a page gets."""

from vault.documents.rendering.model import MAX_LONG_SIDE

MIN_LONG_SIDE = 16


def pixels_for(width: float, height: float, long_side: int, most: int = MAX_LONG_SIDE) -> tuple[int, int]:
    """Return pixel width and height for a page of any unit, its longer side at `long_side` (bounded to 16..`most`)."""
    wanted = max(MIN_LONG_SIDE, min(most, long_side))
    longer = max(width, height)
    if not 0 < longer < float("inf"):
        return wanted, wanted
    return max(1, round(width / longer * wanted)), max(1, round(height / longer * wanted))
