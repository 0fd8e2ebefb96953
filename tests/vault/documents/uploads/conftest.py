"""Somebody sends a file by pieces, and the real background work takes it up."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, update

from vault.documents.uploads.jobs import job_handlers
from vault.documents.workers import WorkerPool
from vault.identity.models import SessionRow
from vault.platform.jobs import JobRunner

PIECE = 256 << 10
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class Uploads:
    """What tests of uploads do in the company; `by` is whoever sends."""

    company: Any
    runner: JobRunner
    by: str = "depositor"
    piece: int = PIECE

    @staticmethod
    def checksum(piece: bytes) -> dict[str, str]:
        return {"Upload-Checksum": "sha256 " + base64.b64encode(hashlib.sha256(piece).digest()).decode()}

    def open(self, length: int, *, headers: dict[str, str] | None = None, **said: Any) -> Any:
        order = {
            "entry_id": self.company.entry_id,
            "type": "electronic_file",
            "marking": "極秘",
            "file_name": "手順.txt",
            **said,
        }
        named = {"Hizo-Deposit": json.dumps(order), "Upload-Length": str(length), **TUS, **(headers or {})}
        return self.company[self.by].request("POST", "/uploads", headers=named)

    def opened(self, length: int, **more: Any) -> str:
        answer = self.open(length, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def send(
        self, upload_id: str, offset: int, piece: Any, *, by: str = "", headers: dict[str, str] | None = None
    ) -> Any:
        named = {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            **TUS,
            **(headers or {}),
        }
        return self.company[by or self.by].request(
            "PATCH", f"/uploads/{upload_id}", content=piece, headers=named
        )

    def send_all(self, upload_id: str, content: bytes) -> None:
        for first in range(0, len(content), PIECE):
            piece = content[first : first + PIECE]
            answer = self.send(upload_id, first, piece, headers=self.checksum(piece))
            assert answer.status_code == 204, answer.text

    def sign_in_again(self) -> None:
        """A new session of the sender's at the same device."""
        with self.company.platform.transaction() as tx:
            mine = SessionRow.person_id == self.company[self.by].id
            device_id = tx.session.scalars(select(SessionRow.device_id).where(mine)).first()
        self.company.sign_in(self.company[self.by])
        with self.company.platform.transaction() as tx:
            tx.session.execute(update(SessionRow).where(mine).values(device_id=device_id))

    def work(self) -> None:
        while self.runner.run_one():
            pass

    def held(self, content: bytes, **said: Any) -> str:
        """An upload whose content was checked and is held."""
        upload_id = self.opened(len(content), **said)
        self.send_all(upload_id, content)
        self.work()
        assert self.state(upload_id) == "held", self.get(upload_id).text
        return upload_id

    def get(self, upload_id: str, rest: str = "", *, by: str = "") -> Any:
        return self.company[by or self.by].get(f"/uploads/{upload_id}{rest}")

    def state(self, upload_id: str) -> str:
        return str(self.get(upload_id).json()["state"])

    def confirm(self, upload_id: str, *, by: str = "", **headers: str) -> Any:
        return self.company[by or self.by].post(f"/uploads/{upload_id}/confirm", headers=headers)

    def delete(self, upload_id: str, *, by: str = "") -> Any:
        return self.company[by or self.by].request("DELETE", f"/uploads/{upload_id}")

    def acts(self) -> list[str]:
        return [leaf.act for leaf in self.company.leaves() if leaf.act.startswith(("upload", "item", "page"))]


@pytest.fixture
def uploads(company: Any, workers: WorkerPool) -> Uploads:
    return Uploads(company, JobRunner(company.platform, job_handlers(workers)))


@pytest.fixture(scope="session")
def text() -> bytes:
    """Two pieces and a bit, of which every one says another thing."""
    return b"".join(b"step %07d of the furnace programme\n" % number for number in range(16_000))
