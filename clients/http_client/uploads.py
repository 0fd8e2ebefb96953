"""Uploads by pieces (tus 1.0): a file that is sent piece by piece, looked at, and confirmed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING

from clients.errors import UnexpectedAnswerError
from clients.http_client.documents import page_image_of
from clients.http_client.paging import segment
from clients.http_client.transport import LONG_PATIENCE, Call, Content, Transport
from clients.models import Item, PageImage, Upload
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client.documents import Deposit

TUS = {"Tus-Resumable": "1.0.0"}


class Uploads:
    """What is on its way into the vault, of the person at this device."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def open(self, deposit: Deposit) -> Upload:
        """Announce a file; its bytes follow by `send`."""
        headers = {
            **TUS,
            "Hizo-Deposit": deposit.headers()["Hizo-Deposit"],
            "Idempotency-Key": deposit.key,
            "Upload-Length": str(deposit.size or 0),
        }
        if deposit.sha256 is not None:
            headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(deposit.sha256).decode()}:"
        return Upload.read(self._transport.json(Call("POST", "/v1/uploads", headers=headers)))

    def unfinished(self) -> tuple[Upload, ...]:
        """The uploads that are neither deposited nor given up, newest first."""
        return tuple(Upload.read(each) for each in self._transport.json(Call("GET", "/v1/uploads"))["items"])

    def one(self, upload_id: str) -> Upload:
        """One upload."""
        return Upload.read(self._transport.json(Call("GET", _path(upload_id))))

    def offset(self, upload_id: str) -> int:
        """How many bytes the vault has; the next piece begins there."""
        return _offset(self._transport.send(Call("HEAD", _path(upload_id), headers=TUS)).headers)

    def send(self, upload_id: str, offset: int, piece: Content, size: int, sha256: bytes) -> int:
        """Send one piece; after a lost connection ask for the `offset` before sending anything again.

        Returns:
            Where the next piece begins.
        """
        headers = {
            **TUS,
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(size),
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {base64.b64encode(sha256).decode()}",
        }
        call = Call(
            "PATCH",
            _path(upload_id),
            content=piece,
            headers=headers,
            repeatable=False,
            patience=LONG_PATIENCE,
        )
        return _offset(self._transport.send(call).headers)

    def preview(self, upload_id: str, *, long_side: int = 1600) -> PageImage:
        """The first page of what is held, marked; the vault records it before the image leaves."""
        path = f"{_path(upload_id)}/preview"
        call = Call("GET", path, params={"long_side": long_side, "codec": "jpeg"}, repeatable=False)
        return page_image_of(self._transport.send(call))

    def confirm(self, upload_id: str) -> Item:
        """Deposit what is held."""
        return Item.read(self._transport.json(Call("POST", f"{_path(upload_id)}/confirm", body={})))

    def discard(self, upload_id: str) -> None:
        """Give an upload up."""
        self._transport.send(Call("DELETE", _path(upload_id), headers=TUS))


def _path(upload_id: str) -> str:
    return f"/v1/uploads/{segment(upload_id)}"


def _offset(headers: Mapping[str, str]) -> int:
    said = headers.get("upload-offset", "")
    if not said.isdecimal():
        raise UnexpectedAnswerError(
            _("the vault did not say how much it has"), remedy=_("check the address of the vault")
        )
    return int(said)
