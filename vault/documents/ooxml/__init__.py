"""Marking Office Open XML inside: on every section, sheet or slide master, and in a property of the document.

Pure ZIP and XML (ISO/IEC 29500-1 and -2), nothing is run. The vault keeps originals byte for byte; whatever is handed out
in its own format goes through here first.
"""

from vault.documents.ooxml.errors import NotMarkedError, OoxmlError
from vault.documents.ooxml.marking import mark_ooxml, verify_marked
from vault.documents.ooxml.model import Mark, OoxmlKind

__all__ = ["Mark", "NotMarkedError", "OoxmlError", "OoxmlKind", "mark_ooxml", "verify_marked"]
