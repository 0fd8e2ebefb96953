"""A company with two items, an escort who may see both, and visits on their way through the workflow."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from tests.vault.application import client_of
from tests.vault.company import Caller, Company, settle_company
from tests.vault.templates import Settle
from vault.app.worker_pool import start_workers
from vault.documents.workers import WorkerPool
from vault.platform.clock import tokyo_date, utc_text
from vault.platform.settings import Settings

HOUR_MS = 3_600_000


@dataclass
class Visit:
    """A visit and what its parties do."""

    company: Company
    id: str
    escort: Caller

    def shown(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.escort.get(f"/visits/{self.id}").json()
        return answer

    def decide(self, who: Caller | None = None, approved: bool = True, **more: Any) -> Any:
        now = self.shown()
        body = {
            "digest": now["digest"],
            "decisions": [
                {"visitor_id": one["id"], "approved": approved, "reason": "取引の判断に必要"}
                for one in now["visitors"]
            ],
            **more,
        }
        return (who or self.company["manager"]).post(f"/visits/{self.id}/decide", body)

    def sign(self, who: Caller | None = None, **more: Any) -> Any:
        """The undertakings of everybody who has not signed; the last answer."""
        answer: Any = None
        for one in self.shown()["visitors"]:
            if one["undertaking"] is None:
                answer = self.sign_one(one["id"], who, **more)
        return answer

    def sign_one(self, visitor_id: str, who: Caller | None = None, **more: Any) -> Any:
        body = {
            "signed_on": tokyo_date(self.company.platform.clock.now_ms()),
            "document_name": "誓約書.pdf",
            "document_sha256": "c" * 64,
            **more,
        }
        return (who or self.escort).post(f"/visits/{self.id}/visitors/{visitor_id}/undertaking", body)

    def start(self, who: Caller | None = None) -> Any:
        return (who or self.escort).post(f"/visits/{self.id}/start")

    def end(self, who: Caller | None = None) -> Any:
        return (who or self.escort).post(f"/visits/{self.id}/end")


@pytest.fixture(scope="session")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    pool = start_workers(Settings(data_dir=tmp_path_factory.mktemp("workers")))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def beginning(workers: WorkerPool, drawing: bytes) -> Settle:
    """What is shown to visitors, and what is not; and people who may see both."""

    def beginning(company: Company) -> None:
        settle_company(company)
        for person in ("depositor", "viewer"):
            assert company.grant(company["manager"], company[person], "deposit").status_code == 201
        with client_of(company.platform, workers) as company.client:
            answers = [company["depositor"].deposit(drawing, file_name=f"図面{n}.pdf") for n in (1, 2)]
        assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
        company.deposited = [answer.json() for answer in answers]

    return beginning


@pytest.fixture(scope="session")
def drawing() -> bytes:
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    page.Contents = pdf.make_stream(b"BT /F 24 Tf 100 400 Td (DRAWING) Tj ET")
    page.Resources = Dictionary(Font=Dictionary(F=font))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.fixture
def items(company: Company) -> list[dict[str, Any]]:
    """What is shown, and what is not."""
    return company.deposited


@pytest.fixture
def request_of(company: Company, items: list[dict[str, Any]], clock: Any) -> Callable[..., dict[str, Any]]:
    def body(**more: Any) -> dict[str, Any]:
        return {
            "company": "取引先工業",
            "visitors": [{"name": "客 一郎"}, {"name": "客 二郎"}],
            "purpose": "新しい炉の見学",
            "need_to_know": "共同開発の仕様を決める",
            "route": "受付から第二会議室まで",
            "exhibits": "焼入れ炉の図面",
            "item_ids": [items[0]["id"]],
            "escort_id": company["viewer"].id,
            "from_at": utc_text(clock.now),
            "until_at": utc_text(clock.now + HOUR_MS),
            **more,
        }

    return body


@pytest.fixture
def asked(company: Company, request_of: Callable[..., dict[str, Any]]) -> Callable[..., Visit]:
    def go(who: str = "viewer", **more: Any) -> Visit:
        answer = company[who].post("/visits", request_of(**more))
        assert answer.status_code == 201, answer.text
        return Visit(company, answer.json()["id"], company["viewer"])

    return go


@pytest.fixture
def ready(asked: Callable[..., Visit]) -> Callable[..., Visit]:
    """Approved and signed."""

    def go(**more: Any) -> Visit:
        visit = asked(**more)
        for answer in (visit.decide(), visit.sign()):
            assert answer.status_code == 200, answer.text
        return visit

    return go
