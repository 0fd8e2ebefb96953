"""The life of one item, told in commands: from the invitation to the certificate that an outsider checks offline."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.services.lying_proxy import flipped
from vault.audit.actor import Actor
from vault.people.handover import bring_code_at_host

JAPAN = timezone(timedelta(hours=9))
ANSWERS = (
    *("--reason", "業務に必要", "--history", "記録なし", "--yes"),
    *(
        "--answers",
        "need_to_know=担当のため",
        "--answers",
        "smallest_circle=yes",
        "--answers",
        "leaving_soon=no",
    ),
    *("--answers", "overseas_risk=海外に出ない", "--answers", "mishandling_checked=yes"),
)


def in_days(days: int) -> str:
    """A day in Japan, asked for when it is needed: a run may go past midnight."""
    return (datetime.now(JAPAN) + timedelta(days=days)).strftime("%Y-%m-%d")


def left(person: Any) -> set[str]:
    """The steps of the preparation that are not taken."""
    return {step["name"] for step in person.run("setup")["items"] if not step["done"]}


@pytest.fixture
def host_code(running_vault: Any) -> Callable[[str], str]:
    """The handover code as the operator gets it while nobody else can."""

    def bring(person_id: str) -> str:
        with running_vault.platform.transaction() as tx:
            return bring_code_at_host(tx, person_id, Actor.operator("hizo-vault handover-code"))

    return bring


@pytest.fixture
def invited(member: Callable[[str], Any], host_code: Callable[[str], str]) -> Callable[..., Any]:
    def invite(officer: Any, name: str, *posts: str, code_from: Any = None) -> Any:
        officer.fresh()
        answer = officer.run(
            "invite",
            *("--name", f"仮名 {name}", "--kana", "カメイ ジン", "--romaji", "Kamei Jin"),
            *("--mail", f"{name}@hizo.example", "--department", "第二課", "--kind", "staff"),
            *("--title", "課員", "--telephone", "03-0000-0000"),
        )
        person, person_id = member(name), answer["person"]["id"]
        if code_from is None:
            code = host_code(person_id)
        else:
            code = code_from.fresh().run("people", "code", person_id)["handover_code"]
        person.enrol(answer["enrolment_link"], code)
        for post in posts:
            terms = ("--rank", "head", "--powers", "default") if post == "responsible_manager" else ()
            officer.run("post", "appoint", person.id, post, "--reason", "任命", *terms)
        return person

    return invite


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "配合条件表.pdf"
    with pikepdf.new() as document:
        for _ in range(2):
            document.add_blank_page(page_size=(595, 842))
        document.save(path)
    return path


def test_an_item_lives_and_ends_and_an_outsider_can_check_it(
    running_vault, member, invited, drawing, hizo, tmp_path
):
    officer = member("mori")
    officer.enrol(running_vault.officer_link, running_vault.officer_code)
    manager = invited(officer, "hanako", "responsible_manager")
    for one, other in ((officer, manager), (manager, officer)):
        one.run("people", "confirm", other.id, "--code", one.code())
    holder = invited(officer, "ichiro", code_from=manager)
    eraser = invited(officer, "jiro", code_from=manager)
    auditor = invited(officer, "kansa", "auditor", code_from=manager)
    assert auditor.run("agreement", "show", holder.id)["agreement"] == auditor.run("agreement", "show")

    # The preparation: a checklist that names what is left, until uploads open.
    officer.fresh().run("people", "change", officer.id, "--telephone", "03-0000-0001", "--reason", "連絡先")
    assert left(manager) >= {"first_entry", "procedure_grant_criteria", "pledge_template", "holder_course"}
    why = ("--why", "製品を分析しても模倣が難しい")
    entry = manager.fresh().run(
        "entry", "create", "焼結ペースト", *why, "--manager", manager.id, "--tier", 3
    )["id"]
    manager.run("setup", "templates", tmp_path / "rules")
    publishing = ("setup", "publish", tmp_path / "rules", "--reason", "初版")
    assert "hizo setup publish" not in manager.refused(*publishing).out
    published = manager.fresh().run(*publishing, "--as-shipped", "--yes")
    assert {each["done"] for each in published} == {"published", "left for: overall_officer"}
    for course in ("holder", "everyone"):
        manager.fresh().run("course", "publish", course, "--reason", "初版")
    assert left(manager) == set()

    # The rights: asked for, decided by another person, alive once pledged and trained.
    project = manager.fresh().run("project", "open", "配合の改良")["id"]
    for decider, person, right in (
        (officer, manager, "deposit"),
        (manager, holder, "view"),
        (manager, eraser, "view"),
    ):
        asked = person.run(
            *(
                "grant",
                "ask",
                entry,
                "--right",
                right,
                "--tier",
                3,
                "--until",
                in_days(30),
                "--project",
                project,
            ),
            *("--task", "配合の担当", "--why", "業務に必要", "--overseas", "海外に出ない"),
        )
        given = decider.fresh().run("grant", "approve", asked["id"], *ANSWERS)
        assert {"pledge_missing", "training_missing"} <= set(given["missing"])
        text = person.run("pledge", "show")
        signed = person.run("pledge", "sign", "--sha256", text["sha256"], "--code", person.code())
        person.run("pledge", "save", signed["id"], "-o", tmp_path / f"{person.name}.pdf")
    for trainer, people in ((manager, (holder, eraser)), (holder, (manager,))):
        if trainer is holder:
            manager.fresh().run(
                "training", "designate", holder.id, "--until", in_days(30), "--reason", "講師"
            )
        held = trainer.fresh().run(
            *("training", "record", "--course", "holder", "--kind", "meeting", "--held-on", in_days(0)),
            *("--material", drawing, *(word for each in people for word in ("--attendee", each.id))),
        )
        assert held["counted"] is True
    manager.run("grant", "acknowledge", manager.run("whoami")["grants"][0]["id"])
    grants = manager.run("grant", "list", entry)
    assert all(each["live"] for each in grants), grants
    assert len(manager.run("roster", "show")["items"]) == 3
    manager.fresh().run(
        "entry", "designate", entry, eraser.id, "--until", in_days(30), "--reason", "消去の担当"
    )

    # The item: marked, seen only by those who may.
    item = manager.run("upload", drawing, "--entry", entry, "--marking", "極秘")
    assert item["file_name"].startswith("【極秘】")
    assert [each["id"] for each in holder.run("list")] == [item["id"]]
    assert holder.run("view", item["id"])["pages"] == 2
    assert auditor.refused("show", item["id"]).code == 5

    # A copy: asked for, approved by another person, made, fetched, returned.
    asked = holder.run(
        *("copy", "request", item["id"], "--purpose", "打合せ", "--why", "客先に網がない"),
        *("--until", in_days(30), "--pages", "1"),
    )
    assert holder.fresh().refused("copy", "approve", asked["id"], "--yes", "--reason", "自分で").code == 3
    manager.fresh().run("copy", "approve", asked["id"], "--yes", "--reason", "必要")
    made = holder.fresh().run("copy", "issue", asked["id"])["request"]
    copy_id = made["copies"][0]["id"]
    fetched = holder.run("copy", "fetch", copy_id, "-o", tmp_path)
    file = Path(fetched["file"])
    assert hashlib.sha256(file.read_bytes()).hexdigest() == holder.run("copy", "show", copy_id)["sha256"]
    # The password is told in another session than the one that fetched the file.
    assert holder.refused("copy", "password", copy_id, "--code", holder.code()).code in {3, 4, 6}
    holder.sign_in(running_vault.url, "ichiro-2")
    password = holder.run("copy", "password", copy_id, "--code", holder.code(), profile="ichiro-2")[
        "password"
    ]
    with pikepdf.open(file, password=password) as opened:
        assert len(opened.pages) == 1
    holder.run("copy", "return", copy_id, file)
    assert not file.exists()
    assert manager.run("copy", "balance", item["id"])["balanced"] is True

    _hand_out_the_file_itself(officer, manager, holder, entry, tmp_path)

    # The end: two people, then proof.
    order = manager.run("dispose", "order", item["id"], "--reason", "製法の改訂", "--code", manager.code())[
        "disposal"
    ]
    eraser.run("dispose", "confirm", order["id"], "--yes", "--code", eraser.code())
    assert manager.run("dispose", "status", order["id"])["state"] == "certified"
    certificate = tmp_path / "certificate.pdf"
    manager.run("certificate", "save", order["id"], "-o", certificate)
    assert holder.run("show", item["id"])["state"] == "disposed"
    assert holder.refused("view", item["id"], "--open").code in {3, 5, 6}

    # An outsider, without the vault.
    signer = tmp_path / "signer.pem"
    assert hizo("certificate", "signer", "-o", signer, HIZO_URL=running_vault.url).code == 0
    auditor.run("log", "export", tmp_path / "log")
    vkey = tmp_path / "log" / "log.vkey"
    checked = hizo("--json", "verify", "certificate", certificate, "--signer", signer, "--vkey", vkey)
    assert checked.code == 0, checked.err
    assert checked.json["item_id"] == item["id"]
    log = hizo("--json", "verify", "log", tmp_path / "log", "--vkey", vkey)
    assert log.code == 0, log.err
    assert {"item.deposited", "item.erased"} <= log.json["acts"].keys()
    assert "外部保管なし" in log.err


def _hand_out_the_file_itself(officer, manager, holder, entry, folder):
    """The deposited file, in a container that only the approved device opens."""
    table = folder / "配合.csv"
    table.write_text("銀,鉛\n3,2\n", encoding="utf-8")
    item = manager.run("upload", table, "--entry", entry, "--marking", "極秘")
    wish = ("copy", "request", item["id"], "--native", "--purpose", "試作", "--why", "機械に入れる")
    wish += ("--until", in_days(30))
    assert holder.refused(*wish).code == 3
    assert manager.run("copy", "native-rule")["allowed"] is False
    assert officer.fresh().run("copy", "native-rule", "--allow", "--reason", "試作に要る")["allowed"] is True
    device = holder.run("device", "list")[0]["id"]
    at = ("--name", "PC-9", "--segment", "separated", "--fastened")
    manager.fresh().run("device", "register", device, holder.id, *at)

    asked = holder.run(*wish)
    assert "unprotected file" in asked["notice"]
    manager.fresh().run("copy", "approve", asked["id"], "--yes", "--reason", "必要")
    assert holder.fresh().refused("copy", "issue", asked["id"]).code == 3
    approved = officer.fresh().run("copy", "approve", asked["id"], "--yes", "--reason", "必要")
    assert [each["post"] for each in approved["approvals"]] == ["responsible_manager", "overall_officer"]
    copy_id = holder.fresh().run("copy", "issue", asked["id"])["request"]["copies"][0]["id"]
    container = Path(holder.run("copy", "fetch", copy_id, "-o", folder)["file"])
    assert container.name == "【極秘】複製1_配合.csv.hizo"
    assert "銀".encode() not in container.read_bytes()

    out = folder / "opened"
    out.mkdir()
    opening = ("copy", "open", container, "-o", out, "--yes", "--code")
    assert holder.refused(*opening, holder.code()).code in {3, 4, 6}, "never in the session that fetched"
    again = {"profile": "ichiro-2"}
    assert holder.refused("copy", "open", table, "--yes", "--code", holder.code(), **again).code == 2
    assert manager.refused(*opening, manager.code()).code == 2, "another device"
    damaged = folder / "damaged.hizo"
    damaged.write_bytes(flipped(container.read_bytes()))
    assert holder.refused("copy", "open", damaged, "-o", out, "--yes", "--code", "000000", **again).code == 7
    assert list(out.iterdir()) == []
    opened = Path(holder.run(*opening, holder.code(), **again)["file"])
    assert opened.name == "【極秘】複製1_配合.csv"
    assert opened.read_bytes() == table.read_bytes()
    assert list(out.iterdir()) == [opened], "nothing is left beside it"
    assert holder.run("copy", "show", copy_id)["key_released_at"] is not None
    holder.run("copy", "return", copy_id, container)
    balance = manager.run("copy", "balance", item["id"])
    assert (balance["native"], balance["returned"], balance["balanced"]) == (1, 1, True)
