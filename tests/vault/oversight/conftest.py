"""A prepared company with the routes of oversight and of everything that gives it work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.vault.application import client_of
from tests.vault.company import Caller, Company
from vault.access.routes import router as access_router
from vault.copies.models import Copy, CopyRequest
from vault.copies.routes import router as copies_router
from vault.documents.models import Item, Version
from vault.documents.routes import router as documents_router
from vault.oversight.routes import router as oversight_router
from vault.people.models import Person
from vault.people.posts import Post
from vault.platform.database import Base
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.procedures.routes import router as procedures_router
from vault.register.routes import router as register_router
from vault.setup.routes import router as setup_router

TABLES = (
    "alert",
    "management_report",
    "physical_measure",
    "physical_measure_check",
    "measure_remark",
    "self_check",
    "mutual_check",
    "retention_period",
)
ROUTERS = (
    access_router,
    documents_router,
    copies_router,
    oversight_router,
    procedures_router,
    register_router,
    setup_router,
)


class Oversight:
    """The company under test, and what tests of oversight do in it."""

    def __init__(self, company: Company, clock: Any) -> None:
        self.company = company
        self.platform = company.platform
        self.clock = clock

    def __getitem__(self, name: str) -> Caller:
        return self.company[name]

    def later(self, *, days: float = 0, seconds: float = 0) -> None:
        """Time passes; everybody still sits there with a fresh code."""
        self.clock.advance(days=days, seconds=seconds)
        for caller in self.company.people.values():
            self.company.sign_in(caller)

    def done(self, answer: Any, status: int = 200) -> dict[str, Any]:
        assert answer.status_code == status, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def refused(self, answer: Any, code: str) -> Any:
        return self.company.refused(answer, code)

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        before = self._counts()
        yield
        assert self._counts() == before

    def _counts(self) -> dict[str, int]:
        tables = Base.metadata.tables
        with self.platform.reading() as tx:
            return {
                name: tx.session.scalar(select(func.count()).select_from(tables[name])) or 0
                for name in TABLES
            }

    def tasks(self, name: str, section: str | None = None) -> dict[str, dict[str, Any]]:
        """A person's open tasks by kind; of several of a kind the last."""
        found = self.done(self[name].get("/worklist"))["sections"]
        return {
            task["kind"]: task for each in found if section in (None, each["name"]) for task in each["tasks"]
        }

    def move(self, name: str, department: str) -> None:
        with self.platform.transaction() as tx:
            tx.session.get_one(Person, self[name].id).department = department

    def item(self, entry_id: str | None = None) -> str:
        """An item of an entry, as a deposit leaves its rows."""
        now = self.clock.now_ms()
        with self.platform.transaction() as tx:
            item = Item(
                id=new_id("itm", self.platform.randomness),
                entry_id=entry_id or self.company.entry_id,
                type="electronic_file",
                title="図面",
                tier=3,
                marking="極秘",
                created_ms=now,
                created_by=self["depositor"].id,
            )
            tx.session.add(item)
        return item.id

    def copy(self, holder: str, *, due_in: int = 300, password: bytes | None = b"sealed") -> str:
        """A numbered copy in somebody's hands, as issuing and fetching leave its rows."""
        now, item_id = self.clock.now_ms(), self.item()
        with self.platform.transaction() as tx:
            new = self.platform.randomness
            version = Version(
                id=new_id("ver", new),
                item_id=item_id,
                number=1,
                media_type="application/pdf",
                size=1,
                rendition_sha256=b"x" * 32,
                rendition_object_id="obj",
                created_ms=now,
                created_by=self["depositor"].id,
            )
            request = CopyRequest(
                id=new_id("cpr", new),
                entry_id=self.company.entry_id,
                item_id=item_id,
                version_id=version.id,
                rendition_sha256=b"x" * 32,
                tier=3,
                requester_id=self[holder].id,
                recipient_id=self[holder].id,
                device_id="dev",
                format="application/pdf",
                allow_print=False,
                allow_copy=False,
                allow_change=False,
                pages="[1]",
                copies=1,
                purpose="試作",
                why_not_view="現場",
                valid_until=self.company.day(due_in),
                digest="0" * 64,
                state="issued",
                requested_ms=now,
            )
            copy = Copy(
                id=new_id("cpy", new),
                number=1,
                request_id=request.id,
                entry_id=self.company.entry_id,
                item_id=item_id,
                recipient_id=self[holder].id,
                device_id="dev",
                state="held",
                file_name="図面.pdf",
                due_on=self.company.day(due_in),
                object_id="obj",
                blob_key="objects/x",
                sealed_password=password,
                password_setter_id=self["manager"].id,
                issued_ms=now,
            )
            tx.session.add(version)
            tx.session.flush()
            tx.session.add(request)
            tx.session.flush()
            tx.session.add(copy)
        return copy.id


@pytest.fixture
def oversight(platform: Platform, clock: Any) -> Iterator[Oversight]:
    with client_of(platform) as client:
        company = Company(platform, client)
        company.hire_all(
            {
                "officer": (Post.OVERALL_OFFICER,),
                "manager": (Post.RESPONSIBLE_MANAGER,),
                "other manager": (Post.RESPONSIBLE_MANAGER,),
                "auditor": (Post.AUDITOR,),
                "administrator": (Post.ADMINISTRATOR,),
                "depositor": (),
                "viewer": (),
                "stranger": (),
            }
        )
        company.prepare()
        company.entry_id = company.open_entry(company["manager"])
        yield Oversight(company, clock)
