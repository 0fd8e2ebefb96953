"""Takes a company that has people and a first entry to open uploads and live grants, over HTTP, as its people would.

Imported by every test that lives in a served vault. It takes the shipped texts as they are, which no company should.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from clients.http_client import VaultClient

TOKYO = timezone(timedelta(hours=9))
NOTICE = "これは雛形です"
WHY = "最初の版"


@dataclass(frozen=True)
class Member:
    """Somebody signed in at a device of their own; `code` gives a one-time code not used before.

    The officer's and the manager's last code has to be fresh when they prepare and decide.
    """

    id: str
    client: VaultClient
    code: Callable[[], str]


def prepare(officer: Member, manager: Member, colleague: Member | None = None) -> None:
    """Everything of the setup guide but the people themselves and the first entry.

    The officer and `colleague`, else the manager, confirm each other, which costs each a code.
    """
    for number, member in enumerate((officer, manager), start=1):
        give_telephone(officer.client, member.id, f"03-5550-{number:04d}")
    other = colleague or manager
    officer.client.people.confirm(other.id, officer.code())
    other.client.people.confirm(officer.id, other.code())
    publish_texts(manager.client)
    checklist = manager.client.setup.checklist()
    assert checklist["complete"], [step["name"] for step in checklist["items"] if not step["done"]]


def give_telephone(client: VaultClient, person_id: str, number: str) -> None:
    """Put a number on record."""
    revision = client.people.one(person_id)["revision"]
    client.person_records.change(person_id, revision, {"telephone": number}, WHY)


def publish_texts(client: VaultClient) -> None:
    """Procedures, pledge and courses, as they are shipped; procedures first, because the courses teach them."""
    for slot in client.procedures.slots()["items"]:
        if slot["needed_for_setup"] and slot["version_id"] is None:
            publish_procedure(client, slot["slot"])
    pledge = client.pledges.shipped()
    client.pledges.publish({**pledge, "text": without_notice(pledge["text"]), "reason": WHY})
    for course in ("holder", "everyone"):
        client.courses.publish(course, WHY)


def publish_procedure(client: VaultClient, slot: str) -> None:
    """One shipped procedure."""
    shipped = client.procedures.shipped(slot)
    questions = [
        {name: value for name, value in each.items() if name != "text"} for each in shipped["questions"]
    ]
    text = {"title": shipped["title"], "text": without_notice(shipped["text"]), "questions": questions}
    client.procedures.publish(slot, {**text, "reason": WHY})


def without_notice(text: str) -> str:
    """A shipped text without the line that says so."""
    return "\n".join(line for line in text.splitlines() if NOTICE not in line).strip() + "\n"


def train_and_sign(officer: Member, manager: Member, people: Iterable[Member]) -> None:
    """The manager and `people` attend a course for access holders that the officer gives, and sign the pledge."""
    holders, today = [manager, *people], today_in_japan()
    until = (today + timedelta(days=30)).isoformat()
    manager.client.training.designate_trainer(officer.id, until, "集合研修の講師")
    lecture = {"course": "holder", "kind": "lecture", "planned_on": today.isoformat()}
    session = officer.client.training.plan_session({**lecture, "trainer_id": officer.id})
    held = officer.client.training.record_session(
        session["id"],
        {
            "held_on": today.isoformat(),
            "attendees": [holder.id for holder in holders],
            "material_name": "アクセス権者研修.pdf",
            "material_sha256": hashlib.sha256(b"material").hexdigest(),
        },
    )
    assert held["counted"], held["not_counted"]
    for holder in holders:
        sign_pledge(holder)


def today_in_japan() -> date:
    """Today, as the vault counts days."""
    return datetime.now(TOKYO).date()


def sign_pledge(holder: Member) -> None:
    """Read the pledge in force and sign it."""
    pledge = holder.client.pledges.in_force()
    holder.client.pledges.sign(pledge["id"], pledge["sha256"], holder.code())


@dataclass(frozen=True)
class AccessToEntry:
    """Grants on one entry, for one project, up to one tier and until one day (`YYYY-MM-DD`)."""

    manager: VaultClient
    entry_id: str
    tier: int
    ends_on: str
    project_id: str

    @classmethod
    def of(cls, manager: VaultClient, entry_id: str, tier: int, ends_on: str) -> AccessToEntry:
        """With a project opened for it by the manager."""
        return cls(manager, entry_id, tier, ends_on, manager.access.open_project("主軸の改良")["id"])

    def give(self, giver: VaultClient, person_id: str, right: str) -> dict[str, Any]:
        """Ask for a person, decide under the standard, have the manager read of it: a grant that opens things now."""
        grant = decide(giver, self.ask(giver, person_id, right))
        if "manager_not_notified" in grant["missing"]:
            grant = self.manager.access.acknowledge(grant["id"])
        assert grant["live"], grant["missing"]
        return grant

    def ask(self, asker: VaultClient, person_id: str, right: str) -> dict[str, Any]:
        """A complete request."""
        facts = {
            "person_id": person_id,
            "right": right,
            "tier": self.tier,
            "project_id": self.project_id,
            "task": "図面の作成",
            "need_to_know": "担当",
            "overseas_risk": "国外との取引はない",
            "ends_on": self.ends_on,
        }
        return asker.access.ask(self.entry_id, facts)


def decide(decider: VaultClient, request: dict[str, Any]) -> dict[str, Any]:
    """The grant, given with every answer that the standard wants."""
    answers = {
        each["id"]: each["must_be"] or ("yes" if each["answer"] == "yes_no" else "ない")
        for each in request["questions"]
    }
    decision = {"reason": "必要", "answers": answers, "history_result": "非違の記録なし"}
    return decider.access.approve(request["id"], {"digest": request["digest"], **decision})
