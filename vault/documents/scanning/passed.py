"""What came of scanning one content."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from vault.documents.models import UNSCANNED
from vault.documents.scanning.answers import Engine


@dataclass(frozen=True)
class Scan:
    """The state content is in after it; `note` is what was found, or why nobody could look; `engine` who was asked.

    Without an engine and a note nobody was asked at all.
    """

    state: str = UNSCANNED
    note: str | None = None
    engine: Engine | None = None

    @property
    def asked(self) -> bool:
        """Whether there was a scanner to ask."""
        return self.engine is not None or self.note is not None

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def read(cls, said: dict[str, Any] | None) -> Self:
        """From JSON; nothing was asked where nothing is said."""
        if said is None:
            return cls()
        engine = said["engine"]
        return cls(said["state"], said["note"], None if engine is None else Engine(**engine))


NOT_SCANNED = Scan()
