"""A company that has just been founded, and the steps it can take one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.vault.application import client_of
from tests.vault.company import Company
from tests.vault.preparation import confirm_each_other, give_telephones, publish_course, publish_pledge
from vault.people.posts import Post
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.procedures.shipped import template_of
from vault.procedures.slots import NEEDED_FOR_SETUP, Slot
from vault.setup.checklist import gaps
from vault.setup.steps import STEPS
from vault.training.topics import Course


class Founding:
    """A new company; `take` takes a step as people would, `left` says which are not taken."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.take: dict[str, Callable[[], None]] = {
            "overall_officer": lambda: self._hire("officer", Post.OVERALL_OFFICER),
            "responsible_manager": lambda: self._hire("manager", Post.RESPONSIBLE_MANAGER),
            "confirmed_people": self._within(lambda tx: confirm_each_other(tx, self.manager, self.officer)),
            "contacts": self._within(lambda tx: give_telephones(tx, (self.manager, self.officer))),
            "first_entry": lambda: setattr(company, "entry_id", company.open_entry(company["manager"])),
            "pledge_template": self._within(lambda tx: publish_pledge(tx, self.manager)),
            "holder_course": self._within(lambda tx: publish_course(tx, self.manager, Course.HOLDER)),
            "everyone_course": self._within(lambda tx: publish_course(tx, self.manager, Course.EVERYONE)),
        }
        for slot in NEEDED_FOR_SETUP:
            self.take[f"procedure_{slot.value}"] = lambda slot=slot: self.publish(slot)

    @property
    def manager(self) -> str:
        return self.company["manager"].id

    @property
    def officer(self) -> str:
        return self.company["officer"].id

    def _hire(self, name: str, post: Post) -> None:
        self.company.hire(name, post)

    def _within(self, act: Callable[[Transaction], Any]) -> Callable[[], None]:
        def run() -> None:
            with self.company.platform.transaction() as tx:
                act(tx)

        return run

    def publish(self, slot: Slot, **more: Any) -> None:
        template = template_of(slot)
        body = {
            "title": template.title,
            "text": template.text.split("\n", 1)[1],
            "questions": [each.as_json() for each in template.questions],
            "reason": "制定",
            **more,
        }
        answer = self.company["manager"].post(f"/procedures/{slot.value}/versions", body)
        assert answer.status_code == 201, answer.text

    def prepare(self) -> None:
        for step in STEPS:
            self.take[step.name]()

    def left(self, at_ms: int | None = None) -> list[str]:
        with self.company.platform.reading() as tx:
            return [gap.name for gap in gaps(tx, at_ms)]


@pytest.fixture
def founding(platform: Platform) -> Iterator[Founding]:
    with client_of(platform) as client:
        yield Founding(Company(platform, client))
