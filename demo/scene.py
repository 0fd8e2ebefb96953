"""Who plays in the demonstration, where, and what has been made so far."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from demo.narration import Narration
from demo.people import Person
from demo.vault_process import VaultProcess

TIER = "2"


@dataclass
class Scene:
    """The vault, its four people, and by name the ids of what exists."""

    vault: VaultProcess
    out: Path
    narration: Narration
    until: str
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.officer = self._person(
            "ozora", "大空 武志", "オオゾラ タケシ", "Ozora Takeshi", "役員室", "社長"
        )
        self.manager = self._person(
            "kirishima", "霧島 冴子", "キリシマ サエコ", "Kirishima Saeko", "設計部", "部長"
        )
        self.holder_a = self._person(
            "asahina", "朝比奈 遥", "アサヒナ ハルカ", "Asahina Haruka", "設計部", "主任"
        )
        self.holder_b = self._person("bando", "坂東 陸", "バンドウ リク", "Bando Riku", "製造部", "班長")

    def _person(self, user: str, *facts: str) -> Person:
        name, kana, romaji, department, title = facts
        return Person(user, name, kana, romaji, department, self.out / "people" / user, title)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody."""
        return (self.officer, self.manager, self.holder_a, self.holder_b)

    def wait_for_a_code(self, person: Person) -> None:
        """A step of its own where a person has to wait for the next code."""
        waiting = person.seconds_to_next_code()
        if waiting > 0:
            english = "wait for the next code: every code works once"
            with self.narration.step("次の確認コードを待つ（コードは一度だけ有効）", english):
                time.sleep(waiting)
