"""A small company in a vault: people in posts, an entry, grants, and signed-in callers. Imported by conftest files."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from httpx2 import Response
from sqlalchemy import func, select
from starlette.testclient import TestClient

from tests.vault.preparation import let_hold, prepare
from vault.audit.log import leaf_bodies, openings
from vault.audit.models import AuditHead
from vault.documents.models import Item
from vault.identity.models import Account, Notice, SessionRow
from vault.identity.tokens import SESSION, make_token, token_hash
from vault.people.models import HeldPost, Person
from vault.people.posts import Post
from vault.platform.clock import tokyo_date
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.register.queries import entry_of

DAY_MS = 86_400_000


@dataclass
class Caller:
    """A person with a live session and a fresh code."""

    company: Company
    id: str
    name: str
    token: str

    def request(self, method: str, path: str, **more: Any) -> Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept-Language": "en",
            **more.pop("headers", {}),
        }
        return self.company.client.request(method, f"/v1{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Response:
        return self.request("GET", path, **more)

    def post(self, path: str, body: object = None, **more: Any) -> Response:
        return self.request("POST", path, json=body if body is not None else {}, **more)

    def patch(self, path: str, body: object, **more: Any) -> Response:
        return self.request("PATCH", path, json=body, **more)

    def deposit(
        self, content: Any, *, key: str | None = None, headers: dict[str, str] | None = None, **said: Any
    ) -> Response:
        order = {
            "entry_id": self.company.entry_id,
            "type": "electronic_file",
            "marking": "極秘",
            "file_name": "図面.pdf",
            **said,
        }
        order = {name: value for name, value in order.items() if value is not None}
        given = {
            "Hizo-Deposit": json.dumps(order),
            "Idempotency-Key": key or uuid.uuid4().hex,
            **(headers or {}),
        }
        return self.request("POST", "/items", content=content, headers=given)


@dataclass
class Leaf:
    """A leaf with its opened details."""

    index: int
    act: str
    details: dict[str, Any]


@dataclass
class Company:
    """The vault under test, its HTTP face, and its people."""

    platform: Platform
    client: TestClient
    people: dict[str, Caller] = field(default_factory=dict)
    entry_id: str = ""
    project_id: str = ""
    deposited: list[dict[str, Any]] = field(default_factory=list)
    prepared: bool = False

    def __getitem__(self, name: str) -> Caller:
        return self.people[name]

    def moved_to(self, platform: Platform, client: TestClient) -> Company:
        """The same people in a copy of their vault."""
        moved = replace(self, platform=platform, client=client)
        moved.people = {name: replace(caller, company=moved) for name, caller in self.people.items()}
        return moved

    def hire(self, name: str, *posts: Post) -> Caller:
        return self.hire_all({name: posts})[0]

    def hire_all(self, wanted: dict[str, tuple[Post, ...]]) -> list[Caller]:
        with self.platform.transaction() as tx:
            for name, posts in wanted.items():
                caller = Caller(self, new_id("prs", self.platform.randomness), name, "")
                self.people[name] = caller
                tx.session.add_all([self._person(caller, posts), self._account(caller)])
                tx.session.add_all(self._post(caller, post) for post in posts)
                tx.session.add(self._session(caller, 0))
            if self.prepared:
                tx.session.flush()
                let_hold(tx, *(self.people[name].id for name in wanted))
        return [self.people[name] for name in wanted]

    def _person(self, caller: Caller, posts: tuple[Post, ...]) -> Person:
        return Person(
            id=caller.id,
            name=caller.name,
            name_kana=caller.name,
            name_romaji=caller.name,
            mail=f"{caller.id}@example.jp",
            mail_key=f"{caller.id}@example.jp",
            department="設計",
            title="主任",
            employment_kind="officer" if Post.OVERALL_OFFICER in posts else "staff",
            outside_person=False,
            state="active",
            created_ms=self.platform.clock.now_ms(),
            enrolled_ms=self.platform.clock.now_ms(),
        )

    def _account(self, caller: Caller) -> Account:
        return Account(
            person_id=caller.id,
            holder_name=caller.name,
            user_name=caller.id[4:20],
            state="active",
            created_ms=self.platform.clock.now_ms(),
        )

    def _post(self, caller: Caller, post: Post) -> HeldPost:
        return HeldPost(
            id=new_id("pst", self.platform.randomness),
            person_id=caller.id,
            post=post.value,
            reason="任命",
            given_ms=self.platform.clock.now_ms(),
        )

    def _session(self, caller: Caller, code_age_ms: int) -> SessionRow:
        caller.token = make_token(SESSION, self.platform.randomness)
        now = self.platform.clock.now_ms()
        return SessionRow(
            id=new_id("ses", self.platform.randomness),
            token_hash=token_hash(caller.token),
            person_id=caller.id,
            device_id=new_id("dev", self.platform.randomness),
            address="192.0.2.1",
            created_ms=now,
            last_used_ms=now,
            expires_ms=now + 400 * DAY_MS,
            code_at_ms=now - code_age_ms,
            code_step=0,
        )

    def appoint(self, caller: Caller, post: Post) -> None:
        with self.platform.transaction() as tx:
            tx.session.add(self._post(caller, post))

    def end_post(self, caller: Caller, post: Post) -> None:
        with self.platform.transaction() as tx:
            row = tx.session.scalars(
                select(HeldPost).where(HeldPost.person_id == caller.id, HeldPost.post == post.value)
            ).one()
            row.ended_ms = tx.now_ms()

    def sign_in(self, caller: Caller, *, code_age_ms: int = 0) -> None:
        with self.platform.transaction() as tx:
            tx.session.add(self._session(caller, code_age_ms))

    def day(self, days: int) -> str:
        return tokyo_date(self.platform.clock.now_ms() + days * DAY_MS)

    def open_entry(self, manager: Caller, **more: Any) -> str:
        body = {
            "name": "焼入れ条件",
            "why_know_how": "製品から分からない",
            "manager_id": manager.id,
            "tier": 3,
            **more,
        }
        answer = manager.post("/entries", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def ask(self, asker: Caller, person: Caller, right: str, tier: int = 3, **more: Any) -> Response:
        """A request for access, complete unless `more` says otherwise."""
        entry_id = more.pop("entry_id", self.entry_id)
        body = {
            "person_id": person.id,
            "right": right,
            "tier": tier,
            "project_id": self.project_id,
            "task": "図面の作成",
            "need_to_know": "担当",
            "overseas_risk": "国外との取引はない",
            "ends_on": self.day(30),
            **more,
        }
        return asker.post(f"/entries/{entry_id}/grant-requests", body)

    def approve(self, decider: Caller, request: dict[str, Any], **more: Any) -> Response:
        """The decision on a request as `ask` answered it, with every answer the standard wants."""
        answers = {
            each["id"]: each["must_be"] or ("yes" if each["answer"] == "yes_no" else "ない")
            for each in request["questions"]
        }
        body = {
            "digest": request["digest"],
            "reason": "必要",
            "answers": answers,
            "history_result": "非違の記録なし",
            **more,
        }
        return decider.post(f"/grant-requests/{request['id']}/approve", body)

    def grant(self, giver: Caller, person: Caller, right: str, tier: int = 3, **more: Any) -> Response:
        """The whole way from a request to a grant that the manager knows of; the first answer that is no, if one is."""
        asked = self.ask(giver, person, right, tier, **more)
        if asked.status_code != 201:
            return asked
        given = self.approve(giver, asked.json())
        if given.status_code == 201 and "manager_not_notified" in given.json()["missing"]:
            return self.manager_of(asked.json()["entry_id"]).post(f"/grants/{given.json()['id']}/acknowledge")
        return given

    def manager_of(self, entry_id: str) -> Caller:
        with self.platform.reading() as tx:
            manager_id = entry_of(tx, entry_id).manager_id
        return next(each for each in self.people.values() if each.id == manager_id)

    def prepare(self) -> None:
        """Everything that stands before the first deposit and before a grant opens things, for everybody hired so far."""
        with self.platform.transaction() as tx:
            prepare(tx, self["manager"].id, self["officer"].id)
            let_hold(tx, *(each.id for each in self.people.values()))
        answer = self["manager"].post("/projects", {"name": "主軸の改良"})
        assert answer.status_code == 201, answer.text
        self.project_id = answer.json()["id"]
        self.prepared = True

    def leaves(self, act: str | None = None) -> list[Leaf]:
        with self.platform.reading() as tx:
            size = tx.session.scalars(select(AuditHead.size)).one()
            acts = [str(json.loads(body)["act"]) for body in leaf_bodies(tx, 0, size)]
            return [_leaf(tx, index, each) for index, each in enumerate(acts) if act in (None, each)]

    def notices(self, caller: Caller) -> list[str]:
        with self.platform.reading() as tx:
            return list(tx.session.scalars(select(Notice.kind).where(Notice.person_id == caller.id)))

    def rows(self) -> dict[str, int]:
        """How many rows each table of content and rights has, to show that nothing changed."""
        names = (
            "register_entry",
            "project",
            "grant_request",
            "access_grant",
            "grant_review",
            "grantor_audit",
            "register_designation",
            "item",
            "item_version",
            "sealed_object",
            "page_release",
        )
        with self.platform.reading() as tx:
            return {
                name: tx.session.scalar(select(func.count()).select_from(Item.metadata.tables[name])) or 0
                for name in names
            }

    def stored(self) -> tuple[list[str], list[str]]:
        """The blobs of documents in the store and the entries of the key ring."""
        blobs = [blob.key for blob in self.platform.store.keys("objects")]
        return sorted(blobs), sorted(entry.object_id for entry in self.platform.ring_store.entries())

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        before = (self.rows(), self.stored())
        yield
        assert (self.rows(), self.stored()) == before

    def refused(self, answer: Response, code: str, *, true_code: str | None = None) -> Leaf:
        """The answer names the refusal, and so does the newest leaf."""
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        assert answer.json()["code"] == code, answer.text
        leaf = self.leaves("request.refused")[-1]
        assert leaf.details["code"] == code
        assert leaf.details["true_code"] == (true_code or code)
        return leaf


def _leaf(tx: Any, index: int, act: str) -> Leaf:
    return Leaf(index, act, {one.field: json.loads(one.value) for one in openings(tx, index)})


def settle_company(company: Company) -> None:
    """An officer, a manager with one entry, and people without rights."""
    company.hire_all(
        {
            "officer": (Post.OVERALL_OFFICER,),
            "manager": (Post.RESPONSIBLE_MANAGER,),
            "auditor": (Post.AUDITOR,),
            "administrator": (Post.ADMINISTRATOR,),
            "depositor": (),
            "viewer": (),
            "stranger": (),
        }
    )
    company.prepare()
    company.entry_id = company.open_entry(company["manager"])


def settle_company_at_work(company: Company) -> None:
    """The same company, with a depositor and a viewer whose grants reach up to the highest tier."""
    settle_company(company)
    for name, right in (("depositor", "deposit"), ("viewer", "view")):
        assert company.grant(company["manager"], company[name], right).status_code == 201
