"""Whether an answer is one that its receiver may have: a release on record to that very person, or no content at all.

What is allowed is listed; everything else is a finding. So a new way of giving bytes is found without being foreseen.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from vault.operator.robot.asking import Answer

_RELEASES: Final = frozenset({"page.released", "page.prefetched", "tile.released"})
_TEXTS: Final = frozenset({"text/html", "application/json", "application/problem+json", "text/plain"})
_ASSETS: Final = frozenset({"text/css", "text/javascript", "image/svg+xml"})
_ASSET_PATH: Final = re.compile(r"/assets/[a-z0-9_.-]+-([0-9a-f]{16})\.[a-z]+")
# How files begin, wherever in an answer: PDF, PNG, JPEG, GIF, WebP, TIFF, ZIP (and Office), OLE, a native file's container.
_FILES: Final = re.compile(
    rb"%PDF-|\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\x00|MM\x00\*|PK\x03\x04|\xd0\xcf\x11\xe0|hizo/sealed-file/",
    re.DOTALL,
)
# Bytes dressed as text.
_ENCODED: Final = re.compile(rb"data:[a-z]+/[a-z]|[A-Za-z0-9+/_-]{600,}")


class Given(StrEnum):
    """What an answer came to."""

    NOTHING = "nothing"
    REFUSAL = "refusal"
    RELEASE = "release on record"
    TEXT = "page or data without content"
    ASSET = "public asset"
    THROTTLED = "throttled"
    FINDING = "FINDING"


@dataclass(frozen=True)
class Verdict:
    """What was given, how many bytes of it should not have been, and why it is thought so."""

    given: Given
    stolen: int = 0
    why: str = ""


@dataclass(frozen=True)
class RecordedRelease:
    """What a leaf says of a release."""

    act: str
    person_id: str
    sha256: str


class Releases(Protocol):
    """The log, asked for one leaf."""

    def release(self, index: int) -> RecordedRelease | None:
        """The release at a place of the log; None where there is another leaf or none."""


def judge(answer: Answer, path: str, *, person_id: str | None, may_see: bool, releases: Releases) -> Verdict:
    """Judge one answer.

    Args:
        path: The address asked for, without its query.
        person_id: Who asked; None for nobody.
        may_see: Whether that person may see the document at all. Who may not gets no data about it either.
        releases: Where releases are looked up.
    """
    if not answer.body:
        return Verdict(Given.NOTHING)
    if answer.status == 429:
        return Verdict(Given.THROTTLED)
    if 200 <= answer.status < 300:
        return _judge_success(answer, path, person_id, releases, may_see=may_see)
    if answer.media_type in _TEXTS and not _content_in(answer.body):
        return Verdict(Given.REFUSAL)
    return _finding(answer, f"a refusal ({answer.status}) with content in it")


def _judge_success(
    answer: Answer, path: str, person_id: str | None, releases: Releases, *, may_see: bool
) -> Verdict:
    digest = hashlib.sha256(answer.body).hexdigest()
    named = _ASSET_PATH.fullmatch(path)
    if named and answer.media_type in _ASSETS and digest.startswith(named[1]):
        return Verdict(Given.ASSET)
    if not may_see:
        return _finding(answer, "given to somebody who may not see the document")
    if answer.media_type in _TEXTS and not _content_in(answer.body):
        return _judge_text(answer)
    return _judge_release(answer, digest, person_id, releases)


def _judge_text(answer: Answer) -> Verdict:
    if answer.media_type != "text/html":
        try:
            json.loads(answer.body)
        except ValueError:
            return _finding(answer, "text that is neither a page nor data")
    return Verdict(Given.TEXT)


def _judge_release(answer: Answer, digest: str, person_id: str | None, releases: Releases) -> Verdict:
    index = answer.headers.get("hizo-leaf-index", "")
    if answer.status != 200 or not index.isdecimal():
        return _finding(answer, "bytes without a leaf")
    release = releases.release(int(index))
    if release is None or release.act not in _RELEASES:
        return _finding(answer, "the leaf that is named is no release")
    if release.person_id != person_id:
        return _finding(answer, "released to another person")
    if release.sha256 != digest:
        return _finding(answer, "the leaf is of other bytes")
    if "no-store" not in answer.headers.get("cache-control", ""):
        return _finding(answer, "may be kept by a cache")
    return Verdict(Given.RELEASE)


def _content_in(body: bytes) -> bool:
    return _FILES.search(body) is not None or _ENCODED.search(body) is not None


def _finding(answer: Answer, why: str) -> Verdict:
    return Verdict(Given.FINDING, len(answer.body), why)
