"""Items, versions and page images."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import LONG_PATIENCE, Call, Content, Transport, idempotency_key
from clients.models import Item, PageImage, Pages

if TYPE_CHECKING:
    import httpx2


@dataclass(frozen=True)
class Deposit:
    """A file on its way into the vault.

    Attributes:
        facts: The members of the deposit header (entry, type, marking, file name …).
        content: Makes the file's bytes anew for each try; a source that can be read only once sets `once`.
        size: Length in bytes, or None if not known beforehand.
        sha256: Digest of the bytes, or None if not known beforehand; with it the vault refuses damaged bytes.
    """

    facts: dict[str, Any]
    content: Content
    size: int | None = None
    sha256: bytes | None = None
    once: bool = False
    key: str = field(default_factory=idempotency_key)

    def headers(self) -> dict[str, str]:
        """The headers of the request; the deposit facts are ASCII JSON, the digest follows RFC 9530."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Hizo-Deposit": json.dumps(self.facts, ensure_ascii=True, separators=(",", ":")),
            "Idempotency-Key": self.key,
        }
        if self.size is not None:
            headers["Content-Length"] = str(self.size)
        if self.sha256 is not None:
            headers["Content-Digest"] = f"sha-256=:{base64.b64encode(self.sha256).decode()}:"
        return headers


class Documents:
    """What lies under the entries."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def deposit(self, deposit: Deposit) -> Item:
        """Bring a file into the vault; repeated with the same key if the connection is lost."""
        call = Call(
            "POST",
            "/v1/items",
            content=deposit.content,
            headers=deposit.headers(),
            repeatable=not deposit.once,
            patience=LONG_PATIENCE,
        )
        return Item.read(self._transport.json(call))

    def items(
        self, entry_id: str | None = None, search: str | None = None, **wanted: str | int | None
    ) -> list[Any]:
        """The items that the person may see.

        Args:
            entry_id: of this entry only.
            search: any part of a name.
            wanted: `marking` or `tier`, `deposited_from` and `deposited_to` (days in Japan,
                `YYYY-MM-DD`), `sort` (`newest`, `oldest` or `name`).
        """
        return list(every(self._transport, "/v1/items", {"entry_id": entry_id, **wanted}, search))

    def item(self, item_id: str) -> Item:
        """One item."""
        return Item.read(self._transport.json(Call("GET", f"/v1/items/{segment(item_id)}")))

    def versions(self, item_id: str) -> list[Any]:
        """The versions of an item."""
        return list(every(self._transport, f"/v1/items/{segment(item_id)}/versions"))

    def pages(self, version_id: str) -> Pages:
        """How many pages a version has, and their sizes; no content."""
        return Pages.read(self._transport.json(Call("GET", f"/v1/versions/{segment(version_id)}/pages")))

    def page_image(
        self,
        version_id: str,
        number: int,
        *,
        long_side: int = 1600,
        tile: tuple[int, int] | None = None,
        ahead: bool = False,
    ) -> PageImage:
        """One page, released to the person by name: the vault records it before the image leaves.

        Args:
            long_side: pixels of the whole page's longer side.
            tile: column and row of the only part wanted, from 0.
            ahead: the page is asked for before it is turned to, and recorded as prefetched.
        """
        chosen = {"tile": f"{tile[0]},{tile[1]}"} if tile else {}
        answer = self._transport.send(
            Call(
                "GET",
                f"/v1/versions/{segment(version_id)}/pages/{number}",
                params={
                    "long_side": long_side,
                    "codec": "jpeg",
                    **chosen,
                    **({"ahead": "true"} if ahead else {}),
                },
                # Every try would be a release of its own.
                repeatable=False,
            )
        )
        return page_image_of(answer)


def page_image_of(answer: httpx2.Response) -> PageImage:
    """A page image out of the answer that carried it."""
    return PageImage(
        data=answer.content,
        media_type=answer.headers.get("content-type", "application/octet-stream"),
        event=answer.headers.get("hizo-event"),
        leaf_index=_number(answer.headers.get("hizo-leaf-index")),
        pages=_number(answer.headers.get("hizo-pages")),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
