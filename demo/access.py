"""From a request to access that opens something: decision, pledge, course, and each refusal before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from demo.people import Person, UnexpectedError, code_of
from demo.scene import TIER, Scene

TOKYO = timezone(timedelta(hours=9))
ANSWERS = {
    "need_to_know": "主軸ユニットの設計と製造を担当するため",
    "smallest_circle": "yes",
    "overseas_risk": "国外との取引も出張もない",
    "mishandling_checked": "yes",
    "leaving_soon": "no",
}


@dataclass
class Access:
    """Holder A all the way alone; the manager and holder B by a lecture and the officer's decision."""

    scene: Scene
    try_upload: Any

    def run(self) -> None:
        """Everything up to live grants for three people."""
        grant = self._ask_and_decide()
        self._refuse("pledge_missing", "誓約書に署名するまでは拒否", "refused until the pledge is signed")
        pledge_id = self._sign(self.scene.holder_a)
        self._refuse("training_missing", "教育を修了するまでは拒否", "refused until the course is passed")
        self._take_course(grant)
        self._grants_by_the_officer()
        self._lecture()
        self.scene.wait_for_a_code(self.scene.manager)
        for person in (self.scene.holder_b, self.scene.manager):
            self._sign(person)
        self._designate()
        self._keep_papers(pledge_id)

    def _ask_and_decide(self) -> str:
        scene = self.scene
        with scene.narration.step(
            "案件を開き、担当者がアクセス権を申請", "open a project; a colleague asks for access"
        ) as notes:
            project = scene.manager.hizo("project", "open", "主軸ユニットの改良")
            scene.ids["project"] = project["id"]
            request = self._ask(scene.holder_a, scene.holder_a, "deposit")
            notes.append(f"digest {request['digest'][:12]}…")
        with scene.narration.step(
            "責任者が公表済みの基準の質問に答えて付与", "the manager decides by the questions of the standard"
        ) as notes:
            grant = self._approve(scene.manager, request)
            notes.append(f"still missing: {', '.join(grant['missing'])}")
        return str(grant["id"])

    def _ask(self, asker: Person, person: Person, right: str) -> dict[str, Any]:
        return asker.hizo(
            *("grant", "ask", self.scene.ids["entry"], person.id, "--right", right, "--tier", TIER),
            *("--until", self.scene.until, "--project", self.scene.ids["project"]),
            *("--task", "主軸ユニットの設計と製造", "--why", "予圧の値を使うため"),
            *("--overseas", "国外との取引も出張もない"),
        )

    def _approve(self, decider: Person, request: dict[str, Any]) -> dict[str, Any]:
        answers = [
            word
            for question in request["questions"]
            for word in ("--answers", f"{question['id']}={ANSWERS[question['id']]}")
        ]
        return decider.hizo(
            *("grant", "approve", request["id"], "--digest", request["digest"], "--yes", *answers),
            *("--history", "非違の記録なし", "--reason", "担当業務に必要な範囲に限られている"),
        )

    def _refuse(self, code: str, japanese: str, english: str) -> None:
        with self.scene.narration.step(f"登録を試みる：{japanese}", f"try to deposit: {english}") as notes:
            notes.append(code_of(self.try_upload, code))

    def _sign(self, person: Person) -> str:
        with self.scene.narration.step(
            "誓約書を読み、確認コードで署名", "read the pledge and sign it with a code"
        ) as notes:
            text = person.hizo("pledge", "show")
            signed = person.hizo("pledge", "sign", "--sha256", text["sha256"], "--code", person.code())
            notes += [person.name, f"SHA-256 {signed['sha256'][:12]}…"]
        return str(signed["id"])

    def _keep_papers(self, pledge_id: str) -> None:
        scene = self.scene
        with scene.narration.step(
            "署名済み誓約書とアクセス権者の管理名簿を保存",
            "save the signed pledge and the roster of access holders",
        ) as notes:
            pledge, roster = scene.out / "signed-pledge.pdf", scene.out / "roster.pdf"
            scene.holder_a.hizo("pledge", "save", pledge_id, "-o", str(pledge))
            scene.manager.hizo("roster", "export", str(roster))
            notes += [pledge.name, roster.name]

    def _take_course(self, grant_id: str) -> None:
        """`hizo course take` is for a person at a terminal, so this one answers through the typed client."""
        scene, holder = self.scene, self.scene.holder_a
        with scene.narration.step(
            "教育：当て推量では不合格", "the course: who guesses does not pass"
        ) as notes:
            learnt: dict[str, list[str]] = {}
            ended = _go_through(holder, learnt)
            notes.append(_result(ended, "failed"))
        with scene.narration.step(
            "教育：理由を学び、やり直して合格。アクセス権が有効に",
            "the course: the reasons learnt, taken again and passed; the access is live",
        ) as notes:
            ended = _go_through(holder, learnt)
            notes.append(_result(ended, "passed"))
            _require_live(holder.hizo("grant", "show", grant_id))

    def _grants_by_the_officer(self) -> None:
        scene = self.scene
        with scene.narration.step(
            "総括的な責任者が二人に付与し、責任者が通知を確認",
            "the overall officer gives access to two; the manager confirms having read of it",
        ) as notes:
            for person in (scene.manager, scene.holder_b):
                grant = self._approve(scene.officer, self._ask(scene.officer, person, "view"))
                if "manager_not_notified" in grant["missing"]:
                    scene.manager.hizo("grant", "acknowledge", grant["id"])
                scene.ids[f"grant of {person.user}"] = grant["id"]
                notes.append(person.name)

    def _lecture(self) -> None:
        """Nobody attests training to oneself, so the manager is taught by somebody else whom she designates."""
        scene, today = self.scene, datetime.now(TOKYO).date()
        material = scene.out / "company-texts" / "procedures" / "internal_rules.md"
        with scene.narration.step(
            "指名された講師の集合研修を、出席者と教材とともに記録",
            "record a lecture by a designated trainer, with who attended and what was taught from",
        ) as notes:
            scene.manager.hizo(
                *("training", "designate", scene.officer.id, "--reason", "集合研修の講師"),
                *("--until", (today + timedelta(days=30)).isoformat()),
            )
            held = scene.officer.hizo(
                *("training", "record", "--course", "holder", "--kind", "lecture"),
                *("--held-on", today.isoformat(), "--material", str(material)),
                *("--attendee", scene.manager.id, "--attendee", scene.holder_b.id),
            )
            if not held["counted"]:
                raise UnexpectedError(f"the lecture does not count: {held['not_counted']}")
            notes.append(f"{len(held['attendees'])} attended")

    def _designate(self) -> None:
        scene = self.scene
        with scene.narration.step(
            "二人のアクセス権も有効に。消去の実行者を指定",
            "the access of both is live; one is designated to carry out erasing",
        ):
            for person in (scene.manager, scene.holder_b):
                _require_live(person.hizo("grant", "show", scene.ids[f"grant of {person.user}"]))
            scene.manager.hizo(
                *("entry", "designate", scene.ids["entry"], scene.holder_b.id),
                *("--until", scene.until, "--reason", "消去の実行者として指定"),
            )


def _go_through(person: Person, learnt: dict[str, list[str]]) -> dict[str, Any]:
    """Every lesson and question once, with what was learnt before, else the first option; learns from the answers."""
    with person.client() as client:
        attempt = client.courses.begin("holder")
        for lesson in attempt["lessons"]:
            opened = client.courses.open_lesson("holder", attempt["id"], lesson["id"])
            for question in opened["questions"]:
                place = f"{lesson['id']}/{question['id']}"
                ticked = learnt.get(place, [question["options"][0]["id"]])
                judged = client.courses.answer("holder", attempt["id"], lesson["id"], question["id"], ticked)
                learnt[place] = [option["id"] for option in judged["options"] if option["accepted"]]
        return client.courses.attempt("holder", attempt["id"])


def _result(attempt: dict[str, Any], expected: str) -> str:
    said = f"{attempt['right']} of {attempt['asked']} right, {attempt['pass_percent']} % needed"
    if attempt["state"] != expected:
        raise UnexpectedError(f"the course was {attempt['state']}: {said}")
    return said


def _require_live(grant: dict[str, Any]) -> None:
    if not grant["live"]:
        raise UnexpectedError(f"the access is not live: {grant['missing']}")
