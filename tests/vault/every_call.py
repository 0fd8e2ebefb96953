"""What to send to each route of the whole application, so that whoever is allowed to gets it done.

A call is named like its row in the table of rights: method and path, and after ` | ` the case where a route has several.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.vault.whole_company import (
    LESSON,
    WholeCompany,
    copy_order,
    decision_on,
    new_person,
    undertaking,
    visit_order,
)
from vault.access.roster.lines import COLUMNS
from vault.people.powers import SHIPPED_PARAGRAPHS

Body = Callable[[WholeCompany, str], dict[str, Any]]
WHY = {"reason": "見直し"}
CONFIRMER = {
    "name": "外山 確",
    "name_kana": "トヤマ カク",
    "name_romaji": "Toyama Kaku",
    "mail": "toyama@partner.example",
    "company": "外部確認社",
    "document": "秘密保持契約書",
}
MANAGERS = {"manager", "other_manager"}

OBJECTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/v1/procedures/versions/", {"version_id": "procedure_version_id"}),
    ("/v1/versions/", {"version_id": "item_version_id"}),
    ("/v1/grant-requests/", {"request_id": "grant_request_id"}),
    ("/v1/copy-requests/{request_id}/issue", {"request_id": "approved_copy_request_id"}),
    ("/v1/copy-requests/", {"request_id": "copy_request_id"}),
    ("/v1/copies/{copy_id}/file", {"copy_id": "copy_in_transit_id"}),
    ("/v1/copies/{copy_id}/password", {"copy_id": "copy_in_transit_id"}),
    ("/v1/copies/{copy_id}/received", {"copy_id": "copy_in_transit_id"}),
    ("/v1/grants/{grant_id}/acknowledge", {"grant_id": "unacknowledged_grant_id"}),
    ("/v1/maintenance-sessions/", {"session_id": "maintenance_id"}),
    ("/v1/training-sessions/", {"session_id": "training_session_id"}),
    ("/v1/trainers/", {"designation_id": "trainer_id"}),
    ("/v1/people/{person_id}/handover-code", {"person_id": "invited_id"}),
    ("/v1/people/{person_id}/invitation", {"person_id": "invited_id"}),
    ("/v1/disposals/{disposal_id}/certificate", {"disposal_id": "certified_disposal_id"}),
    ("/v1/mutual-checks/", {"check_id": "mutual_check_id"}),
    ("/v1/self-checks/", {"check_id": "self_check_id"}),
    ("/v1/small-company/confirmers/", {"person_id": "confirmer_id"}),
    ("/v1/uploads/{upload_id}/", {"upload_id": "held_upload_id"}),
    ("/v1/visits/{visit_id}/start", {"visit_id": "ready_visit_id"}),
    ("/v1/visits/{visit_id}/end", {"visit_id": "ready_visit_id"}),
)
"""Which of the company's objects stands for an id in a path, where its name alone does not say."""
CAN_BE_OWN = frozenset(
    {
        "person_id",
        "session_id",
        "notice_id",
        "device_id",
        "pledge_id",
        "attempt_id",
        "grant_id",
        "grant_request_id",
        "completion_id",
    }
)
PLAIN = {
    "page": "1",
    "index": "1",
    "slot": "storage",
    "course": "everyone",
    "solo_id": "sol_x",
    "confirmer_id": "prs_x",
}


@dataclass
class Call:
    """One request of one person."""

    method: str
    address: str
    more: dict[str, Any]
    ids: dict[str, str]

    def never(self) -> list[dict[str, str]]:
        """For each id in the address one of its kind that never was."""
        return [
            {name: f"{value.partition('_')[0]}_{'a' * 26}"}
            for name, value in self.ids.items()
            if "_" in value
        ]

    def by(self, whole: WholeCompany, name: str) -> Any:
        """Send it, as a person with a session or as nobody."""
        caller = whole[name]
        if caller.token and self.address.startswith("/v1"):
            return caller.request(self.method, self.address.removeprefix("/v1"), **self.more)
        headers = {"Accept-Language": "en", **self.more.get("headers", {})}
        return whole.company.client.request(self.method, self.address, **(self.more | {"headers": headers}))


def code_of(answer: Any) -> str:
    """The code of a refusal; an answer without a body says it in a header."""
    return str(answer.headers.get("hizo-refusal") or answer.json()["code"])


def call(whole: WholeCompany, row: str, name: str, **ids: str) -> Call:
    """The request of a row, as `name` would send it; `ids` replace those of the company's objects."""
    route, _, case = row.partition(" | ")
    method, _, path = route.partition(" ")
    own = whole.own.get(name, {}) if case.startswith("own") else {}
    names = _object_names(path)
    address, named = path, {}
    for part in path.split("/"):
        if part.startswith("{"):
            parameter = part.strip("{}").partition(":")[0]
            known = names.get(parameter, parameter)
            value = ids.get(parameter) or own.get(known) or whole.ids.get(known) or PLAIN.get(known, "")
            assert value, (row, parameter)
            address, named[parameter] = address.replace(part, value), value
    return Call(method, address, _sent(whole, row, route, name), named)


def parameters_of_own(path: str) -> list[str]:
    """The kinds of ids in a path that can be of something of the caller's own."""
    names = _object_names(path)
    return [names.get(one, one) for one in _parameters(path) if names.get(one, one) in CAN_BE_OWN]


def is_about_an_own_thing(whole: WholeCompany, row: str, name: str) -> bool:
    """Whether the person has something of their own that the row could be about."""
    path = row.partition(" | ")[0].partition(" ")[2]
    return all(one in whole.own.get(name, {}) for one in parameters_of_own(path))


def _parameters(path: str) -> list[str]:
    return [part.strip("{}").partition(":")[0] for part in path.split("/") if part.startswith("{")]


def _object_names(path: str) -> dict[str, str]:
    return next((names for prefix, names in OBJECTS if path.startswith(prefix)), {})


def prepare(whole: WholeCompany, row: str) -> None:
    """What has to have happened just before a row's request means something."""
    if row in BEFORE:
        BEFORE[row](whole)


def _sent(whole: WholeCompany, row: str, route: str, name: str) -> dict[str, Any]:
    more: dict[str, Any] = {}
    said = BODIES.get(row, BODIES.get(route))
    if said is not None:
        more["json"] = said(whole, name)
    elif not route.startswith(("GET", "DELETE")) and route not in OTHER:
        more["json"] = {}
    other = OTHER.get(row, OTHER.get(route))
    if other is not None:
        more |= other(whole, name)
    return more


def _appointment(post: str) -> dict[str, Any]:
    terms = {"rank": "head", "powers": dict(SHIPPED_PARAGRAPHS)} if post == "responsible_manager" else {}
    return {"post": post, "reason": "任命", **terms}


def _until(whole: WholeCompany, person: str, days: int = 30) -> dict[str, Any]:
    return {"person_id": whole[person].id, "ends_on": whole.company.day(days), "reason": "担当"}


def _grant_request(whole: WholeCompany, person: str) -> dict[str, Any]:
    return {
        "person_id": whole[person].id,
        "right": "view",
        "tier": 1,
        "project_id": whole.ids["project_id"],
        "task": "図面の作成",
        "need_to_know": "担当",
        "overseas_risk": "国外との取引はない",
        "ends_on": whole.company.day(30),
    }


def _approval(request: dict[str, Any]) -> dict[str, Any]:
    answers = {
        each["id"]: each["must_be"] or ("yes" if each["answer"] == "yes_no" else "ない")
        for each in request["questions"]
    }
    decision = {"reason": "必要", "answers": answers, "history_result": "非違の記録なし"}
    return {"digest": request["digest"], **decision}


def _own_approval(whole: WholeCompany, name: str) -> dict[str, Any]:
    return _approval(whole.facts.get(f"grant_request of {name}", whole.facts["grant_request"]))


def _pledge_text(whole: WholeCompany, _name: str) -> dict[str, Any]:
    shipped = whole.facts["pledge"]
    text = shipped["text"].split("\n", 1)[1]
    return {**{each: shipped[each] for each in ("kind", "title", "clauses")}, "text": text, **WHY}


def _own_appointment(whole: WholeCompany, _name: str) -> dict[str, Any]:
    return {"appointment": _appointment("responsible_manager"), "code": whole.code()}


def _move(whole: WholeCompany, _name: str) -> dict[str, Any]:
    days = {"effective_on": whole.company.day(50), "until_on": whole.company.day(60)}
    return {"kind": "absence", **days, "reason": "休職"}


def _report(whole: WholeCompany, _name: str) -> dict[str, Any]:
    return {
        "os": "Windows 11 24H2",
        "os_updated_on": whole.company.day(-3),
        "security_software": "Defender",
        "security_running": True,
        "signatures_on": whole.company.day(0),
        "last_full_scan_at": None,
        "powered_on_at": None,
        "usb_storage": "disabled",
    }


def _registration(whole: WholeCompany, name: str) -> dict[str, Any]:
    return {"owner": whole[name].id, "name": "設計-07", "segment": "separated", "fastened": True}


def _code(whole: WholeCompany, _name: str) -> dict[str, Any]:
    return {"code": whole.code()}


def _shown_and_code(whole: WholeCompany, what: str) -> dict[str, Any]:
    return {"digest": whole.facts[what]["digest"], "code": whole.code()}


def _why(_whole: WholeCompany, _name: str) -> dict[str, Any]:
    return WHY


def _attended(whole: WholeCompany, _name: str) -> dict[str, Any]:
    return {
        "held_on": whole.company.day(0),
        "attendees": [whole["subject"].id],
        "material_name": "研修.pdf",
        "material_sha256": "a" * 64,
    }


def _planned(whole: WholeCompany, name: str) -> dict[str, Any]:
    return {"course": "holder", "kind": "lecture", "planned_on": whole.company.day(3), "trainer_id": name}


BODIES: dict[str, Body] = {
    "POST /v1/sign-in": lambda w, n: {"user_name": "suzuki.k", "password": "x" * 20, "device_name": "desk"},
    "POST /v1/sign-in/code": lambda w, n: {"challenge": "x" * 40, "code": "000000"},
    "POST /v1/enrolments/inspect": lambda w, n: {"token": w.facts["link"]},
    "POST /v1/enrolments/start": lambda w, n: {
        "token": w.facts["link"],
        "user_name": "beni.k",
        "password": "xQ7-vkzP!w4rJ1",
        "handover_code": "AAAA-AAAA",
    },
    "POST /v1/enrolments/confirm": lambda w, n: {
        "token": w.facts["link"],
        "code": w.code(),
        "device_name": "desk",
    },
    "POST /v1/me/password": lambda w, n: {
        "old_password": "never-set",
        "new_password": "xQ7-vkzP!w4rJ1",
        "code": w.code(),
    },
    "POST /v1/session/step-up": _code,
    "POST /v1/notices/read": lambda w, n: {"notice_id": w.own.get(n, {}).get("notice_id", "not_x")},
    "POST /v1/people": lambda w, n: new_person(w),
    "PATCH /v1/people/{person_id}": lambda w, n: {"title": "係長", **WHY},
    "PATCH /v1/people/{person_id} | own telephone": lambda w, n: {"telephone": "03-5555-9999", **WHY},
    "POST /v1/people/{person_id}/posts": lambda w, n: _appointment("auditor"),
    "POST /v1/people/{person_id}/posts | as manager": lambda w, n: _appointment("responsible_manager"),
    "POST /v1/people/{person_id}/disable": _why,
    "POST /v1/people/{person_id}/rebinds": _why,
    "POST /v1/people/{person_id}/confirmations": _code,
    "POST /v1/people/{person_id}/moves": _move,
    "POST /v1/joining-agreement": lambda w, n: w.facts["agreement"],
    "POST /v1/officer-recoveries": lambda w, n: {"kind": "rebind", **WHY},
    "POST /v1/officer-recoveries/{recovery_id}/object": _why,
    "POST /v1/posts/{post_id}/end": _why,
    "POST /v1/moves/{move_id}/end": _why,
    "POST /v1/small-company": _why,
    "POST /v1/small-company/end": _why,
    "POST /v1/solo-acts/own-appointment": _own_appointment,
    "POST /v1/solo-acts/{solo_id}/own-appointment": _own_appointment,
    "POST /v1/entries/{entry_id}/delegations": lambda w, n: {**_until(w, "employee"), "document": "委任状"},
    "POST /v1/entries/{entry_id}/delegations | own": lambda w, n: {**_until(w, n), "document": "委任状"},
    "POST /v1/delegations/{delegation_id}/end": _why,
    "POST /v1/device/check-in": _report,
    "POST /v1/devices/{device_id}/registration": lambda w, n: _registration(w, "subject"),
    "POST /v1/devices/{device_id}/registration | own": _registration,
    "POST /v1/devices/{device_id}/revoke": _why,
    "POST /v1/device-policy": _why,
    "POST /v1/native-file-rule": lambda w, n: {"allowed": True, **WHY},
    "POST /v1/entries": lambda w, n: {
        "name": "新しい技術",
        "why_know_how": "製品から分からない",
        "manager_id": w[n if n in MANAGERS else "manager"].id,
        "tier": 3,
    },
    "PATCH /v1/entries/{entry_id}": lambda w, n: {"name": "焼戻し条件", **WHY},
    "POST /v1/entries/{entry_id}/designations": lambda w, n: {**_until(w, "subject"), "duty": "erasing"},
    "POST /v1/entries/{entry_id}/designations | own": lambda w, n: {**_until(w, n), "duty": "erasing"},
    "POST /v1/designations/{designation_id}/end": _why,
    "POST /v1/entries/{entry_id}/grants": lambda w, n: _grant_request(w, "subject"),
    "POST /v1/grants/{grant_id}/revoke": _why,
    "POST /v1/projects": lambda w, n: {"name": "新しい開発"},
    "POST /v1/projects/{project_id}/close": _why,
    "POST /v1/entries/{entry_id}/grant-requests": lambda w, n: _grant_request(w, "subject"),
    "POST /v1/entries/{entry_id}/grant-requests | own": _grant_request,
    "POST /v1/grant-requests/{request_id}/approve": lambda w, n: _approval(w.facts["grant_request"]),
    "POST /v1/grant-requests/{request_id}/approve | own": _own_approval,
    "POST /v1/grant-requests/{request_id}/reject": _why,
    "POST /v1/grant-reviews/{review_id}/confirm": _why,
    "POST /v1/grant-reviews/{review_id}/stop": _why,
    "POST /v1/grant-audits/{audit_id}/close": lambda w, n: {"finding": "問題なし"},
    "PATCH /v1/roster": lambda w, n: {"name": "別人"},
    "PUT /v1/roster": lambda w, n: {"name": "別人"},
    "POST /v1/procedures/{slot}/versions": lambda w, n: {"title": "保管", "text": "鍵をかける。", **WHY},
    "POST /v1/procedures/{slot}/retire": _why,
    "POST /v1/pledge-templates": _pledge_text,
    "POST /v1/pledges": lambda w, n: {
        "template_id": w.ids["template_id"],
        "sha256": w.facts["pledge_sha256"],
        **_code(w, n),
    },
    "POST /v1/courses/{course}/versions": _why,
    "POST /v1/courses/{course}/attempts/{attempt_id}/answers": lambda w, n: {
        "lesson_id": w.ids["lesson_id"],
        "question_id": w.facts["question"]["id"],
        "ticked": [w.facts["question"]["options"][0]["id"]],
    },
    "POST /v1/lessons": lambda w, n: LESSON,
    "POST /v1/training-sessions": lambda w, n: _planned(w, w["eraser"].id),
    "POST /v1/training-sessions | own": lambda w, n: _planned(w, w[n].id),
    "POST /v1/training-sessions/{session_id}/close": _attended,
    "POST /v1/completions/{completion_id}/cancel": _why,
    "POST /v1/trainers": lambda w, n: _until(w, "subject"),
    "POST /v1/trainers | own": _until,
    "POST /v1/trainers/{designation_id}/end": _why,
    "POST /v1/training-exceptions": lambda w, n: _until(w, "newcomer", 7),
    "POST /v1/training-exceptions | own": lambda w, n: _until(w, n, 7),
    "POST /v1/training-exceptions/{exception_id}/end": _why,
    "POST /v1/maintenance-sessions": lambda w, n: w.facts["direction"],
    "POST /v1/maintenance-sessions/{session_id}/close": lambda w, n: {
        "recording": {"name": "画面.mp4", "sha256": "a" * 64},
        "operation_log": {"name": "操作.log", "sha256": "b" * 64},
    },
    "POST /v1/visits": lambda w, n: visit_order(w),
    "POST /v1/visits/{visit_id}/visitors": lambda w, n: {"name": "客 三郎"},
    "POST /v1/visits/{visit_id}/visitors/{visitor_id}/undertaking": lambda w, n: undertaking(w),
    "POST /v1/visits/{visit_id}/decide": lambda w, n: decision_on(w.facts["visit"]),
    "PATCH /v1/items/{item_id}": lambda w, n: {"file_name": "【秘】改訂.pdf"},
    "POST /v1/copy-requests": lambda w, n: copy_order(w, n if n in w.own else "holder"),
    "POST /v1/copy-requests/{request_id}/approve": lambda w, n: {
        "digest": w.facts["copy_request"]["digest"],
        **WHY,
    },
    "POST /v1/copy-requests/{request_id}/reject": _why,
    "POST /v1/copies/{copy_id}/declare": lambda w, n: {"what": "destroyed", **WHY},
    "POST /v1/copies/{copy_id}/password": _code,
    "POST /v1/copies/{copy_id}/received": lambda w, n: {
        "sha256": w.facts.get("copy_in_transit_sha256", "0" * 64)
    },
    "PATCH /v1/copies/{copy_id}": lambda w, n: {"marking": "公開"},
    "POST /v1/regradings": lambda w, n: {
        "item_id": w.ids["spare_id"],
        "marking": "社外秘",
        **WHY,
        **_code(w, n),
    },
    "POST /v1/disposals": lambda w, n: {"item_id": w.ids["spare_id"], **WHY, **_code(w, n)},
    "POST /v1/disposals/{disposal_id}/cancel": _why,
    "POST /v1/disposals/{disposal_id}/solo-acts": lambda w, n: _shown_and_code(w, "disposal"),
    "POST /v1/disposals/{disposal_id}/solo-acts/{solo_id}": lambda w, n: _shown_and_code(w, "disposal"),
    "POST /v1/copy-requests/{request_id}/solo-acts": lambda w, n: _shown_and_code(w, "copy_request"),
    "POST /v1/copy-requests/{request_id}/solo-acts/{solo_id}": lambda w, n: {
        **_shown_and_code(w, "copy_request"),
        **WHY,
    },
    "POST /v1/grant-requests/{request_id}/solo-acts": lambda w, n: _shown_and_code(w, "grant_request"),
    "POST /v1/grant-requests/{request_id}/solo-acts/{solo_id}": lambda w, n: {
        **_approval(w.facts["grant_request"]),
        **_code(w, n),
    },
    "POST /v1/solo-acts/confirmed-people": _code,
    "POST /v1/solo-acts/{solo_id}/confirmed-people": _code,
    "POST /v1/small-company/confirmers": lambda w, n: CONFIRMER,
    "POST /v1/small-company/confirmers/{person_id}/end": _why,
    "POST /v1/confirmer/acts/{solo_id}/confirm": lambda w, n: _shown_and_code(w, "disposal"),
    "POST /v1/alerts/{alert_id}/decide": lambda w, n: {"outcome": "harmless", **WHY},
    "POST /v1/management-reports": lambda w, n: {"remarks": "異常なし"},
    "POST /v1/measures": lambda w, n: {
        "site": "本社",
        "kind": "container",
        "name": "書庫B",
        "interval_days": 30,
        "responsible_id": w["subject"].id,
    },
    "POST /v1/measures/{measure_id}/checks": lambda w, n: {"found": "異常なし"},
    "POST /v1/measures/{measure_id}/end": _why,
    "POST /v1/remarks": lambda w, n: {"about": "procedure", "target": "storage", "problem": "鍵が足りない"},
    "POST /v1/remarks | physical measure": lambda w, n: {
        "about": "measure",
        "target": w.ids["measure_id"],
        "problem": "鍵が足りない",
    },
    "POST /v1/remarks/{remark_id}/answer": lambda w, n: {"outcome": "kept", **WHY},
    "POST /v1/mutual-checks": lambda w, n: {
        "checking_department": "製造",
        "checked_department": "設計",
        "checker_id": w["eraser"].id,
        "due_on": w.company.day(30),
    },
    "POST /v1/mutual-checks/{check_id}/close": lambda w, n: {"findings": "問題なし"},
    "POST /v1/self-checks": lambda w, n: w.facts["answers"],
    "POST /v1/retention": lambda w, n: {"kind": "alert", "years": 5, **WHY},
    "POST /v1/disposals/{disposal_id}/confirm": lambda w, n: {
        "digest": w.facts["disposal"]["digest"],
        **_code(w, n),
    },
}
"""JSON bodies; a route without one here that is no GET or DELETE takes `{}`."""


def _revision(etag: str) -> Callable[[WholeCompany, str], dict[str, Any]]:
    return lambda whole, name: {"headers": {"If-Match": etag}}


def _deposit(whole: WholeCompany, name: str) -> dict[str, Any]:
    said = {"entry_id": whole.ids["entry_id"], "type": "electronic_file", "marking": "秘"}
    order = json.dumps({**said, "file_name": "plan.pdf"})
    return {"content": whole.facts["pdf"], "headers": {"Hizo-Deposit": order}}


def _opening(whole: WholeCompany, name: str) -> dict[str, Any]:
    sent = _deposit(whole, name)
    return {"headers": {**sent["headers"], "Upload-Length": str(len(sent["content"]))}}


def _piece(whole: WholeCompany, name: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    return {"content": whole.facts["pdf"], "headers": headers}


def _roster_import(whole: WholeCompany, name: str) -> dict[str, Any]:
    terms = {"right": "view", "tier": 1, "project_id": whole.ids["project_id"]}
    more = {"ends_on": whole.company.day(30), "overseas_risk": "国外との取引はない"}
    return {
        "content": (",".join(COLUMNS) + "\r\n").encode("utf-8-sig"),
        "params": terms | more,
        "headers": {"Content-Type": "text/csv"},
    }


OTHER: dict[str, Body] = {
    "PATCH /v1/people/{person_id}": _revision('"r1"'),
    "PATCH /v1/entries/{entry_id}": _revision('"r1"'),
    "PATCH /v1/items/{item_id}": _revision('"r1"'),
    "POST /v1/items": _deposit,
    "POST /v1/uploads": _opening,
    "PATCH /v1/uploads/{upload_id}": _piece,
    "POST /v1/entries/{entry_id}/roster-imports": _roster_import,
    "POST /v1/copies/{copy_id}/return": lambda w, n: {"content": w.facts["copy"]},
    "GET /v1/log/consistency": lambda w, n: {"params": {"from": 1, "to": 2}},
    "GET /v1/training/gaps": lambda w, n: {"params": {"course": "holder"}},
    "GET /v1/people/{person_id}/why": lambda w, n: {"params": {"item_id": w.ids["item_id"]}},
    "GET /v1/people/{person_id}/what-if": lambda w, n: {
        "params": {"kind": "transfer", "on": w.company.day(5)}
    },
    "GET /v1/completions | another's": lambda w, n: {"params": {"person_id": w["subject"].id}},
    "POST /v1/courses/{course}/attempts": lambda w, n: {},
    "POST /v1/courses/{course}/attempts/{attempt_id}/lessons/{lesson_id}": lambda w, n: {},
}
"""Everything that is not a JSON body."""


def _start_work(whole: WholeCompany) -> None:
    path = f"/maintenance-sessions/{whole.ids['maintenance_id']}"
    whole.done(whole["holder"].post(f"{path}/start"))


def _declare_small(whole: WholeCompany) -> None:
    whole.done(whole["officer"].post("/small-company", WHY))


def _clear_somebody_outside(whole: WholeCompany) -> None:
    _declare_small(whole)
    cleared = whole.done(whole["officer"].post("/small-company/confirmers", CONFIRMER))
    whole.ids["confirmer_id"] = cleared["confirmer"]["id"]


def _announce(whole: WholeCompany) -> None:
    _declare_small(whole)
    said = _own_appointment(whole, "officer")
    PLAIN["solo_id"] = whole.done(whole["officer"].post("/solo-acts/own-appointment", said))["id"]


def _object(whole: WholeCompany) -> None:
    whole.done(whole["officer"].post(f"/officer-recoveries/{whole.ids['recovery_id']}/object", WHY))


def _open_lessons(whole: WholeCompany) -> None:
    for name, own in whole.own.items():
        if "attempt_id" in own and name != "leaver":
            path = f"/courses/everyone/attempts/{own['attempt_id']}/lessons/{whole.ids['lesson_id']}"
            whole.done(whole[name].post(path))


def _fetch(whole: WholeCompany) -> None:
    answer = whole["holder"].get(f"/copies/{whole.ids['copy_in_transit_id']}/file")
    assert answer.status_code == 200, answer.text
    whole.facts["copy_in_transit_sha256"] = hashlib.sha256(answer.content).hexdigest()


BEFORE: dict[str, Callable[[WholeCompany], None]] = {
    "POST /v1/maintenance-sessions/{session_id}/close": _start_work,
    "POST /v1/small-company/end": _declare_small,
    "POST /v1/solo-acts/own-appointment | small company": _declare_small,
    "POST /v1/solo-acts/{solo_id}/own-appointment": _announce,
    "POST /v1/small-company/confirmers": _declare_small,
    "POST /v1/small-company/confirmers/{person_id}/end": _clear_somebody_outside,
    "POST /v1/officer-recoveries": _object,
    "GET /v1/courses/{course}/attempts/{attempt_id}/lessons/{lesson_id} | own": _open_lessons,
    "POST /v1/courses/{course}/attempts/{attempt_id}/answers | own": _open_lessons,
    "POST /v1/copies/{copy_id}/received": _fetch,
}
