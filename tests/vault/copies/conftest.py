"""A company with a deposited drawing, people with code generators and devices, and the job runner of the real vault."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from sqlalchemy import select

from tests.vault.application import client_of
from tests.vault.company import Company, settle_company
from tests.vault.copies.native_files import DRAWING, Natives, allow, deposited, register
from tests.vault.templates import Settle
from vault.app.worker_pool import start_workers
from vault.audit.actor import Actor
from vault.copies.jobs import job_handlers
from vault.documents.workers import WorkerPool
from vault.identity.authenticators import bind_authenticator
from vault.identity.models import Device, SessionRow
from vault.identity.one_time_codes import STEP_MS, code_of, step_at
from vault.platform.ids import new_id
from vault.platform.jobs import JobRunner
from vault.platform.settings import Settings

SEED = b"one seed for all: 20"


@dataclass
class Copies:
    """What tests of copies do in the company."""

    company: Any
    clock: Any
    runner: JobRunner
    item: dict[str, Any]

    @property
    def version_id(self) -> str:
        return str(self.item["version"]["id"])

    def code(self) -> str:
        """A code of a step nobody has used."""
        self.clock.advance(seconds=STEP_MS / 1000)
        return code_of(SEED, step_at(self.clock.now_ms()))

    def device_of(self, name: str) -> str:
        with self.company.platform.reading() as tx:
            person_id = self.company[name].id
            row = tx.session.scalars(
                select(SessionRow)
                .where(SessionRow.person_id == person_id)
                .order_by(SessionRow.created_ms.desc())
            ).first()
            return str(row.device_id)

    def order(self, by: str = "depositor", **more: Any) -> dict[str, Any]:
        """What one asks for, for oneself unless a recipient is named."""
        recipient = more.pop("recipient", by)
        return {
            "version_id": self.version_id,
            "purpose": "試作打合せ",
            "why_not_view": "通信のない現場で使う",
            "recipient_id": self.company[recipient].id,
            "device_id": self.device_of(recipient),
            "pages": "1-2",
            "copies": 1,
            "valid_until": self.company.day(60),
            **more,
        }

    def ask(self, by: str = "depositor", **more: Any) -> Any:
        return self.company[by].post("/copy-requests", self.order(by, **more))

    def asked(self, **more: Any) -> dict[str, Any]:
        answer = self.ask(**more)
        assert answer.status_code == 201, answer.text
        request: dict[str, Any] = answer.json()
        return request

    def approve(self, request: dict[str, Any], by: str = "manager", **more: Any) -> Any:
        body = {"digest": request["digest"], "reason": "必要な範囲に限られる", **more}
        return self.company[by].post(f"/copy-requests/{request['id']}/approve", body)

    def approved(self, **more: Any) -> dict[str, Any]:
        request = self.asked(**more)
        answer = self.approve(request)
        assert answer.status_code == 200, answer.text
        return request

    def issue(self, request: dict[str, Any], by: str = "depositor", **more: Any) -> Any:
        return self.company[by].post(f"/copy-requests/{request['id']}/issue", more)

    def issued(self, **more: Any) -> dict[str, Any]:
        """One issued copy."""
        request = self.approved(**more)
        answer = self.issue(request)
        assert answer.status_code == 202, answer.text
        self.work()
        copy: dict[str, Any] = (
            self.company["depositor"].get(f"/copy-requests/{request['id']}").json()["copies"][0]
        )
        return copy

    def work(self) -> None:
        while self.runner.run_one():
            pass

    def fetch(self, copy: dict[str, Any], by: str = "depositor", **headers: str) -> Any:
        return self.company[by].get(f"/copies/{copy['id']}/file", headers=headers)

    def show(self, copy: dict[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = self.company["manager"].get(f"/copies/{copy['id']}").json()
        return shown

    def sign_in_again(self, name: str) -> None:
        """A further session of the same person at the same device."""
        device = self.device_of(name)
        caller = self.company[name]
        self.company.sign_in(caller)
        with self.company.platform.transaction() as tx:
            row = tx.session.scalars(
                select(SessionRow).where(SessionRow.person_id == caller.id).order_by(SessionRow.id)
            ).all()
            from vault.identity.tokens import token_hash

            newest = next(each for each in row if each.token_hash == token_hash(caller.token))
            newest.device_id = device


@pytest.fixture(scope="session")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    """The vault's real sandboxed workers, started once."""
    pool = start_workers(Settings(data_dir=tmp_path_factory.mktemp("workers")))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def source_pdf() -> bytes:
    """A plain document of three pages; what hard pages need is tested with the production of copies."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, 4):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        page.Contents = pdf.make_stream(f"BT /F 24 Tf 100 400 Td (DRAWING {number}) Tj ET".encode())
        page.Resources = Dictionary(Font=Dictionary(F=font))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def beginning(workers: WorkerPool, source_pdf: bytes) -> Settle:
    """A document deposited as 秘, and everybody equipped."""

    def settled(company: Company) -> None:
        settle_company(company)
        for person, giver, right in (
            ("depositor", "manager", "deposit"),
            ("viewer", "manager", "view"),
            ("manager", "officer", "view"),
        ):
            assert company.grant(company[giver], company[person], right).status_code == 201
        with company.platform.transaction() as tx:
            for caller in company.people.values():
                bind_authenticator(tx, caller.id, SEED, 0, Actor.operator("test"), "enr_test")
        _give_devices(company)
        with client_of(company.platform, workers) as company.client:
            answer = company["depositor"].deposit(source_pdf, marking="秘")
        assert answer.status_code == 201, answer.text
        company.deposited = [answer.json()]

    return settled


@pytest.fixture
def copies(company: Company, workers: WorkerPool, clock: Any) -> Copies:
    """The document, the people, and the job runner."""
    runner = JobRunner(company.platform, job_handlers(workers))
    return Copies(company, clock, runner, company.deposited[0])


def _give_devices(company: Any) -> None:
    with company.platform.transaction() as tx:
        for session in tx.session.scalars(select(SessionRow)).all():
            tx.session.add(
                Device(
                    id=session.device_id,
                    person_id=session.person_id,
                    name=session.id[-20:],
                    token_hash=new_id("dev", company.platform.randomness).encode(),
                    first_seen_ms=tx.now_ms(),
                    last_seen_ms=tx.now_ms(),
                    last_address="192.0.2.1",
                )
            )


@pytest.fixture
def drawing(copies: Any) -> Natives:
    """Deposited, while nothing else is prepared."""
    return deposited(copies, DRAWING, "図面.dwg")


@pytest.fixture
def natives(copies: Any, drawing: Natives) -> Natives:
    """The same, where native files are allowed and the depositor's device is registered."""
    assert allow(copies.company).status_code == 201
    assert register(copies).status_code == 201
    return drawing
