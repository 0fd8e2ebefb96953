"""Copy requests, issued copies and their balance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clients.errors import UnexpectedAnswerError
from clients.http_client.paging import every, segment
from clients.http_client.transport import LONG_PATIENCE, Call, Content, Transport
from clients.models import CopyBalance, CopyRequest, IssuedCopy
from clients.texts import translate as _

if TYPE_CHECKING:
    import httpx2

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
CHUNK = 1 << 18


@dataclass(frozen=True)
class CopyBytes:
    """The bytes of a copy from `start` on."""

    start: int
    chunks: Iterator[bytes]


class Copies:
    """Copies, from the request to the return."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _request(self, request_id: str, act: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._transport.json(Call("POST", f"/v1/copy-requests/{segment(request_id)}/{act}", body=body))

    def ask(self, facts: dict[str, Any]) -> CopyRequest:
        """Ask for copies."""
        return CopyRequest.read(self._transport.json(Call("POST", "/v1/copy-requests", body=facts)))

    def requests(self, state: str | None = None, item_id: str | None = None) -> list[Any]:
        """Copy requests that concern the person."""
        return list(every(self._transport, "/v1/copy-requests", {"state": state, "item_id": item_id}))

    def request(self, request_id: str) -> CopyRequest:
        """One copy request with all that a decision binds."""
        return CopyRequest.read(self._transport.json(Call("GET", f"/v1/copy-requests/{segment(request_id)}")))

    def approve(self, request_id: str, digest: str, reason: str) -> CopyRequest:
        """Approve exactly what `digest` stands for; the requester may then have the copies made, once."""
        return CopyRequest.read(self._request(request_id, "approve", {"digest": digest, "reason": reason}))

    def reject(self, request_id: str, reason: str) -> CopyRequest:
        """Reject a request."""
        return CopyRequest.read(self._request(request_id, "reject", {"reason": reason}))

    def cancel(self, request_id: str) -> CopyRequest:
        """Withdraw one's own request."""
        return CopyRequest.read(self._request(request_id, "cancel", {}))

    def issue(self, request_id: str, pages: str | None, copies: int | None) -> str:
        """Use the approval: have the copies made, no wider than approved; returns the operation that makes them."""
        narrower = {"pages": pages, "copies": copies}
        answer = self._request(
            request_id, "issue", {name: value for name, value in narrower.items() if value is not None}
        )
        return str(answer.get("operation_id"))

    def issued(self, item_id: str | None = None, state: str | None = None) -> list[Any]:
        """Issued copies that concern the person."""
        return list(every(self._transport, "/v1/copies", {"item_id": item_id, "state": state}))

    def copy(self, copy_id: str) -> IssuedCopy:
        """One issued copy."""
        return IssuedCopy.read(self._transport.json(Call("GET", _copy(copy_id))))

    @contextmanager
    def file(self, copy_id: str, start: int = 0) -> Iterator[CopyBytes]:
        """Yield the copy's bytes from `start` on (RFC 9110 section 14); every opening is recorded.

        Raises:
            UnexpectedAnswerError: the vault answered with another part than asked for.
        """
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        call = Call("GET", f"{_copy(copy_id)}/file", headers=headers, patience=LONG_PATIENCE)
        with self._transport.stream(call) as answer:
            yield CopyBytes(_start_of(answer, start), answer.iter_bytes(CHUNK))

    def received(self, copy_id: str, sha256: str) -> dict[str, Any]:
        """Tell the vault that the whole copy arrived."""
        return self._transport.json(Call("POST", f"{_copy(copy_id)}/received", body={"sha256": sha256}))

    def password(self, copy_id: str, code: str) -> str:
        """The file password, or a native file's key, given once; never repeated after it was asked for."""
        answer = self._transport.json(
            Call("POST", f"{_copy(copy_id)}/password", body={"code": code}, repeatable=False)
        )
        password = answer.get("password")
        if not isinstance(password, str):
            raise UnexpectedAnswerError(_("the vault's answer holds no password"))
        return password

    def native_rule(self) -> dict[str, Any]:
        """Whether native files may be issued, and who decided so."""
        return self._transport.json(Call("GET", "/v1/native-file-rule"))

    def set_native_rule(self, reason: str, *, allowed: bool) -> dict[str, Any]:
        """Allow native files, or forbid them."""
        body = {"allowed": allowed, "reason": reason}
        return self._transport.json(Call("POST", "/v1/native-file-rule", body=body))

    def give_back(self, copy_id: str, content: Content, size: int) -> dict[str, Any]:
        """Return a copy by its bytes; sent once, because a second return would be refused."""
        return self._transport.json(
            Call(
                "POST",
                f"{_copy(copy_id)}/return",
                content=content,
                headers={"Content-Type": "application/octet-stream", "Content-Length": str(size)},
                repeatable=False,
                patience=LONG_PATIENCE,
            )
        )

    def declare(self, copy_id: str, what: str, reason: str) -> dict[str, Any]:
        """Declare what became of a copy whose bytes cannot be returned."""
        return self._transport.json(
            Call("POST", f"{_copy(copy_id)}/declare", body={"what": what, "reason": reason})
        )

    def balance(self, item_id: str) -> CopyBalance:
        """The copies of an item, kept like money."""
        path = f"/v1/items/{segment(item_id)}/copy-balance"
        return CopyBalance.read(self._transport.json(Call("GET", path)))


def _copy(copy_id: str) -> str:
    return f"/v1/copies/{segment(copy_id)}"


def _start_of(answer: httpx2.Response, wanted: int) -> int:
    """Where the answer's bytes begin: 0 for a whole answer, `wanted` for the part that was asked for."""
    if answer.status_code != 206:
        return 0
    match = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", ""))
    if match is None or int(match[1]) != wanted:
        raise UnexpectedAnswerError(_("the vault sent another part of the copy than was asked for"))
    return wanted
