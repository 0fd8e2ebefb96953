"""A company with a drawing of three pages, deposited as 秘, whose manager may see it and changes its tier."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select, update

from tests.vault.copies.conftest import (  # noqa: F401  # the same company, as fixtures
    Copies,
    beginning,
    source_pdf,
    workers,
)
from vault.copies.jobs import job_handlers as copies_handlers
from vault.documents.models import LIVE, RENDITION, SealedObject, StoredFault, Version
from vault.documents.rendering.pdfium import opened
from vault.documents.sealing import open_recorded, recorded_for_checking
from vault.identity.models import SessionRow
from vault.oversight.stores.inspection import INSPECTION
from vault.oversight.stores.jobs import job_handlers as store_handlers
from vault.oversight.stores.ordering import order_check
from vault.platform.jobs import JobRunner
from vault.regrading.carry_out import carry_out
from vault.regrading.jobs import job_handlers
from vault.regrading.order import REGRADE_JOB


@dataclass
class Regradings(Copies):
    """What tests of regradings do in the company."""

    workers: Any = None

    @property
    def item_id(self) -> str:
        return str(self.item["id"])

    @property
    def platform(self) -> Any:
        return self.company.platform

    def change(self, marking: str, by: str = "manager", **more: Any) -> Any:
        more = more if "code" in more else {**more, "code": self.code()}
        body = {"item_id": self.item_id, "marking": marking, "reason": "評価の見直しによる", **more}
        return self.company[by].post("/regradings", body)

    def changed(self, marking: str) -> dict[str, Any]:
        """Ordered and carried out."""
        ordered = self.change(marking)
        assert ordered.status_code == 202, ordered.text
        self.work_once()
        shown = self.standing()
        assert shown["state"] == "done", shown
        return shown

    def standing(self) -> dict[str, Any]:
        """The newest change of the item."""
        found = self.company["manager"].get(f"/regradings?item_id={self.item_id}").json()["items"]
        newest: dict[str, Any] = found[0]
        return newest

    def shown(self, by: str = "manager") -> dict[str, Any]:
        answer: dict[str, Any] = self.company[by].get(f"/items/{self.item_id}").json()
        return answer

    def work_once(self, handler: Callable[[Any], Any] | None = None) -> None:
        """Let a worker take what is due; the clock passes every back-off."""
        own = handler or (lambda job: carry_out(job, self.workers))
        try:
            self.clock.advance(seconds=120)
            JobRunner(self.platform, {REGRADE_JOB: own}).run_one()
        finally:
            with self.platform.transaction() as tx:
                tx.session.execute(update(SessionRow).values(last_used_ms=tx.now_ms()))

    def page(self, by: str, page: int = 1) -> Any:
        return self.company[by].get(f"/versions/{self.version_id}/pages/{page}")

    def objects(self, *states: str) -> list[SealedObject]:
        with self.platform.reading() as tx:
            query = select(SealedObject).join(Version, Version.id == SealedObject.version_id)
            mine = query.where(
                SealedObject.item_id == self.item_id, SealedObject.state.in_(states or (LIVE,))
            )
            return list(tx.session.scalars(mine.order_by(Version.number, SealedObject.role)))

    def content(self, row: SealedObject | None = None) -> bytes:
        """The plaintext of an object, by default of the newest rendition."""
        row = row or [each for each in self.objects() if each.role == RENDITION][-1]
        with self.platform.reading() as tx:
            recorded = recorded_for_checking(tx, INSPECTION, row)
        with open_recorded(self.platform, recorded) as reader:
            return reader.read()

    def faults(self) -> set[str]:
        """What a check of everything stored finds."""
        with self.platform.transaction() as tx:
            order_check(tx)
        assert JobRunner(self.platform, store_handlers(self.workers)).run_one()
        with self.platform.reading() as tx:
            return set(tx.session.scalars(select(StoredFault.fault).where(StoredFault.mended_ms.is_(None))))


@pytest.fixture
def regradings(company: Any, workers: Any, clock: Any) -> Regradings:  # noqa: F811
    """The drawing, the people, and the runner of the jobs concerned."""
    handlers = {**copies_handlers(workers), **job_handlers(workers)}
    runner = JobRunner(company.platform, handlers)
    return Regradings(company, clock, runner, company.deposited[0], workers)


def texts_of(content: bytes) -> list[str]:
    """The text of each page, as a reader's program finds it."""
    with opened(io.BytesIO(content)) as document:
        return [document[index].get_textpage().get_text_range() for index in range(len(document))]


def everything_said_in(content: bytes) -> str:
    """The text of every page, the properties, the XMP packet and every unpacked stream of a PDF."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        info = [str(value) for value in pdf.docinfo.values()]
    said = [stream.decode(code, "ignore") for stream in streams for code in ("utf-8", "utf-16-be")]
    return "\n".join([*texts_of(content), *info, *said])
