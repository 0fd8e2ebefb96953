"""File names: which are taken, how they are shown, handed out and marked. The rule for people: docs/file-names.md."""

from vault.documents.file_names.errors import MarkingRemovedError, NameRefusedError
from vault.documents.file_names.marking import check_rename, marked_name, without_marking
from vault.documents.file_names.presentation import display_name, download_name
from vault.documents.file_names.rules import (
    Hazard,
    Treatment,
    extension_of,
    has_mixed_scripts,
    hazards,
    nfc_twin,
    same_name,
    treatment,
    validate_file_name,
)

__all__ = [
    "Hazard",
    "MarkingRemovedError",
    "NameRefusedError",
    "Treatment",
    "check_rename",
    "display_name",
    "download_name",
    "extension_of",
    "has_mixed_scripts",
    "hazards",
    "marked_name",
    "nfc_twin",
    "same_name",
    "treatment",
    "validate_file_name",
    "without_marking",
]
