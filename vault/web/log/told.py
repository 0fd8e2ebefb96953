"""What a leaf is about, in a line: names instead of ids, words instead of codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from vault.compliance.field_words import FIELD_WORDS
from vault.compliance.trail.schemas import TrailLineOut
from vault.platform.errors import Code
from vault.platform.refusal_catalogue import CATALOGUE
from vault.platform.texts import N_
from vault.web.frame.reader import said

OUTCOMES: Final = {"done": N_("Carried out"), "refused": N_("Refused")}
ACTORS: Final = {
    "person": N_("A person"),
    "job": N_("The vault's own work"),
    "operator": N_("At the vault's host"),
    "source": N_("Nobody signed in"),
}
_IN_A_LINE: Final = (
    *(
        "item",
        "items",
        "page",
        "tile",
        "file_name",
        "entry",
        "person",
        "subject",
        "successor",
        "watcher",
        "trainer",
    ),
    *("name", "new_device", "subject_device", "code", "decision", "reason", "finding"),
)
_MOST: Final = 4
_DIGEST: Final = 40
_CODES: Final = [each.value for each in Code]
_PATHS: Final = {"prs_": "/people/{}", "ent_": "/entries/{}"}
"""Not of documents: who reads the log mostly may not open them, and is not to be led to a closed door."""


@dataclass(frozen=True)
class Told:
    """One detail: its heading, what it says, and the page about it where there is one. `exact` texts are shown as they are."""

    heading: str
    text: str
    path: str | None = None
    exact: bool = False


def in_a_line(line: TrailLineOut) -> list[Told]:
    """The few details that say what it was about; ids without a name say nothing to people."""
    found = (each for field in _IN_A_LINE for each in _told(field, line.details.get(field), line.names))
    named = [each for each in found if not each.exact and each.path != _person_path(line)]
    return named[:_MOST]


def in_full(details: Mapping[str, Any], names: Mapping[str, str]) -> list[Told]:
    """Every detail, ids and numbers too."""
    return [each for field, value in details.items() for each in _told(field, value, names)]


def _person_path(line: TrailLineOut) -> str | None:
    return None if line.actor is None else _path(line.actor.id)


def _told(field: str, value: Any, names: Mapping[str, str]) -> Iterator[Told]:
    heading = said(FIELD_WORDS[field]) if field in FIELD_WORDS else field
    if value in (None, "", [], {}):
        return
    if field in ("code", "true_code") and value in _CODES:
        yield Told(heading, said(CATALOGUE[Code(value)].text))
    elif field == "actor_kind" and value in ACTORS:
        yield Told(heading, said(ACTORS[value]))
    elif isinstance(value, str) and value in names:
        yield Told(heading, names[value], _path(value))
    elif isinstance(value, list) and all(each in names for each in value):
        yield from (Told(heading, names[each], _path(each)) for each in value)
    elif isinstance(value, bool):
        yield Told(heading, said(N_("yes")) if value else said(N_("no")))
    elif isinstance(value, str | int):
        yield Told(heading, str(value), exact=_is_exact(str(value)))
    else:
        yield Told(heading, json.dumps(value, ensure_ascii=False), exact=True)


def _path(thing: str) -> str | None:
    return next((path.format(thing) for prefix, path in _PATHS.items() if thing.startswith(prefix)), None)


def _is_exact(text: str) -> bool:
    """Ids, codes and digests: nothing that anybody reads for its meaning."""
    return text.isascii() and (
        (text.replace("_", "").isalnum() and "_" in text) or (len(text) >= _DIGEST and text.isalnum())
    )
