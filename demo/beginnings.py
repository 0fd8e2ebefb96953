"""From an empty folder to a company that may deposit: people, posts, the register, rules, courses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.people import Person, UnexpectedError
from demo.scene import TIER, Scene

NOTICE = "これは雛形です"


@dataclass
class Beginnings:
    """The steps that `hizo setup` asks for, taken in its order."""

    scene: Scene

    def run(self) -> None:
        """Everything up to open uploads."""
        self._found()
        self._appoint_manager()
        self._confirm_each_other()
        self._enrol_holders()
        self._list_technology()
        self._read_the_guide()
        self._publish_texts()
        self._publish_courses()

    def _found(self) -> None:
        scene, officer = self.scene, self.scene.officer
        with scene.narration.step(
            "金庫を設立し、総括的な責任者を登録", "found the vault; the overall officer enrols"
        ) as notes:
            link, code = scene.vault.found(
                *("--officer-name", officer.name, "--officer-kana", officer.kana),
                *("--officer-romaji", officer.romaji, "--officer-mail", "ozora@oozora.example"),
            )
            scene.vault.start()
            officer.enrol(link, code)
            officer.id = str(officer.hizo("whoami")["person"]["id"])
            notes.append(officer.name)

    def _appoint_manager(self) -> None:
        scene, manager = self.scene, self.scene.manager
        with scene.narration.step(
            "責任者を招待・登録し、八つの権限を規程の条項とともに示して選任",
            "invite, enrol and appoint the manager with eight powers, each by its paragraph",
        ) as notes:
            link = self._invite(manager)
            # Nobody else is here yet who could bring the code, so the operator does.
            manager.enrol(link, scene.vault.handover_code(manager.id))
            scene.officer.hizo(
                *("post", "appoint", manager.id, "responsible_manager", "--reason", "設計部長のため"),
                *("--rank", "head", "--powers", "default"),
            )
            notes += [manager.name, self._powers_of(manager)]

    def _powers_of(self, manager: Person) -> str:
        with manager.client() as client:
            own = next(each for each in client.people.appointments() if each["person"]["id"] == manager.id)
        return f"{len(own['powers'])} powers"

    def _confirm_each_other(self) -> None:
        with self.scene.narration.step(
            "二人が互いに本人の端末で確認", "the two confirm each other, each at their own device"
        ):
            self.scene.officer.confirm(self.scene.manager)
            self.scene.manager.confirm(self.scene.officer)

    def _enrol_holders(self) -> None:
        scene = self.scene
        with scene.narration.step(
            "二人の担当者を招待し、引渡しコードは責任者が届ける",
            "invite two colleagues; the manager brings their codes",
        ) as notes:
            for person in (scene.holder_a, scene.holder_b):
                link = self._invite(person)
                person.enrol(link, scene.manager.hizo("people", "code", person.id)["handover_code"])
                notes.append(person.name)

    def _invite(self, person: Person) -> str:
        invited = self.scene.officer.hizo(
            "invite",
            *("--name", person.name, "--kana", person.kana, "--romaji", person.romaji),
            *("--mail", f"{person.user}@oozora.example", "--department", person.department),
            *("--title", person.title, "--kind", "staff"),
        )
        person.id = invited["person"]["id"]
        return str(invited["enrolment_link"])

    def _list_technology(self) -> None:
        scene = self.scene
        with scene.narration.step("重要技術を目録に登載", "list the technology in the register") as notes:
            entry = scene.manager.hizo(
                *("entry", "create", "高速主軸の予圧調整"),
                *("--why", "製品を分解しても予圧の決め方は分からず、漏えいすれば競争力を失うため"),
                *("--manager", scene.manager.id, "--tier", TIER),
            )
            scene.ids["entry"] = entry["id"]
            notes.append(entry["name"])

    def _read_the_guide(self) -> None:
        """What is left is shown with the way to it; the first of it is how the two are reached."""
        scene = self.scene
        with scene.narration.step(
            "準備の一覧を読み、通報先の電話番号を登録",
            "read what is left; put the telephone numbers on record",
        ) as notes:
            steps, left = self._left()
            notes.append(f"{left} of {steps} steps left")
            for person, number in ((scene.officer, "03-5550-0001"), (scene.manager, "03-5550-0002")):
                scene.officer.hizo(
                    *("people", "change", person.id, "--telephone", number),
                    *("--reason", "漏えいの通報先"),
                )

    def _left(self) -> tuple[int, int]:
        guide: dict[str, Any] = self.scene.manager.hizo("setup")
        return len(guide["items"]), sum(not step["done"] for step in guide["items"])

    def _publish_texts(self) -> None:
        scene, folder = self.scene, self.scene.out / "company-texts"
        with scene.narration.step(
            "規程・手順・付与基準・誓約書の雛形を自社のものにして公表",
            "make the shipped rules, procedures, standard and pledges the company's own; publish them",
        ) as notes:
            scene.manager.hizo("setup", "templates", str(folder))
            edited = [_make_own(path) for path in sorted(folder.rglob("*.md"))]
            scene.manager.hizo("setup", "publish", str(folder), "--reason", "制定")
            notes.append(f"{sum(edited)} texts in company-texts/")

    def _publish_courses(self) -> None:
        scene = self.scene
        with scene.narration.step(
            "アクセス権者と全従業員の教育を公表し、準備が完了",
            "publish the courses for access holders and for everyone; nothing is left",
        ) as notes:
            for course in ("holder", "everyone"):
                scene.manager.hizo("course", "publish", course, "--reason", "制定")
            _, left = self._left()
            if left:
                raise UnexpectedError(f"{left} steps of the preparation are left")
            notes.append("uploads are open")


def _make_own(path: Path) -> bool:
    """What an editor does at the least: the line that says "template" goes. Whether there was one."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if NOTICE not in line]
    path.write_text("".join(kept).lstrip(), encoding="utf-8")
    return len(kept) < len(lines)
