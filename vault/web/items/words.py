"""How kinds and states of documents are called on pages."""

from __future__ import annotations

from typing import Final

from vault.documents.stored_faults import Fault
from vault.platform.texts import N_

TYPES: Final = {
    "electronic_file": N_("Electronic file"),
    "paper": N_("Paper"),
    "removable_medium": N_("Removable medium"),
    "prototype": N_("Prototype"),
    "process_area": N_("Area of a process"),
}
STATES: Final = {
    "active": N_("Open to its readers"),
    "closing": N_("Being destroyed"),
    "disposed": N_("Destroyed"),
}
TONES: Final = {"active": "good", "closing": "wait", "disposed": "bad"}
FAULTS: Final = {
    Fault.MISSING: N_("its content is missing from the store"),
    Fault.ALTERED: N_("its stored content was altered"),
    Fault.UNREADABLE: N_("its content cannot be read from the store"),
    Fault.KEY_MISSING: N_("its key is missing"),
    Fault.KEY_WRONG: N_("its key does not fit"),
    Fault.RECORD_DIFFERS: N_("its record is not what the log says"),
    Fault.NAME_UNMARKED: N_("its file name does not bear the marking"),
    Fault.MARKING_DIFFERS: N_("its records name different markings"),
    Fault.PAGES_UNMARKED: N_("a page does not bear the marking"),
    Fault.METADATA_UNMARKED: N_("its file properties do not name the marking"),
}
SCANS: Final = {
    "unscanned": N_("Not scanned"),
    "clean": N_("Nothing found"),
    "held": N_("Waits for the scanner, closed until then"),
    "infected": N_("Malware found, closed"),
}
SCAN_TONES: Final = {"unscanned": "", "clean": "good", "held": "wait", "infected": "bad"}
REGRADINGS: Final = {
    "ordered": N_("Closed, being marked anew"),
    "marked": N_("Open, the former content is being destroyed"),
    "done": N_("Done"),
    "superseded": N_("Another order took its place"),
}
REGRADING_TONES: Final = {"ordered": "wait", "marked": "good", "done": "good", "superseded": ""}
BLOCKED: Final = {
    "stamp_failed": N_("the new marking could not be put on every page"),
    "integrity_failed": N_("what is stored is not what was recorded"),
    "role_required": N_("who ordered it no longer answers for the register entry"),
}
BLOCKED_OTHERWISE: Final = N_("something stands in the way")
ORDERS: Final = {
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "name": N_("By name"),
}
RIGHTS: Final = {"view": N_("view"), "deposit": N_("view and deposit")}
