"""What the checking of a file found, in words."""

from __future__ import annotations

from collections import Counter
from typing import Final

from vault.documents.schemas import ReportOut
from vault.platform.texts import N_

STATES: Final = {
    "receiving": N_("Being sent"),
    "checking": N_("Being checked"),
    "held": N_("Waits for your confirmation"),
    "refused": N_("Cannot be deposited"),
    "done": N_("In the vault"),
}
TONES: Final = {"receiving": "", "checking": "", "held": "wait", "refused": "bad", "done": "good"}
_REMOVED: Final = {
    "javascript": N_("scripts"),
    "launch": N_("starts of other programs"),
    "uri": N_("links out of the document"),
    "remote_goto": N_("links out of the document"),
    "embedded_goto": N_("links out of the document"),
    "submit_form": N_("sending of forms"),
    "import_data": N_("sending of forms"),
    "multimedia": N_("sound, film and 3D"),
    "rich_media": N_("sound, film and 3D"),
    "embedded_file": N_("attached files"),
    "xfa": N_("dynamic forms"),
}
_OTHER: Final = N_("other active or hidden content")
_WARNINGS: Final = {
    "repaired": N_("The file was damaged and has been repaired."),
    "cut_off": N_("The file ends early; what was missing could not be recovered."),
    "trailing_data": N_("Behind the end of the document stood something else, which is gone."),
    "signature_flattened": N_(
        "The file was digitally signed. The signature does not hold for the marked pages; the exact original is kept sealed."
    ),
    "missing_glyphs": N_("Some characters of the marking line cannot be written and are shown as 〓."),
}


def removed(report: ReportOut) -> list[tuple[str, int]]:
    """What was taken out, each kind once with its count."""
    found: Counter[str] = Counter()
    for kind, count in report.removed.items():
        found[_REMOVED.get(kind, _OTHER)] += count
    return sorted(found.items())


def warnings(report: ReportOut) -> list[str]:
    """What the depositor should know besides."""
    return [_WARNINGS[code] for code in report.warnings if code in _WARNINGS]
