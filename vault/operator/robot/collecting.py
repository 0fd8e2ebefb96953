"""Every address that the viewer loads for a document, found by walking through it as a browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from vault.operator.robot.asking import Request, Wire, by_cookie

MOST_STEPS: Final = 20
_SWITCHES: Final = ("turn-facing", "turn-width", "turn-ahead", "turn-letters")


class NothingToTryError(Exception):
    """The viewer does not open for the person whose session was given."""


@dataclass
class Collected:
    """Addresses by what they give, each once and in the order in which they were come upon."""

    pages: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    steps: dict[str, str] = field(default_factory=dict)

    def add(self, kind: list[str], target: str) -> None:
        """Take an address in, unless it is there."""
        if target not in kind:
            kind.append(target)


class _Reader(HTMLParser):
    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target
        self.images: list[str] = []
        self.assets: list[str] = []
        self.steps: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("data-src", "data-ahead"):
            if name in given:
                self.images.append(given[name] + ("&ahead=true" if name == "data-ahead" else ""))
        loaded = given.get("src") or (given.get("href", "") if tag == "link" else "")
        if loaded:
            (self.assets if loaded.startswith("/assets/") else self.images).append(loaded)
        if tag == "a" and "data-turn" in given and "id" in given:
            self.steps[given["id"]] = urljoin(self.target, given["href"])


def collect(wire: Wire, token: str, item_id: str) -> Collected:
    """Walk through the viewer: the first and the last page, every scale of both, and every switch.

    Raises:
        NothingToTryError, VaultUnreachableError.
    """
    found = Collected()
    first = _open(wire, token, f"/items/{item_id}/view", found)
    for switch in _SWITCHES:
        if switch in first:
            _open(wire, token, first[switch], found)
    _climb(wire, token, first, found)
    if "turn-last" in first:
        _climb(wire, token, _open(wire, token, first["turn-last"], found), found)
    return found


def _climb(wire: Wire, token: str, steps: dict[str, str], found: Collected) -> None:
    for _ in range(MOST_STEPS):
        if "turn-finer" not in steps:
            return
        steps = _open(wire, token, steps["turn-finer"], found)


def _open(wire: Wire, token: str, target: str, found: Collected) -> dict[str, str]:
    answer = wire.ask(Request(target, headers=by_cookie(token)))
    if answer.status != 200 or answer.media_type != "text/html":
        raise NothingToTryError(f"{urlsplit(target).path} answers {answer.status}")
    reader = _Reader(target)
    reader.feed(answer.body.decode())
    found.add(found.pages, target)
    # Of a grid of parts its corners are enough: every part is given by one function.
    for image in dict.fromkeys(reader.images[:1] + reader.images[-1:]):
        found.add(found.images, image)
    for asset in reader.assets:
        found.add(found.assets, asset)
    return reader.steps
