"""What is closed to everybody, because of the scanner or until it bears its new marking: nothing of it is opened for a view, a
preview or a copy."""

from vault.documents.models import HELD, INFECTED, Item, Version
from vault.documents.scanning.passed import Scan
from vault.platform.errors import Code, Refusal


def require_readable(item: Item, version: Version) -> None:
    """Raise unless a version is open.

    Raises:
        Refusal: `marking_pending` for every version of an item that is being marked anew; those of `require_scanned`.
    """
    require_marked(item)
    require_scanned(item, version)


def require_marked(item: Item) -> None:
    """Raise unless an item bears the marking it is to have.

    Raises:
        Refusal: `marking_pending`.
    """
    if item.marking_pending:
        raise Refusal(Code.MARKING_PENDING, about={"entry": item.entry_id, "item": item.id})


def require_scanned(item: Item, version: Version) -> None:
    """Raise unless the scanner leaves a version open.

    Raises:
        Refusal: `malware_found` for every version of an item in one of which malware was found; `scan_pending` for a version
            that waits for the scanner.
    """
    about = {"entry": item.entry_id, "item": item.id, "version": version.id}
    if INFECTED in (item.scan_state, version.scan_state):
        raise Refusal(Code.MALWARE_FOUND, params={"found": version.scan_note or "-"}, about=about)
    if version.scan_state == HELD:
        raise Refusal(Code.SCAN_PENDING, about=about)


def require_passed(scan: Scan) -> None:
    """The same for content that is no item yet.

    Raises:
        Refusal: `scan_pending`.
    """
    if scan.state == HELD:
        raise Refusal(Code.SCAN_PENDING)
