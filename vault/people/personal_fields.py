"""The one table of personal fields: what each is kept for, who may read it, until when. It is data: `personal_fields.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from vault.platform.texts import Language


@dataclass(frozen=True)
class InBoth:
    """A text in Japanese and English."""

    ja: str
    en: str

    def said(self, language: Language) -> str:
        """The text in one language."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True)
class FieldClass:
    """Fields kept for one purpose. `paragraph` is where the pledge quotes it, None where it is not about its signers."""

    name: str
    paragraph: str | None
    purpose: InBoth
    keep: InBoth
    readers: tuple[str, ...]


@dataclass(frozen=True)
class PersonalField:
    """Columns (`table.column`) that hold one kind of fact about people; `purpose` may say more than that of the class."""

    of_class: FieldClass
    what: InBoth
    purpose: InBoth
    readers: tuple[str, ...]
    keep: InBoth
    columns: tuple[str, ...]


_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files(__package__).joinpath("personal_fields.toml").read_text("utf-8")
)
READERS: Final[Mapping[str, InBoth]] = {name: InBoth(**text) for name, text in _TABLE["readers"].items()}
CLASSES: Final[Mapping[str, FieldClass]] = {
    name: FieldClass(
        name, said.get("paragraph"), InBoth(**said["purpose"]), InBoth(**said["keep"]), tuple(said["readers"])
    )
    for name, said in _TABLE["classes"].items()
}


def _field(said: dict[str, Any]) -> PersonalField:
    of_class = CLASSES[said["class"]]
    return PersonalField(
        of_class=of_class,
        what=InBoth(**said["what"]),
        purpose=InBoth(**said["purpose"]) if "purpose" in said else of_class.purpose,
        readers=tuple(said["readers"]),
        keep=InBoth(**said["keep"]) if "keep" in said else of_class.keep,
        columns=tuple(said["columns"]),
    )


FIELDS: Final[tuple[PersonalField, ...]] = tuple(map(_field, _TABLE["fields"]))
