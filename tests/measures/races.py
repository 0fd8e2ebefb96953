"""M11: two acts that exclude each other, begun at one moment by one barrier, at several servers over one vault.

What is legal is read from the log, whose order is the order in which things happened.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from starlette.testclient import TestClient

from tests.measures.figures import Tally
from tests.vault.company import Caller, Leaf
from tests.vault.whole_company import SEED, WholeCompany, copy_order, work_off
from vault.app.jobs import job_handlers
from vault.audit.log import head, leaf_body, openings
from vault.copies.models import Copy
from vault.disposal.models import Certificate, Disposal
from vault.identity.one_time_codes import code_of, step_at
from vault.platform.jobs import JobRunner

Act = Callable[[], Any]


@dataclass(frozen=True)
class Sent:
    """One request at one of the doors."""

    door: TestClient
    caller: Caller
    method: str
    path: str
    body: Any = None

    def __call__(self) -> Any:
        headers = {"Authorization": f"Bearer {self.caller.token}", "Accept-Language": "en"}
        sent = {} if self.method == "GET" else {"json": self.body if self.body is not None else {}}
        return self.door.request(self.method, f"/v1{self.path}", headers=headers, **sent)


def together(acts: list[Act]) -> list[Any]:
    """Begin all at one moment; their answers in order."""
    barrier = threading.Barrier(len(acts))

    def run(act: Act) -> Any:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


class Races:
    """The pairs of acts, each on new objects at each start."""

    def __init__(self, whole: WholeCompany, doors: list[TestClient], workers: Any) -> None:
        self.whole, self.doors = whole, doors
        self.platform = whole.company.platform
        self.runner = JobRunner(self.platform, job_handlers(workers))
        self.started = 0

    def run(self, starts: int) -> Tally:
        """Every pair so many times."""
        tally = Tally()
        for pair in (
            self.approve_and_cancel,
            self.issue_twice,
            self.view_and_revoke,
            self.act_and_disable,
            self.one_code_twice,
            self.dispose_twice,
        ):
            for _ in range(starts):
                self.started += 1
                self.whole.refresh_sessions()
                self._one(pair, tally)
        return tally

    def _one(self, pair: Callable[[], tuple[list[Any], list[str]]], tally: Tally) -> None:
        answers, wrong = pair()
        tally.count("starts")
        for answer in answers:
            tally.count("done" if answer.status_code < 300 else "refused")
            if answer.status_code >= 500:
                wrong = [*wrong, f"answered {answer.status_code} {answer.text[:120]}"]
        for text in wrong:
            tally.found(f"{pair.__name__}: {text}")

    def _at(self, number: int) -> TestClient:
        """Whoever is first at one door is first at another the next time."""
        return self.doors[(self.started + number) % len(self.doors)]

    def _sent(self, number: int, name: str, path: str, body: Any = None, method: str = "POST") -> Sent:
        return Sent(self._at(number), self.whole[name], method, path, body)

    def _since(self, size: int) -> list[Leaf]:
        found = []
        with self.platform.reading() as tx:
            for index in range(size, head(tx).size):
                act = str(json.loads(leaf_body(tx, index))["act"])
                details = {one.field: json.loads(one.value) for one in openings(tx, index)}
                found.append(Leaf(index, act, details))
        return found

    def _size(self) -> int:
        with self.platform.reading() as tx:
            return head(tx).size

    # The pairs.

    def approve_and_cancel(self) -> tuple[list[Any], list[str]]:
        asked = self.whole.done(self.whole["holder"].post("/copy-requests", copy_order(self.whole)))
        path, size = f"/copy-requests/{asked['id']}", self._size()
        decision = {"digest": asked["digest"], "reason": "必要な範囲に限られる"}
        answers = together(
            [
                self._sent(0, "manager", f"{path}/approve", decision),
                self._sent(1, "holder", f"{path}/cancel"),
            ]
        )
        acts = [leaf.act for leaf in self._since(size) if leaf.act in {"copy.approved", "copy.cancelled"}]
        state = self.whole.done(self.whole["holder"].get(path))["state"]
        legal = {("copy.approved", "copy.cancelled"), ("copy.cancelled",)}
        wrong = [] if tuple(acts) in legal and state == "cancelled" else [f"{acts} ended as {state}"]
        return answers, wrong

    def issue_twice(self) -> tuple[list[Any], list[str]]:
        asked = self.whole.done(self.whole["holder"].post("/copy-requests", copy_order(self.whole)))
        path = f"/copy-requests/{asked['id']}"
        decision = {"digest": asked["digest"], "reason": "必要な範囲に限られる"}
        self.whole.done(self.whole["manager"].post(f"{path}/approve", decision))
        answers = together([self._sent(number, "holder", f"{path}/issue") for number in (0, 1)])
        work_off(self.runner)
        with self.platform.reading() as tx:
            made = tx.session.scalar(
                select(func.count()).select_from(Copy).where(Copy.request_id == asked["id"])
            )
        accepted = sum(answer.status_code < 300 for answer in answers)
        wrong = [] if (made, accepted) == (1, 1) else [f"{made} copies of one approval, {accepted} accepted"]
        return answers, wrong

    def view_and_revoke(self) -> tuple[list[Any], list[str]]:
        return self._view_and_end(
            "grant.revoked",
            lambda _, grant_id: self._sent(1, "officer", f"/grants/{grant_id}/revoke", {"reason": "見直し"}),
        )

    def act_and_disable(self) -> tuple[list[Any], list[str]]:
        return self._view_and_end(
            "person.disabled",
            lambda person, _: self._sent(
                1, "administrator", f"/people/{person.id}/disable", {"reason": "退職"}
            ),
        )

    def _view_and_end(self, ending: str, end: Callable[[Caller, str], Act]) -> tuple[list[Any], list[str]]:
        """Somebody new opens a page while what lets them do so ends."""
        viewer = self.whole.company.hire(f"viewer {self.started}")
        grant = self.whole.done(self.whole.company.grant(self.whole["manager"], viewer, "view"))
        size = self._size()
        page = f"/versions/{self.whole.ids['item_version_id']}/pages/1"
        answers = together([Sent(self._at(0), viewer, "GET", page), end(viewer, grant["id"])])
        return answers, self._after(size, ending, viewer, released=answers[0].status_code == 200)

    def _after(self, size: int, ending: str, person: Caller, *, released: bool) -> list[str]:
        leaves = self._since(size)
        ended = [leaf.index for leaf in leaves if leaf.act == ending]
        shown = [
            leaf.index
            for leaf in leaves
            if leaf.act == "page.released" and leaf.details.get("actor") == person.id
        ]
        wrong = [] if len(ended) == 1 else [f"{ending} {len(ended)} times"]
        if len(shown) != int(released):
            wrong.append(f"{len(shown)} records of {int(released)} pages")
        if any(each > last for each in shown for last in ended):
            wrong.append("a page was released after the end")
        return wrong

    def one_code_twice(self) -> tuple[list[Any], list[str]]:
        self.whole.next_step()
        self.whole.refresh_sessions()
        code = {"code": self.whole.code()}
        answers = together([self._sent(number, "holder", "/session/step-up", code) for number in range(4)])
        accepted = sum(answer.status_code < 300 for answer in answers)
        return answers, [] if accepted == 1 else [f"accepted {accepted} times"]

    def dispose_twice(self) -> tuple[list[Any], list[str]]:
        order = {"marking": "秘", "title": f"spare {self.started}", "file_name": f"spare {self.started}.pdf"}
        item = self.whole.done(self.whole["holder"].deposit(self.whole.facts["pdf"], **order))
        orders = [
            self._sent(
                number, "manager", "/disposals", {"item_id": item["id"], "reason": "不要", "code": code}
            )
            for number, code in enumerate(self._two_codes())
        ]
        answers = together(list(orders))
        with self.platform.reading() as tx:
            made = list(tx.session.scalars(select(Disposal).where(Disposal.item_id == item["id"])))
        if len(made) != 1:
            return answers, [f"{len(made)} disposals of one item"]
        shown = self.whole.done(self.whole["manager"].get(f"/disposals/{made[0].id}"))
        confirmed = together(
            [
                self._sent(
                    number,
                    "eraser",
                    f"/disposals/{made[0].id}/confirm",
                    {"digest": shown["digest"], "code": code},
                )
                for number, code in enumerate(self._two_codes())
            ]
        )
        self.whole.clock.advance(seconds=120)
        work_off(self.runner)
        with self.platform.reading() as tx:
            certificates = tx.session.scalar(
                select(func.count()).select_from(Certificate).where(Certificate.disposal_id == made[0].id)
            )
        accepted = sum(answer.status_code < 300 for answer in confirmed)
        wrong = (
            []
            if (accepted, certificates) == (1, 1)
            else [f"{accepted} accepted, {certificates} certificates"]
        )
        return [*answers, *confirmed], wrong

    def _two_codes(self) -> list[str]:
        """Two codes that are both accepted now, so that it is not the code that lets only one through."""
        for _ in range(3):
            self.whole.next_step()
        self.whole.refresh_sessions()
        step = step_at(self.whole.clock.now_ms())
        return [code_of(SEED, step - 1), code_of(SEED, step)]
