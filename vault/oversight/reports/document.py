"""A yearly report as a document: PDF/A for the files of the company, marked on each page, its frozen JSON attached."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

from vault.oversight.models import ManagementReport
from vault.people.queries import display_name
from vault.platform.clock import tokyo_date, tokyo_moment
from vault.platform.database import Transaction
from vault.platform.typesetting.glyphs import Printable
from vault.platform.typesetting.typeset import typeset

MARKING: Final = "営業秘密"
_TEMPLATE: Final = files(__package__).joinpath("report.typ")
_RANKS: Final = {"section_head": "課長級", "other": "その他"}
_POSTS: Final = {"responsible_manager": "重要技術情報管理責任者", "overall_officer": "総括的な責任者"}
_ALERTS: Final = {
    "refusals_in_burst": "短時間に続いた拒否",
    "view_budget_exceeded": "閲覧の上限への到達",
    "integrity_failed": "保存内容の不一致",
    "marking_not_found": "表示のない保存物",
    "storage_quarantined": "記録にない保存物",
    "malware_refused": "受入時のマルウェア",
    "malware_stored": "保存物のマルウェア",
    "out_of_hours_use": "勤務時間外の利用",
    "copy_outside_projects": "進行中のプロジェクトによらない複製の申請",
    "leaving_with_signs": "退職の予定と重なった兆候",
}
_GROUPS: Final[tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]] = (
    (
        "アクセス権者の管理名簿",
        "roster",
        (
            ("live", "現在のアクセス権"),
            ("given", "期間中に付与"),
            ("taken_back", "期間中に取消し"),
            ("run_out", "期間中に満了"),
            ("requests_open", "未判断の申請"),
            ("requests_rejected", "期間中に却下した申請"),
        ),
    ),
    (
        "複製",
        "copies",
        (
            ("issued", "期間中に発行"),
            ("returned", "期間中に返却"),
            ("destroyed", "期間中に廃棄"),
            ("lost", "期間中に紛失"),
            ("outstanding", "現在手元にあるもの"),
            ("overdue", "うち期限を過ぎたもの"),
            ("requests_open", "未判断の申請"),
        ),
    ),
    (
        "廃棄",
        "disposals",
        (("ordered", "期間中に指示"), ("certified", "期間中に証明書を発行"), ("running", "進行中")),
    ),
    (
        "教育",
        "training",
        (
            ("everyone_missing", "全員向けの未了・期限切れ"),
            ("holders", "アクセス権者"),
            ("holders_missing", "うち教育の未了・期限切れ"),
        ),
    ),
    (
        "見直しと監査",
        "reviews",
        (
            ("open", "確認待ちのアクセス権"),
            ("overdue", "うち期限を過ぎたもの"),
            ("audits_open", "単独設定者の監査（未了）"),
            ("audits_overdue", "うち期限を過ぎたもの"),
        ),
    ),
    (
        "兆候への対応",
        "alerts",
        (
            ("decided", "期間中に判断"),
            ("left_to_the_officer", "期限を過ぎて上に移ったもの"),
            ("open", "未判断"),
        ),
    ),
    (
        "物理的な措置",
        "measures",
        (("listed", "一覧にある措置"), ("checked", "期間中の点検"), ("overdue", "点検の期限を過ぎたもの")),
    ),
    (
        "措置への意見",
        "remarks_on_measures",
        (("filed", "期間中に受けた意見"), ("answered", "期間中に回答"), ("open", "未回答")),
    ),
    (
        "セルフチェックと相互チェック",
        "checks",
        (
            ("people", "在籍者"),
            ("self_checks_answered", "セルフチェックに回答した人"),
            ("mutual_checks_closed", "期間中に終えた相互チェック"),
            ("mutual_checks_open", "未了の相互チェック"),
            ("mutual_checks_overdue", "うち期限を過ぎたもの"),
        ),
    ),
)
_WORRYING: Final = frozenset(
    {
        "overdue",
        "lost",
        "everyone_missing",
        "holders_missing",
        "audits_overdue",
        "left_to_the_officer",
        "open",
        "mutual_checks_overdue",
    }
)
"""Numbers that stand out when they are not zero."""


def report_document(tx: Transaction, row: ManagementReport) -> bytes:
    """The PDF/A-3b of a sent report.

    Raises:
        TypesettingError: the page could not be set as designed.
    """
    content: dict[str, Any] = json.loads(row.content)
    manager = content["manager"]
    sheet: dict[str, Printable] = {
        "marking": MARKING,
        "company": content["vault"]["name"],
        "manager": manager["name"],
        "department": manager["department"],
        "title": manager["title"] or "",
        "from": tokyo_date(row.from_ms),
        "sent": tokyo_moment(row.sent_ms),
        "exceptions": _exceptions(content["exceptions"]),
        "entries": _entries(content["register"]["entries"]),
        "changes": str(content["register"]["changes"]),
        # A report that was sent before a group was counted does not have it.
        "groups": [_group(content, *group) for group in _GROUPS if group[1] in content],
        "procedures": _procedures(content["procedures"]),
        "remarks": content["remarks"],
        "id": row.id,
        "sha256": row.sha256,
        "log_origin": tx.platform.log_origin,
        "leaf": str(row.leaf_index),
        "acknowledged": _acknowledged(tx, row),
    }
    return typeset(
        _TEMPLATE.read_bytes(), sheet, row.content.encode(), at_ms=row.acknowledged_ms or row.sent_ms
    )


def _exceptions(said: dict[str, Any]) -> list[Printable]:
    lines: list[Printable] = []
    small = said["small_company"]
    if small is not None:
        lines.append(
            f"小規模企業の特例：{small['reason']}（{small['declared_by']}、{small['ends_at'][:10]} まで）"
        )
    for each in said["ranks_below_head"]:
        post, rank = _POSTS.get(each["post"], each["post"]), _RANKS.get(each["rank"], each["rank"])
        lines.append(f"部長級に満たない選任：{each['person']}（{post}、{rank}）　理由：{each['reason']}")
    return lines


def _entries(rows: list[dict[str, Any]]) -> list[Printable]:
    return [
        [
            each["name"],
            str(each["tier"]),
            each["listed_on"],
            str(each["items"]),
            str(each["items_disposed"]),
            str(each["grants"]),
        ]
        for each in rows
    ]


def _group(
    content: dict[str, Any], title: str, member: str, rows: tuple[tuple[str, str], ...]
) -> dict[str, Printable]:
    said = content[member]
    lines: list[Printable] = [
        {"label": label, "number": str(said[name]), "worrying": name in _WORRYING and said[name] > 0}
        for name, label in rows
    ]
    if member == "alerts":
        lines[:0] = [
            {"label": f"{_ALERTS.get(kind, kind)}（期間中）", "number": str(number), "worrying": False}
            for kind, number in said["raised"].items()
        ]
    return {"title": title, "lines": lines}


def _procedures(said: dict[str, Any]) -> list[Printable]:
    lacking = "、".join(str(power) for power in said["powers_without_procedure"]) or "なし"
    return [f"手順のない権限（1～6）：{lacking}", f"手順の未確認：{said['unacknowledged']} 件"]


def _acknowledged(tx: Transaction, row: ManagementReport) -> str:
    if row.acknowledged_by is None or row.acknowledged_ms is None:
        return ""
    return f"{display_name(tx, row.acknowledged_by)}　{tokyo_moment(row.acknowledged_ms)}"
