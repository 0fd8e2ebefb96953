"""The robot finds nothing at the vault, and everything at a vault that leaks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.vault.whole_company import WholeCompany
from vault.operator.main import main
from vault.operator.robot.asking import Answer, Request
from vault.operator.robot.collecting import NothingToTryError, collect
from vault.operator.robot.judging import Given, RecordedRelease
from vault.operator.robot.trying import Asker, Robot
from vault.operator.robot.variants import every_variant
from vault.platform.settings import Settings

PDF = b"%PDF-1.7\n" + b"secret" * 100
Door = Callable[..., Any]
RobotAt = Callable[[str], Robot]
Operate = Callable[..., tuple[Any, dict[str, Any]]]


@pytest.fixture
def operate(whole: WholeCompany, company_settings: Settings, item_id: str, tmp_path: Path) -> Operate:
    """Runs the command at an address, with a holder's session and a stranger's; gives the report too."""

    def run(address: str, *more: str) -> tuple[Any, dict[str, Any]]:
        for name in ("holder", "employee"):
            (tmp_path / name).write_text(whole[name].token + "\n")
        told = {
            "HIZO_DATA_DIR": str(company_settings.data_dir),
            "HIZO_UNLOCK_KEY_FILE": str(company_settings.unlock_key_file),
            "HIZO_VIEW_PAGES_PER_MINUTE": str(company_settings.view_pages_per_minute),
            "HIZO_VIEW_TILES_PER_MINUTE": str(company_settings.view_tiles_per_minute),
        }
        sessions = (
            "--token-file",
            str(tmp_path / "holder"),
            "--other-token-file",
            str(tmp_path / "employee"),
        )
        report = tmp_path / "report.json"
        asked = (
            "robot",
            item_id,
            "--url",
            address,
            "--images",
            "1",
            "--report",
            str(report),
            *sessions,
            *more,
        )
        done = CliRunner().invoke(main, asked, env=told)
        return done, json.loads(report.read_text()) if report.exists() else {}

    return run


@pytest.mark.clause("G9.1.2-f", "G5.0-a")
def test_nobody_gets_a_byte_past_the_viewer_and_that_is_on_record(
    whole: WholeCompany, door: Door, operate: Operate, tmp_path: Path
) -> None:
    before = releases(whole)
    with door() as address:
        done, report = operate(address, "--sign-out")
    assert done.exit_code == 0, done.output
    assert (report["bytes"], report["findings"]) == (0, [])
    rows = {(each["variant"], each["who"]): each for each in report["variants"]}
    assert {"range", "query", "path", "method", "beside"} <= {
        variant for variant, who in rows if who == "first"
    }
    for after in (("another person", "other"), ("no session", "nobody"), ("after signing out", "first")):
        assert not rows[after].keys() & {Given.RELEASE, Given.TEXT}
        assert rows[after][Given.REFUSAL] > 20
    given = sum(each.get(Given.RELEASE, 0) for each in report["variants"])
    assert 0 < given == releases(whole) - before, "every image that was given is a release on record"
    leaf = whole.company.leaves("robot.finished")[-1]
    assert leaf.details["sha256"] == hashlib.sha256((tmp_path / "report.json").read_bytes()).hexdigest()
    assert (leaf.details["count"], leaf.details["size"]) == (report["tries"], 0)
    assert leaf.details["robot_report"] == report
    assert whole["holder"].token not in (tmp_path / "report.json").read_text() + done.output


def releases(whole: WholeCompany) -> int:
    return sum(
        len(whole.company.leaves(act)) for act in ("page.released", "page.prefetched", "tile.released")
    )


@pytest.mark.clause("G4.1.3-b")
def test_nothing_is_left_after_losing_the_right(whole: WholeCompany, door: Door, robot_at: RobotAt) -> None:
    with door() as address:
        robot = robot_at(address)
        first = robot.meet("first", whole["holder"].token)
        found = collect(robot.wire, first.token, robot.item_id)
        assert any("tile=" in each for each in found.images)
        assert any("ahead=true" in each for each in found.images)
        robot.replay("before", found.images[:2], first)
        for grant in whole["manager"].get(f"/entries/{whole.company.entry_id}/grants").json()["items"]:
            whole.done(whole["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"}))
        robot.replay("after", [*found.images, *found.pages], replace(first, may_see=False))
    given = {
        name: {each.verdict.given for each in robot.tried if each.variant == name}
        for name in ("before", "after")
    }
    assert given == {"before": {Given.RELEASE}, "after": {Given.REFUSAL}}


def _answers(body: bytes, kind: bytes = b"application/pdf", status: int = 200) -> Any:
    async def leak(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": body})

    return leak


def _where(leaky: Callable[[Any], bool], leak: Any) -> Callable[[Any], Any]:
    """The application, but for some requests that are answered by a leak."""

    def around(app: Any) -> Any:
        async def within(scope: Any, receive: Any, send: Any) -> None:
            there = scope["type"] == "http" and leaky(scope)
            await (leak if there else app)(scope, receive, send)

        return within

    return around


def _header(scope: Any, name: bytes) -> bytes:
    value: bytes = dict(scope["headers"]).get(name, b"")
    return value


def _remembering(app: Any) -> Any:
    """Gives the last image again to whoever asks for a part of it: without a leaf of its own, and to anybody."""
    last: list[list[Any]] = []

    async def within(scope: Any, receive: Any, send: Any) -> None:
        if last and scope["type"] == "http" and _header(scope, b"if-none-match"):
            for message in last[-1]:
                await send(message)
            return
        sent: list[Any] = []

        async def noting(message: Any) -> None:
            sent.append(message)
            await send(message)

        await app(scope, receive, noting)
        if sent and any(name == b"hizo-leaf-index" for name, _ in sent[0].get("headers", ())):
            last[:] = [sent]

    return within


def _given_to_all(app: Any) -> Any:
    """Lets whoever has no session look with that of the holder."""
    kept: list[Any] = []

    async def within(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/v1/versions/"):
            if _header(scope, b"cookie") and not kept:
                kept.extend(scope["headers"])
            elif kept and not _header(scope, b"cookie") and not _header(scope, b"authorization"):
                scope = {**scope, "headers": [*kept]}
        await app(scope, receive, send)

    return within


LEAKS = {
    "path": _where(lambda s: s["path"].endswith(".pdf"), _answers(PDF)),
    "range": _where(lambda s: bool(_header(s, b"range")), _answers(PDF[:99], status=206)),
    "method": _where(lambda s: s["method"] == "REPORT", _answers(PDF)),
    "query": _where(
        lambda s: b"download=1" in s["query_string"],
        _answers(json.dumps({"file": "QUJD" * 300}).encode(), b"application/json"),
    ),
    "accept": _where(
        lambda s: _header(s, b"accept") == b"application/pdf",
        _answers(b"<p>no</p>" + PDF, b"text/html", 406),
    ),
    "condition": _remembering,
    "no session": _given_to_all,
}
"""Ways of giving content away, each with the variant by which the robot comes upon it."""


def test_every_way_of_giving_content_away_is_found(whole: WholeCompany, door: Door, operate: Operate) -> None:
    def leaky(app: Any) -> Any:
        for around in LEAKS.values():
            app = around(app)
        return app

    with door(leaky) as address:
        done, report = operate(address)
    assert done.exit_code == 1
    assert "WRONG" in done.output
    found = {each["variant"]: each["why"] for each in report["findings"]}
    assert found.keys() >= LEAKS.keys()
    assert found["condition"] == "the leaf is that of an earlier answer"
    assert report["bytes"] == sum(each["bytes"] for each in report["findings"]) > 0
    assert whole.company.leaves("robot.finished")[-1].details["size"] == report["bytes"]


def test_no_two_variants_are_the_same_request() -> None:
    asked = [each.request for each in every_variant("/v1/versions/ver_a/pages/1?long_side=1600")]
    assert len(asked) == len(set(asked))


def test_without_an_answer_nothing_is_recorded(whole: WholeCompany, operate: Operate) -> None:
    done, report = operate("http://127.0.0.1:9")
    assert (done.exit_code, report) == (1, {})
    assert "nothing was recorded" in done.output
    assert whole.company.leaves("robot.finished") == []


def test_a_dead_session_is_not_taken_for_a_tight_vault(door: Door, robot_at: RobotAt) -> None:
    with door() as address, pytest.raises(NothingToTryError):
        robot_at(address).meet("first", "hizo_dead")


def test_the_robot_waits_rather_than_use_up_a_persons_budget() -> None:
    now, waited = [0.0], []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    leaves = iter(range(100))

    class Giving:
        """A vault that gives every image it is asked for, on record."""

        def ask(self, _request: Request) -> Answer:
            return Answer(200, {"hizo-leaf-index": str(next(leaves)), "cache-control": "no-store"}, b"image")

        def release(self, _index: int) -> RecordedRelease:
            return RecordedRelease("page.released", "prs_1", hashlib.sha256(b"image").hexdigest())

    giving: Any = Giving()
    robot = Robot(giving, giving, "itm_1", 4, lambda: now[0], sleep)
    robot.replay(
        "once more", ["/v1/versions/ver_1/pages/1"] * 4, Asker("first", "token", "prs_1", may_see=True)
    )
    assert (len(robot.tried), waited) == (8, [61.0, 61.0])
