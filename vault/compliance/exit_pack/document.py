"""The exit pack as a document: PDF/A for the files of the company and of the person, with the record as JSON attached."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from vault.access.roster.lines import RIGHT_NAMES
from vault.access.rules import Right
from vault.compliance.exit_pack.pack import MARKING, ExitPack, Members
from vault.platform.clock import tokyo_moment
from vault.platform.typesetting.glyphs import Printable
from vault.platform.typesetting.typeset import typeset
from vault.register.catalogue import tier_of_level

MOST_DAYS: Final = 2_000
"""Above this the page lists items without their days, which then stand in the attached record only."""
_TEMPLATE: Final = files(__package__).joinpath("exit_pack.typ")
_KINDS: Final = {
    "joining": "入社時の合意",
    "holder": "アクセス権者",
    "general": "従業員等",
    "leaver": "退職者",
}
_COPY_STATES: Final = {
    "in_transit": "受渡し中",
    "delivery_unconfirmed": "受領未確認",
    "held": "所持中",
    "returned": "返却済み",
    "destroyed": "廃棄済み",
    "lost": "紛失",
    "void": "無効",
}
_ENDS: Final = {
    "revoked": "解除",
    "expired": "期間満了",
    "transfer": "異動",
    "absence": "休職等",
    "retirement": "退職",
    "return": "出向等の終了",
    "disabled": "登録の停止",
}
_POSTS: Final = {
    "overall_officer": "総括的な責任者",
    "responsible_manager": "重要技術情報管理責任者",
    "auditor": "監査",
    "administrator": "システム管理者",
}
_STILL: Final = "継続中"
_DITTO: Final = "〃"


def as_pdf(pack: ExitPack) -> bytes:
    """The pack as PDF/A-3b.

    Raises:
        TypesettingError: the page could not be set as designed.
    """
    return typeset(_TEMPLATE.read_bytes(), _sheet(pack), pack.as_json(), at_ms=pack.made_ms)


def _sheet(pack: ExitPack) -> dict[str, Printable]:
    said = pack.members
    person = said["person"]
    return {
        "marking": MARKING,
        "company": said["vault"]["name"],
        "made": tokyo_moment(pack.made_ms),
        "made_by": said["made_by"]["name"],
        "partial": said["scope"] != "all",
        "name": person["name"],
        "department": person["department"],
        "title": person["title"] or "",
        "person_id": person["id"],
        "leaves_on": person["leaves_on"] or "",
        "rights": [_right(each) for each in said["rights"]],
        "outstanding": [_copy(each) for each in said["copies"] if each["outstanding"]],
        "settled": [_copy(each) for each in said["copies"] if not each["outstanding"]],
        "agreements": [_agreement(each) for each in said["agreements"]],
        "viewed": _viewed(said["viewed"]),
        "ends": _ends(said),
        "log_origin": said["log"]["origin"],
        "log_size": str(said["log"]["size"]),
        "log_root": said["log"]["root"],
    }


def _right(each: Members) -> list[Printable]:
    marking = tier_of_level(each["tier"]).marking
    ended = _STILL if each["ended_at"] is None else f"{_moment(each['ended_at'])}　{_ENDS[each['ended_by']]}"
    return [
        each["entry"]["name"],
        f"{marking}以下・{RIGHT_NAMES[Right(each['right'])]}",
        _moment(each["given_at"]),
        ended,
        _leaf(each["leaf_index"], each["end_leaf_index"]),
    ]


def _copy(each: Members) -> list[Printable]:
    state = _COPY_STATES[each["state"]] + ("（申告）" if each["declared"] else "")
    return [
        f"{each['title']}　複製番号 {each['number']}",
        _moment(each["issued_at"]) if each["issued_at"] else "—",
        each["due_on"],
        state,
        _leaf(each["leaf_index"]),
    ]


def _agreement(each: Members) -> list[Printable]:
    return [
        f"{each['title']}（第 {each['number']} 版）",
        _KINDS[each["kind"]],
        "、".join(each["binding"]) or "—",
        _moment(each["signed_at"]),
        _leaf(each["leaf_index"]),
    ]


def _viewed(items: list[Members]) -> list[Printable]:
    in_days = sum(len(item["days"]) for item in items) <= MOST_DAYS
    rows: list[Printable] = []
    for item in items:
        days = item["days"]
        names = [item["entry"]["name"], f"{item['title']}（{item['marking']}）"]
        for period, pages, releases, leaves in [_day(day) for day in days] if in_days else [_all(days)]:
            rows.append([*names, period, str(pages), str(releases), leaves])
            names = [_DITTO, _DITTO]
    return rows


def _day(day: Members) -> tuple[str, int, int, str]:
    return day["day"], day["pages"], day["releases"], _span(day["leaves"])


def _all(days: list[Members]) -> tuple[str, int, int, str]:
    leaves = [leaf for day in days for leaf in day["leaves"]]
    period = f"{days[0]['day']} 〜 {days[-1]['day']}"
    return period, sum(day["pages"] for day in days), sum(day["releases"] for day in days), _span(leaves)


def _ends(said: Members) -> list[Printable]:
    account = said["account"] or {"ends_at": None, "state": "disabled", "leaf_index": -1}
    closed = account["ends_at"] or said["person"]["disabled_at"]
    live = sum(each["ended_at"] is None for each in said["sessions"])
    rows: list[Printable] = [
        ["サインインの登録", _moment(closed) if closed else _STILL, _leaf(account["leaf_index"])],
        [
            f"役割（{'、'.join(dict.fromkeys(_POSTS[each['post']] for each in said['posts']))}）",
            *_last(said["posts"]),
        ]
        if said["posts"]
        else ["役割", "なし", "—"],
        [f"セッション（{len(said['sessions'])} 件、うち継続中 {live} 件）", *_last(said["sessions"])],
    ]
    rows += [
        [
            f"端末　{each['name']}",
            _moment(each["ended_at"]) if each["ended_at"] else _STILL,
            _leaf(each["leaf_index"], each["end_leaf_index"]),
        ]
        for each in said["devices"]
    ]
    return rows


def _last(lines: list[Members]) -> list[Printable]:
    """The moment the last of them ended, and the leaves between which all of them stand."""
    if not lines:
        return ["なし", "—"]
    ended = [each["ended_at"] for each in lines]
    leaves = [
        leaf
        for each in lines
        for leaf in (each["leaf_index"], each.get("end_leaf_index"))
        if leaf is not None
    ]
    return [_STILL if None in ended else _moment(max(ended)), _span(leaves)]


def _leaf(*indices: int | None) -> str:
    return "、".join(str(each) for each in indices if each is not None and each >= 0) or "—"


def _span(leaves: list[int]) -> str:
    known = sorted(each for each in leaves if each >= 0)
    if not known:
        return "—"
    return str(known[0]) if known[0] == known[-1] else f"{known[0]}〜{known[-1]}"


def _moment(text: Any) -> str:
    return tokyo_moment(int(datetime.fromisoformat(text).timestamp() * 1000))
