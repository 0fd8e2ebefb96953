"""The areas of the pages, as the header shows them."""

from __future__ import annotations

from dataclasses import dataclass

from vault.platform.texts import N_


@dataclass(frozen=True)
class Area:
    """One link of the header."""

    path: str
    text: str

    def holds(self, path: str) -> bool:
        """Whether a page belongs to this area."""
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


AREAS = (
    Area("/", N_("To do")),
    Area("/items", N_("Documents")),
    Area("/entries", N_("Register")),
    Area("/copies", N_("Copies")),
    Area("/disposals", N_("Disposal")),
    Area("/training", N_("Training")),
    Area("/company", N_("Company")),
    Area("/log", N_("Log")),
)
