"""A company that uses everything the vault does: one object of each kind, and a person for each place one can stand in.

Made once, put back into its first state as often as wanted. Imported by conftest files and tests of the whole application.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from sqlalchemy import delete, event, select, update
from starlette.testclient import TestClient

from tests.vault.company import Caller, Company
from tests.vault.people_at_desks import Office
from tests.vault.preparation import give_telephones
from vault.access.models import GrantorAudit, GrantReview
from vault.app.build import build_app
from vault.app.jobs import job_handlers
from vault.app.open_platform import open_platform
from vault.audit.actor import Actor
from vault.disposal.certificate.signer import make_signer_certificate
from vault.documents.models import SealedObject
from vault.documents.workers import WorkerPool
from vault.identity.authenticators import bind_authenticator
from vault.identity.models import Account, Device, HalfSession, Notice, SessionRow
from vault.identity.one_time_codes import STEP_MS, code_of, step_at
from vault.identity.tokens import HALF_SESSION, make_token, token_hash
from vault.oversight.alerts.kinds import Addressee, Kind
from vault.oversight.models import Alert
from vault.people.models import HeldPost, Person
from vault.people.models_enrolment import JoiningAgreement, JoiningSignature
from vault.people.posts import Post
from vault.platform.clock import utc_text
from vault.platform.ids import new_id
from vault.platform.jobs import JobRunner
from vault.platform.runtime import CERTIFICATE_SIGNER, CERTIFICATE_SIGNING_KEY
from vault.platform.settings import Settings
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.procedures.models import ProcedureVersion
from vault.procedures.slots import Slot
from vault.training.models import Completion

SEED = b"one seed for all: 20"
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
POSTS: dict[str, tuple[Post, ...]] = {
    "officer": (Post.OVERALL_OFFICER,),
    "manager": (Post.RESPONSIBLE_MANAGER,),
    "other_manager": (Post.RESPONSIBLE_MANAGER,),
    "delegate": (),
    "holder": (),
    "pending": (),
    "suspended": (),
    "employee": (),
    "auditor": (Post.AUDITOR,),
    "administrator": (Post.ADMINISTRATOR,),
    "leaver": (),
    "subject": (),
    "eraser": (),
    "second_auditor": (Post.AUDITOR,),
    "second_administrator": (Post.ADMINISTRATOR,),
    "second_officer": (),
    "newcomer": (),
}
LESSON = {
    "id": "own-lesson",
    "title_ja": "題",
    "minutes": 3,
    "text_ja": "本文",
    "topics": [],
    "questions": [
        {
            "id": "q1",
            "text_ja": "どれですか。",
            "accepted": ["1"],
            "options": [{"id": one, "text_ja": one, "feedback_ja": one} for one in ("1", "2")],
        }
    ],
}


@dataclass(frozen=True)
class Looks:
    """How the company looks to somebody who visits it: the words that tests do not care about.

    `people` and `items` are by the names that tests call them; what is not named there is called so.
    """

    pdf: bytes
    people: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


@dataclass
class WholeCompany:
    """The company, the ids of its objects, and by person the ids of what is that person's own."""

    company: Company
    clock: Any
    ids: dict[str, str] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Caller:
        return self.company[name]

    def code(self) -> str:
        """The present one-time code of everybody's generator; nobody has used it when the company is in its first state."""
        return code_of(SEED, step_at(self.clock.now_ms()))

    def next_step(self) -> None:
        """Time passes until the generators show another code."""
        self.clock.advance(seconds=STEP_MS / 1000)

    def done(self, answer: Any) -> Any:
        """What an act answered, which has to be a success."""
        assert 200 <= answer.status_code < 300, (answer.request.url, answer.text)
        return answer.json() if answer.content else None

    def refresh_sessions(self) -> None:
        """Everybody has just given a code."""
        now = self.clock.now_ms()
        with self.company.platform.transaction() as tx:
            tx.session.execute(
                update(SessionRow)
                .where(SessionRow.ended_ms.is_(None))
                .values(last_used_ms=now, code_at_ms=now, expires_ms=now + 400 * DAY_MS)
            )


@contextmanager
def whole_company(
    settings: Settings, workers: WorkerPool, clock: Any, looks: Looks | None = None
) -> Iterator[WholeCompany]:
    """The company in a vault that was just made, behind the whole application."""
    platform = open_platform(settings, clock=clock)
    if platform.database.is_sqlite:
        # What is shown there is who may do what; that a leaf survives a power cut is shown elsewhere.
        event.listen(platform.database.engine, "connect", _trust_the_disk)
        platform.database.engine.dispose()
    app, peer = build_app(platform, workers), ("127.0.0.1", 50000)
    with TestClient(app, base_url="http://vault.example", raise_server_exceptions=False, client=peer) as http:
        yield settle(Company(platform, http), clock, workers, looks or Looks(_blank_page()))
    platform.close()


def _trust_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _blank_page() -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.save(out)
    return out.getvalue()


def settle(company: Company, clock: Any, workers: WorkerPool, looks: Looks) -> WholeCompany:
    """Fill an empty company, through its routes wherever there is one."""
    whole = WholeCompany(company, clock)
    _hire(whole, looks)
    _give_access(whole)
    _deposit(whole, looks)
    _write_company_texts(whole)
    _train(whole)
    _uploads(whole, JobRunner(company.platform, job_handlers(workers)))
    _copies(whole, JobRunner(company.platform, job_handlers(workers)))
    _disposals(whole, JobRunner(company.platform, job_handlers(workers)))
    _visits(whole)
    _people(whole)
    _maintenance(whole)
    _oversight(whole)
    _own_things(whole)
    _stand_apart(whole)
    whole.next_step()
    whole.refresh_sessions()
    return whole


def _hire(whole: WholeCompany, looks: Looks) -> None:
    company = whole.company
    company.hire_all(POSTS)
    company.prepare()
    company.entry_id = company.open_entry(company["manager"])
    whole.ids["entry_id"] = company.entry_id
    whole.ids["other_entry_id"] = company.open_entry(company["other_manager"], name="別の技術")
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company["second_officer"].id).employment_kind = "officer"
        tx.session.get_one(Person, company["eraser"].id).department = "製造"
        give_telephones(tx, (company[name].id for name in ("officer", "manager", "other_manager")))
        devices = {}
        for number, (called, name) in enumerate(looks.people.items(), start=1):
            person = tx.session.get_one(Person, company[called].id)
            person.name = name
            person.mail = person.mail_key = f"{called.replace('_', '.')}@example.jp"
            tx.session.get_one(Account, person.id).holder_name = name
            devices[person.id] = f"PC-{number:02}"
        for caller in company.people.values():
            bind_authenticator(tx, caller.id, SEED, 0, Actor.operator("test"), "enr_test")
        for session in tx.session.scalars(select(SessionRow)).all():
            tx.session.add(_device(tx, session, devices.get(session.person_id, session.id[-20:])))


def _device(tx: Any, session: SessionRow, name: str) -> Device:
    return Device(
        id=session.device_id,
        person_id=session.person_id,
        name=name,
        token_hash=session.device_id.encode(),
        first_seen_ms=tx.now_ms(),
        last_seen_ms=tx.now_ms(),
        last_address="192.0.2.1",
    )


def _give_access(whole: WholeCompany) -> None:
    company = whole.company
    for person, giver, right in (
        ("holder", "manager", "deposit"),
        ("pending", "manager", "view"),
        ("suspended", "manager", "view"),
        ("eraser", "manager", "view"),
        ("manager", "officer", "view"),
        ("subject", "manager", "view"),
        ("leaver", "manager", "view"),
    ):
        grant = whole.done(company.grant(company[giver], company[person], right))
        whole.own.setdefault(person, {})["grant_id"] = grant["id"]
    whole.ids["grant_id"] = whole.own["subject"]["grant_id"]
    told = company.ask(company["officer"], company["second_officer"], "view")
    given = whole.done(company.approve(company["officer"], whole.done(told)))
    whole.ids["unacknowledged_grant_id"] = given["id"]
    request = whole.done(company.ask(company["manager"], company["subject"], "deposit"))
    whole.facts["grant_request"] = request
    whole.ids["grant_request_id"] = request["id"]
    entry = f"/entries/{company.entry_id}"
    lent = {
        "person_id": company["delegate"].id,
        "reason": "出張",
        "document": "委任状",
        "ends_on": company.day(60),
    }
    whole.ids["delegation_id"] = whole.done(company["manager"].post(f"{entry}/delegations", lent))["id"]
    named = {
        "person_id": company["eraser"].id,
        "duty": "erasing",
        "reason": "担当",
        "ends_on": company.day(30),
    }
    whole.ids["designation_id"] = whole.done(company["manager"].post(f"{entry}/designations", named))["id"]
    whole.ids["project_id"] = company.project_id
    _reviews_and_audits(whole)


def _reviews_and_audits(whole: WholeCompany) -> None:
    now = whole.clock.now_ms()
    with whole.company.platform.transaction() as tx:
        review = GrantReview(
            id=new_id("rvw", tx.platform.randomness),
            grant_id=whole.ids["grant_id"],
            cause="expiry",
            opened_ms=now,
            due_ms=now + 20 * DAY_MS,
        )
        audit = tx.session.scalar(select(GrantorAudit).where(GrantorAudit.closed_ms.is_(None)))
        assert audit is not None, "the first manager who gives rights alone is to be audited"
        assert audit.grantor_id == whole["manager"].id
        tx.session.add(review)
        whole.ids |= {"review_id": review.id, "audit_id": audit.id}


def _deposit(whole: WholeCompany, looks: Looks) -> None:
    whole.facts["pdf"] = looks.pdf
    for name in ("item", "disposed", "certified", "spare"):
        title = looks.items.get(name, name)
        order = {"marking": "秘", "title": title, "file_name": f"{title}.pdf"}
        item = whole.done(whole["holder"].deposit(looks.pdf, **order))
        whole.ids[f"{name}_id"], whole.ids[f"{name}_version_id"] = item["id"], item["version"]["id"]
    with whole.company.platform.reading() as tx:
        whole.ids["key"] = tx.session.scalars(
            select(SealedObject.blob_key).where(SealedObject.item_id == whole.ids["item_id"])
        ).one()


def _write_company_texts(whole: WholeCompany) -> None:
    officer, manager = whole["officer"], whole["manager"]
    text = "## 秘密の保持\n守ります。\n## 退職後\n退職の後も守ります。\n"
    agreement = {"title": "入社時の誓約", "text": text, "after_leaving": "退職後", "reason": "制定"}
    whole.facts["agreement"] = agreement
    whole.done(officer.post("/joining-agreement", agreement))
    whole.facts["pledge"] = whole.done(manager.get("/pledge-templates/template"))
    whole.facts["terms"] = whole.done(officer.get("/appointments/template"))
    with whole.company.platform.reading() as tx:
        version = select(ProcedureVersion.id).where(ProcedureVersion.slot == Slot.STORAGE)
        whole.ids["procedure_version_id"] = tx.session.scalars(version).one()
    _make_the_pledge_real(whole)
    current = whole.done(manager.get("/pledge-templates/current"))
    whole.ids["template_id"], whole.facts["pledge_sha256"] = current["id"], current["sha256"]
    whole.next_step()
    for name in POSTS.keys() - {"pending"}:
        signed = {"template_id": current["id"], "sha256": current["sha256"], "code": whole.code()}
        whole.done(whole[name].post("/pledges", signed))


def _make_the_pledge_real(whole: WholeCompany) -> None:
    """What a prepared company has signed gets the shipped words, so that it can be printed."""
    said = whole.facts["pledge"]
    with whole.company.platform.transaction() as tx:
        row = tx.session.scalars(select(PledgeTemplate)).one()
        row.title, row.text, row.clauses = said["title"], said["text"], json.dumps(said["clauses"])
        tx.session.execute(delete(PledgeSignature))
        agreement = tx.session.scalars(
            select(JoiningAgreement).order_by(JoiningAgreement.number.desc())
        ).first()
        assert agreement is not None
        tx.session.add_all(
            JoiningSignature(
                id=new_id("jsg", tx.platform.randomness),
                person_id=caller.id,
                agreement_id=agreement.id,
                sha256=agreement.sha256,
                signed_ms=tx.now_ms(),
            )
            for caller in whole.company.people.values()
        )


def _train(whole: WholeCompany) -> None:
    manager, subject = whole["manager"], whole["subject"]
    whole.done(manager.post("/courses/everyone/versions", {"reason": "年度の研修"}))
    until = {"reason": "担当", "ends_on": whole.company.day(30)}
    trainer = whole.done(manager.post("/trainers", {"person_id": whole["eraser"].id, **until}))
    session = whole.done(
        manager.post(
            "/training-sessions",
            {
                "course": "holder",
                "kind": "lecture",
                "planned_on": whole.company.day(0),
                "trainer_id": whole["eraser"].id,
            },
        )
    )
    with whole.company.platform.transaction() as tx:
        untrained = [whole[name].id for name in ("second_officer", "newcomer")]
        tx.session.execute(delete(Completion).where(Completion.person_id.in_(untrained)))
    excepted = {"person_id": whole["second_officer"].id, "reason": "急ぎ", "ends_on": whole.company.day(7)}
    exception = whole.done(manager.post("/training-exceptions", excepted))
    attempt = whole.done(subject.post("/courses/everyone/attempts"))
    opened = subject.post(f"/courses/everyone/attempts/{attempt['id']}/lessons/{attempt['lessons'][0]['id']}")
    whole.facts["question"] = whole.done(opened)["questions"][0]
    whole.ids |= {
        "trainer_id": trainer["id"],
        "training_session_id": session["id"],
        "exception_id": exception["id"],
        "attempt_id": attempt["id"],
        "lesson_id": attempt["lessons"][0]["id"],
        "completion_id": _completion_of(whole, "subject"),
    }


def _completion_of(whole: WholeCompany, name: str) -> str:
    with whole.company.platform.reading() as tx:
        return tx.session.scalars(select(Completion.id).where(Completion.person_id == whole[name].id)).one()


def device_of(whole: WholeCompany, name: str) -> str:
    """The device a person's session runs on."""
    with whole.company.platform.reading() as tx:
        rows = select(SessionRow.device_id).where(SessionRow.person_id == whole[name].id)
        return str(tx.session.scalars(rows).first())


def copy_order(whole: WholeCompany, by: str = "holder") -> dict[str, Any]:
    """A request for a copy of the item, for oneself."""
    return {
        "version_id": whole.ids["item_version_id"],
        "purpose": "試作打合せ",
        "why_not_view": "通信のない現場で使う",
        "recipient_id": whole[by].id,
        "device_id": device_of(whole, by),
        "pages": "all",
        "copies": 1,
        "valid_until": whole.company.day(60),
    }


def _uploads(whole: WholeCompany, runner: JobRunner) -> None:
    """One of which nothing has come yet, and one that is held."""
    holder, pdf = whole["holder"], whole.facts["pdf"]
    for name in ("upload", "held_upload"):
        said = {"entry_id": whole.ids["entry_id"], "type": "electronic_file", "marking": "秘"}
        order = {"Hizo-Deposit": json.dumps({**said, "file_name": f"{name}.pdf"})}
        length = {"Upload-Length": str(len(pdf))}
        whole.ids[f"{name}_id"] = whole.done(holder.request("POST", "/uploads", headers=order | length))["id"]
    piece = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    path = f"/uploads/{whole.ids['held_upload_id']}"
    whole.done(holder.request("PATCH", path, content=pdf, headers=piece))
    while runner.run_one():
        pass
    assert whole.done(holder.get(path))["state"] == "held"


def _copies(whole: WholeCompany, runner: JobRunner) -> None:
    holder, manager = whole["holder"], whole["manager"]
    requests = [whole.done(holder.post("/copy-requests", copy_order(whole))) for _ in range(4)]
    for request in requests[1:]:
        decision = {"digest": request["digest"], "reason": "必要な範囲に限られる"}
        whole.done(manager.post(f"/copy-requests/{request['id']}/approve", decision))
    for request in requests[2:]:
        operation = whole.done(holder.post(f"/copy-requests/{request['id']}/issue"))
    work_off(runner)
    copies = [
        whole.done(holder.get(f"/copy-requests/{request['id']}"))["copies"][0] for request in requests[2:]
    ]
    content = holder.get(f"/copies/{copies[1]['id']}/file").content
    received = {"sha256": hashlib.sha256(content).hexdigest()}
    whole.done(holder.post(f"/copies/{copies[1]['id']}/received", received))
    whole.facts |= {"copy_request": requests[0], "copy": content}
    whole.ids |= {
        "copy_request_id": requests[0]["id"],
        "approved_copy_request_id": requests[1]["id"],
        "copy_in_transit_id": copies[0]["id"],
        "copy_id": copies[1]["id"],
        "operation_id": operation["operation_id"],
    }


def _disposals(whole: WholeCompany, runner: JobRunner) -> None:
    platform = whole.company.platform
    key = platform.keys.load_secret(CERTIFICATE_SIGNING_KEY)
    pem = make_signer_certificate(platform.vault_name, key, valid_from_ms=whole.clock.now_ms() - DAY_MS)
    platform.keys.store_secret(CERTIFICATE_SIGNER, pem.encode())
    whole.ids["disposal_id"] = _order(whole, "disposed")["id"]
    certified = _order(whole, "certified")
    whole.next_step()
    confirmation = {"digest": certified["digest"], "code": whole.code()}
    whole.done(whole["eraser"].post(f"/disposals/{certified['id']}/confirm", confirmation))
    whole.clock.advance(seconds=120)
    work_off(runner)
    whole.refresh_sessions()
    whole.ids["certified_disposal_id"] = certified["id"]
    shown = whole.done(whole["manager"].get(f"/disposals/{certified['id']}"))
    assert shown["state"] == "certified", shown
    whole.facts["disposal"] = whole.done(whole["manager"].get(f"/disposals/{whole.ids['disposal_id']}"))


def work_off(runner: JobRunner) -> None:
    """Do what waits, in a thread of its own as the vault does: signing a certificate wants no event loop around it, and the
    thread of tests has one as long as a browser is open.
    """
    with ThreadPoolExecutor(1) as vault:
        while vault.submit(runner.run_one).result():
            pass


def _order(whole: WholeCompany, name: str) -> Any:
    whole.next_step()
    order = {"item_id": whole.ids[f"{name}_id"], "reason": "不要", "code": whole.code()}
    return whole.done(whole["manager"].post("/disposals", order))["disposal"]


def visit_order(whole: WholeCompany) -> dict[str, Any]:
    """A visit by outsiders, who are to be shown the item by the holder."""
    now = whole.clock.now_ms()
    return {
        "company": "取引先工業",
        "visitors": [{"name": "客 一郎"}],
        "purpose": "新しい炉の見学",
        "need_to_know": "共同開発の仕様を決める",
        "route": "受付から第二会議室まで",
        "exhibits": "焼入れ炉の図面",
        "item_ids": [whole.ids["item_id"]],
        "escort_id": whole["holder"].id,
        "from_at": utc_text(now),
        "until_at": utc_text(now + HOUR_MS),
    }


def decision_on(visit: dict[str, Any]) -> dict[str, Any]:
    """Yes to everybody who is to come."""
    said = [{"visitor_id": one["id"], "approved": True, "reason": "必要"} for one in visit["visitors"]]
    return {"digest": visit["digest"], "decisions": said}


def undertaking(whole: WholeCompany) -> dict[str, Any]:
    """What a visitor signed."""
    return {
        "signed_on": whole.company.day(0),
        "document_name": "誓約書.pdf",
        "document_sha256": "c" * 64,
    }


def _visits(whole: WholeCompany) -> None:
    holder = whole["holder"]
    asked, ready = (whole.done(holder.post("/visits", visit_order(whole))) for _ in range(2))
    whole.done(whole["manager"].post(f"/visits/{ready['id']}/decide", decision_on(ready)))
    visitor = ready["visitors"][0]["id"]
    whole.done(holder.post(f"/visits/{ready['id']}/visitors/{visitor}/undertaking", undertaking(whole)))
    whole.facts["visit"] = asked
    whole.ids |= {
        "visit_id": asked["id"],
        "visitor_id": asked["visitors"][0]["id"],
        "ready_visit_id": ready["id"],
    }


def new_person(whole: WholeCompany, **more: Any) -> dict[str, Any]:
    """The record of a person to invite."""
    return {
        "name": "新井 新",
        "name_kana": "アライ アラタ",
        "name_romaji": "Arai Arata",
        "mail": "arai@hizo.example",
        "department": "第二課",
        "title": "課員",
        "employment_kind": "staff",
        **more,
    }


def _people(whole: WholeCompany) -> None:
    officer, admin = whole["officer"], whole["second_administrator"]
    invited = whole.done(admin.post("/people", new_person(whole, mail="beni@hizo.example")))
    rebind = whole.done(admin.post(f"/people/{whole['subject'].id}/rebinds", {"reason": "電話機の紛失"}))
    move = {
        "kind": "transfer",
        "effective_on": whole.company.day(40),
        "new_department": "営業",
        "reason": "異動",
    }
    moved = whole.done(officer.post(f"/people/{whole['subject'].id}/moves", move))
    lost = {"kind": "succeed", "reason": "不在"}
    recovery = whole.done(whole["second_officer"].post("/officer-recoveries", lost))
    with whole.company.platform.reading() as tx:
        held = select(HeldPost.id).where(HeldPost.person_id == whole["second_auditor"].id)
        whole.ids["post_id"] = tx.session.scalars(held).one()
        notice = select(Notice.id).where(Notice.person_id == whole["subject"].id)
        whole.ids["notice_id"] = str(tx.session.scalars(notice).first())
        session = select(SessionRow.id).where(SessionRow.person_id == whole["subject"].id)
        whole.ids["session_id"] = tx.session.scalars(session).one()
        pledge = select(PledgeSignature.id).where(PledgeSignature.person_id == whole["subject"].id)
        whole.ids["pledge_id"] = tx.session.scalars(pledge).one()
    whole.ids |= {
        "person_id": whole["subject"].id,
        "invited_id": invited["person"]["id"],
        "rebind_id": rebind["rebind"]["id"],
        "move_id": moved["id"],
        "recovery_id": recovery["id"],
        "device_id": device_of(whole, "subject"),
    }
    whole.facts["link"] = invited["enrolment_link"].partition("#")[2]


def _maintenance(whole: WholeCompany) -> None:
    direction = {
        "worker_name": "保守 一郎",
        "worker_company": "保守サービス社",
        "purpose": "サーバーの点検",
        "supervision": "attended",
        "watcher_id": whole["holder"].id,
        "hours": 8,
    }
    whole.facts["direction"] = direction
    whole.refresh_sessions()
    said = whole.done(whole["manager"].post("/maintenance-sessions", direction))
    worker = Office(whole.company.platform, whole.clock, whole.company.client).desk("hoshu.ichiro")
    worker.enrol(said["enrolment_link"])
    maintainer = Caller(whole.company, worker.person_id, "maintainer", worker.token)
    whole.company.people["maintainer"] = maintainer
    whole.ids["maintenance_id"] = said["session"]["id"]


def _oversight(whole: WholeCompany) -> None:
    manager = whole["manager"]
    report = whole.done(manager.post("/management-reports", {"remarks": "異常なし"}))
    container = {"site": "本社", "kind": "container", "name": "書庫A", "interval_days": 30}
    measure = whole.done(manager.post("/measures", {**container, "responsible_id": whole["eraser"].id}))
    departments = {"checking_department": "製造", "checked_department": "設計"}
    checker = {"checker_id": whole["eraser"].id, "due_on": whole.company.day(30)}
    check = whole.done(manager.post("/mutual-checks", departments | checker))
    questions = whole.done(whole["subject"].get("/self-checks/questions"))["questions"]
    whole.facts["answers"] = {"answers": {each["id"]: "yes" for each in questions}}
    answered = whole.done(whole["subject"].post("/self-checks", whole.facts["answers"]))
    remark = {"about": "entry", "target": whole.ids["entry_id"], "problem": "承認を待つ間、加工が止まる"}
    filed = whole.done(whole["subject"].post("/remarks", remark))
    with whole.company.platform.transaction() as tx:
        alert = Alert(
            id=new_id("alr", tx.platform.randomness),
            kind=Kind.VIEW_BUDGET_EXCEEDED,
            source="test",
            entry_id=whole.ids["entry_id"],
            subject_id=whole["subject"].id,
            count=1,
            raised_ms=tx.now_ms(),
            addressee=Addressee.MANAGER,
            due_ms=tx.now_ms() + DAY_MS,
        )
        tx.session.add(alert)
    whole.ids |= {
        "alert_id": alert.id,
        "report_id": report["id"],
        "measure_id": measure["id"],
        "remark_id": filed["id"],
        "mutual_check_id": check["id"],
        "self_check_id": answered["id"],
    }


def _own_things(whole: WholeCompany) -> None:
    whole.refresh_sessions()
    for name, caller in whole.company.people.items():
        own = whole.own.setdefault(name, {})
        with whole.company.platform.transaction() as tx:
            session = select(SessionRow).where(SessionRow.person_id == caller.id)
            own |= {"person_id": caller.id, "session_id": tx.session.scalars(session).one().id}
            own |= {"device_id": device_of(whole, name), "notice_id": new_id("ntc", tx.platform.randomness)}
            notice = {"kind": "authenticator_bound", "params": "{}", "created_ms": tx.now_ms()}
            tx.session.add(Notice(id=own["notice_id"], person_id=caller.id, **notice))
            pledge = select(PledgeSignature.id).where(PledgeSignature.person_id == caller.id)
            _keep(own, "pledge_id", tx.session.scalar(pledge))
            completion = select(Completion.id).where(Completion.person_id == caller.id)
            _keep(own, "completion_id", tx.session.scalar(completion))
        attempt = caller.post("/courses/everyone/attempts")
        _keep(own, "attempt_id", attempt.json().get("id"))
        if name == "employee":
            begun = f"/courses/everyone/attempts/{own['attempt_id']}/lessons/{whole.ids['lesson_id']}"
            whole.done(caller.post(begun))
        asked = whole.company.ask(caller, caller, "view", tier=1)
        _keep(own, "grant_request_id", asked.json().get("id"))
        if asked.status_code == 201:
            whole.facts[f"grant_request of {name}"] = asked.json()


def _keep(own: dict[str, str], name: str, value: str | None) -> None:
    if value is not None:
        own[name] = value


def _stand_apart(whole: WholeCompany) -> None:
    """One's training is over, one has left, one gave only a password; that one has not signed was so from the beginning."""
    platform = whole.company.platform
    with platform.transaction() as tx:
        tx.session.execute(
            update(Completion)
            .where(Completion.person_id == whole["suspended"].id)
            .values(valid_until_ms=tx.now_ms() - 1)
        )
        half = make_token(HALF_SESSION, platform.randomness)
        tx.session.add(
            HalfSession(
                id=new_id("hlf", platform.randomness),
                token_hash=token_hash(half),
                person_id=whole["manager"].id,
                device_name="desk",
                address="192.0.2.1",
                counters="[]",
                expires_ms=tx.now_ms() + DAY_MS,
            )
        )
    whole.company.people["half_signed_in"] = Caller(whole.company, whole["manager"].id, "half", half)
    whole.company.people["nobody"] = Caller(whole.company, "", "nobody", "")
    whole.refresh_sessions()
    leaver = f"/people/{whole['leaver'].id}/disable"
    whole.done(whole["officer"].post(leaver, {"reason": "退職"}))


UNWATCHED = ("audit_", "source_refusals", "alembic_version")
"""What a refusal writes: its leaf, or the count of what strangers try."""
COUNTED = frozenset({"refused_access", "refused_copy_ask", "sign_in_counter"})
"""What a refusal may count as well; many of them raise an alert, or slow the guesser."""


class FirstState:
    """The databases and blobs of a vault as they were, to be put back; and a spy on what an act wrote.

    SQLite only. The spy is a trigger a table, so that a change that was rolled back is none.
    """

    def __init__(self, data_dir: Path) -> None:
        self._main = sqlite3.connect(data_dir / "vault.db", isolation_level=None, check_same_thread=False)
        self._main.execute("PRAGMA synchronous=OFF")
        _spy_on(self._main)
        self._blobs = {
            each: each.read_bytes() for each in (data_dir / "objects").rglob("*") if each.is_file()
        }
        self._kept = {each: _copy_of(each) for each in data_dir.rglob("*.db")}

    def written(self) -> set[str]:
        """The tables in which something was inserted, changed or deleted since the first state."""
        return {str(name) for (name,) in self._main.execute("SELECT DISTINCT name FROM spied")}

    def forget(self) -> None:
        """Nothing was written, from now on."""
        self._main.execute("DELETE FROM spied")

    def now(self) -> dict[Path, sqlite3.Connection]:
        """The databases as they are, to be put back before the first state is; the caller closes them."""
        return {each: _copy_of(each) for each in self._kept}

    def restore(self, state: dict[Path, sqlite3.Connection] | None = None) -> None:
        """Put everything back as it was at first, or at another moment."""
        for path, kept in (state or self._kept).items():
            with closing(sqlite3.connect(path)) as target:
                target.execute("PRAGMA synchronous=OFF")
                kept.backup(target)
        for path, content in self._blobs.items():
            if not path.exists():
                path.write_bytes(content)

    def close(self) -> None:
        """Give the connections back."""
        self._main.close()
        for kept in self._kept.values():
            kept.close()


def _copy_of(path: Path) -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(path)) as source:
        source.backup(kept)
    return kept


def _spy_on(connection: sqlite3.Connection) -> None:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    tables = [str(name) for (name,) in found if not str(name).startswith(UNWATCHED)]
    connection.execute("CREATE TABLE spied (name TEXT)")
    for table in tables:
        for verb in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(
                f"CREATE TRIGGER spy_{table}_{verb} AFTER {verb} ON {table} "
                f"BEGIN INSERT INTO spied VALUES ('{table}'); END"
            )
