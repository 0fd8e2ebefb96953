"""tus 1.0.0 as headers: the core protocol with creation, expiration, checksum and termination (https://tus.io).

Deviations, each on purpose: what is uploaded is said by `Hizo-Deposit`, not by `Upload-Metadata`; checksums are SHA-256
only, for SHA-1 is on no list of ours; methods are never overridden by a header; `OPTIONS` does not exist.
"""

import base64
import binascii
from collections.abc import Callable, Coroutine, Mapping
from email.utils import formatdate
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from vault.documents.uploads.models import Upload
from vault.documents.uploads.receive import Arrival
from vault.documents.uploads.rules import OPEN
from vault.identity.auth import SignedInPerson
from vault.platform.errors import Code, Refusal

VERSION: Final = "1.0.0"
PIECE_TYPE: Final = "application/offset+octet-stream"
_ALGORITHM: Final = "sha256"
_MOST_DIGITS: Final = 15
SUPPORTED: Final = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,checksum,termination",
    "Tus-Checksum-Algorithm": _ALGORITHM,
}

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class TusRoute(APIRoute):
    """A route whose answers say which tus they speak, refusals too; those name their code, for `HEAD` has no body to say it in."""

    def get_route_handler(self) -> Handler:
        """The handler with its answers labelled."""
        inner = super().get_route_handler()

        async def labelled(request: Request) -> Response:
            try:
                answer = await inner(request)
            except Refusal as refusal:
                refusal.headers = {**refusal.headers, **SUPPORTED, "Hizo-Refusal": refusal.code.value}
                raise
            answer.headers["Tus-Resumable"] = VERSION
            return answer

        return labelled


def require_version(request: Request, _who: SignedInPerson) -> None:
    """Refuse another version of the protocol; who says none means this one.

    Raises:
        Refusal: `precondition_failed`.
    """
    if request.headers.get("tus-resumable", VERSION) != VERSION:
        raise Refusal(Code.PRECONDITION_FAILED)


def upload_length(headers: Mapping[str, str]) -> int:
    """The length of the whole file in bytes.

    Raises:
        Refusal: `request_invalid` when it is not said.
    """
    return _number(headers, "upload-length")


def arrival_of(headers: Mapping[str, str]) -> Arrival:
    """What a `PATCH` says of its piece.

    Raises:
        Refusal: `request_invalid`.
    """
    if headers.get("content-type", "").partition(";")[0].strip().lower() != PIECE_TYPE:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "Content-Type"})
    declared = _number(headers, "content-length") if "content-length" in headers else None
    return Arrival(_number(headers, "upload-offset"), declared, _checksum(headers.get("upload-checksum")))


def _number(headers: Mapping[str, str], name: str) -> int:
    said = headers.get(name, "")
    if not (said.isascii() and said.isdigit()) or len(said) > _MOST_DIGITS:
        raise Refusal(Code.REQUEST_INVALID, params={"what": name.title()})
    return int(said)


def _checksum(header: str | None) -> bytes | None:
    if header is None:
        return None
    algorithm, _, encoded = header.strip().partition(" ")
    try:
        digest = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm != _ALGORITHM or len(digest) != 32:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "Upload-Checksum"})
    return digest


def progress_headers(row: Upload) -> dict[str, str]:
    """How far an upload has come, and until when it may be finished."""
    headers = {"Upload-Offset": str(row.received), "Upload-Length": str(row.length)}
    if row.state in OPEN:
        headers["Upload-Expires"] = formatdate(row.expires_ms / 1000, usegmt=True)
    return headers
