"""What can be wrong with a sealed object: its bytes, its key, its record, or what it says of itself. Pure data."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """One thing found wrong."""

    MISSING = "missing"
    """The store holds nothing under the object's key."""
    ALTERED = "altered"
    """The store holds other bytes than were put there."""
    UNREADABLE = "unreadable"
    """The store answers, but not for this object."""
    KEY_MISSING = "key_missing"
    """The key ring has no entry for the object."""
    KEY_WRONG = "key_wrong"
    """The entry in the key ring does not open to the object's key."""
    RECORD_DIFFERS = "record_differs"
    """The row is not what the log says."""
    NAME_UNMARKED = "name_unmarked"
    """The file name does not begin with the marking (G2.2-c)."""
    MARKING_DIFFERS = "marking_differs"
    """Item, sealed object, tier and log do not name the same marking."""
    PAGES_UNMARKED = "pages_unmarked"
    """A page does not bear the marking (G2.2-a)."""
    METADATA_UNMARKED = "metadata_unmarked"
    """The metadata of the file do not name the marking."""


OF_MARKING: Final = frozenset(
    {Fault.NAME_UNMARKED, Fault.MARKING_DIFFERS, Fault.PAGES_UNMARKED, Fault.METADATA_UNMARKED}
)
"""The object is whole, but does not say what it is; all others are damage."""
