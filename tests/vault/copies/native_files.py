"""What tests of native files do in the company of the copies. Imported by conftest files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from crypto.base64_text import decode_base64
from crypto.data_key import DataKey
from crypto.sealed_file import open_content, read_head

DRAWING = b"AC1032\x00\x00\x00\x00" + bytes(range(256)) * 1_200
"""Of two segments, and without pages: it can be handed out in no other way."""


@dataclass
class Natives:
    """Native files of one deposited drawing."""

    copies: Any
    version_id: str
    item_id: str

    @property
    def company(self) -> Any:
        return self.copies.company

    def ask(self, by: str = "depositor", **more: Any) -> Any:
        order = {"version_id": self.version_id, "pages": "all", "native": True}
        return self.copies.ask(by, **(order | more))

    def asked(self, by: str = "depositor", **more: Any) -> dict[str, Any]:
        answer = self.ask(by, **more)
        assert answer.status_code == 201, answer.text
        request: dict[str, Any] = answer.json()
        return request

    def approved(self, **more: Any) -> dict[str, Any]:
        request = self.asked(**more)
        for by in ("officer", "manager"):
            answer = self.copies.approve(request, by)
            assert answer.status_code == 200, answer.text
        approved: dict[str, Any] = answer.json()
        return approved

    def issued(self, **more: Any) -> dict[str, Any]:
        request = self.approved(**more)
        assert self.copies.issue(request).status_code == 202
        self.copies.work()
        shown = self.company["depositor"].get(f"/copy-requests/{request['id']}").json()
        assert shown["state"] == "issued", self.company.leaves("copy_request.voided")
        copy: dict[str, Any] = shown["copies"][0]
        return copy

    def key(self, copy: dict[str, Any], **more: Any) -> Any:
        body = {"code": self.copies.code()}
        return self.company["depositor"].post(f"/copies/{copy['id']}/password", body, **more)

    def opened(self, copy: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """What the container says, and holds."""
        container = self.copies.fetch(copy).content
        self.copies.sign_in_again("depositor")
        answer = self.key(copy)
        assert answer.status_code == 200, answer.text
        source = io.BytesIO(container)
        head = read_head(source)
        with DataKey(decode_base64(answer.json()["password"])) as key:
            return head.facts, b"".join(open_content(head, source, len(container), key))


def allow(company: Any, by: str = "officer", *, allowed: bool = True, reason: str = "試作に要る") -> Any:
    return company[by].post("/native-file-rule", {"allowed": allowed, "reason": reason})


def register(copies: Any, owner: str = "depositor") -> Any:
    body = {"owner": copies.company[owner].id, "name": "PC-1", "segment": "separated", "fastened": True}
    return copies.company["manager"].post(f"/devices/{copies.device_of(owner)}/registration", body)


def deposited(copies: Any, content: bytes, file_name: str) -> Natives:
    answer = copies.company["depositor"].deposit(content, marking="秘", file_name=file_name)
    assert answer.status_code == 201, answer.text
    return Natives(copies, answer.json()["version"]["id"], answer.json()["id"])
