"""The interface's own names and codes, as people read them.

The vault's answers name their fields and states in English words, which are also what commands and `--json` take. In
English they are shown as they are; in Japanese they are read out with the words of the guideline's glossary.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from clients.texts import language

JAPAN = timezone(timedelta(hours=9), "JST")
_UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")

_FIELDS = {
    "act": "行為",
    "actor": "行為者",
    "actor_kind": "行為者の種類",
    "address": "アドレス",
    "asked_at": "申請日時",
    "asked_by": "申請者",
    "at": "時刻",
    "change": "変更",
    "ciphertext_sha256": "暗号文の SHA-256",
    "confirmed_at": "確認日時",
    "confirmed_by": "確認者",
    "copies": "部数",
    "copy": "文字の取出し",
    "created_at": "作成日時",
    "declared": "申告による",
    "department": "所属",
    "device": "端末",
    "device_id": "端末",
    "due_on": "返却・廃棄の期限",
    "duty": "任務",
    "employee_number": "社員番号",
    "employment_kind": "雇用区分",
    "ended_at": "終了日時",
    "ended_by": "終わらせた人",
    "ends_on": "終わりの日",
    "entry": "目録の登録",
    "entry_id": "目録の登録",
    "events": "経過",
    "fetch_until": "受取期限",
    "file_name": "ファイル名",
    "format": "形式",
    "given_at": "付与日時",
    "given_by": "付与した人",
    "holds": "廃棄の差止め",
    "id": "ID",
    "issued_at": "発行日時",
    "item": "項目",
    "item_id": "項目",
    "keep_original": "原本の保存",
    "keep_original_reason": "原本を残す理由",
    "kind": "種類",
    "lapses_at": "失効日時",
    "leaf_index": "記録の葉",
    "leaves_on": "退職日",
    "listed_on": "登載日",
    "made_at": "指定日時",
    "made_by": "指定した人",
    "mail": "メール",
    "manager": "管理責任者",
    "marking": "表示",
    "name": "名前",
    "name_kana": "カナ",
    "name_romaji": "ローマ字",
    "note": "注記",
    "number": "番号",
    "objection": "異議",
    "objects": "保管物",
    "officer_id": "総括的な責任者",
    "open_copies": "外に出ている複製",
    "opened_at": "開始日時",
    "opened_by": "開始者",
    "outcome": "結果",
    "outside_person": "社外の人",
    "pages": "ページ",
    "password_due": "パスワード変更時期",
    "permissions": "許可",
    "person": "人",
    "person_id": "人",
    "post": "役職",
    "posts": "役職",
    "print": "印刷",
    "purpose": "目的",
    "reason": "理由",
    "recipient": "受取人",
    "recipient_id": "受取人の ID",
    "rendition_sha256": "表示付きファイルの SHA-256",
    "request": "要求番号",
    "request_id": "申請",
    "requester_id": "申請者の ID",
    "revision": "改訂",
    "revoked_at": "取消日時",
    "revoked_reason": "取消しの理由",
    "right": "権利",
    "ripe_at": "完了できる日時",
    "role": "役割",
    "session": "セッション",
    "sha256": "SHA-256",
    "size": "大きさ（バイト）",
    "state": "状態",
    "subject": "対象",
    "telephone": "電話番号",
    "tier": "段階",
    "title": "題名",
    "valid_until": "期限",
    "version_id": "版",
    "versions": "版",
    "why_know_how": "ノウハウとする理由",
    "why_not_view": "閲覧では足りない理由",
}
_CODES = {
    "active": "有効",
    "administrator": "システム管理者",
    "appoint": "新たな選任",
    "approved": "承認済み",
    "auditor": "監査",
    "cancelled": "取下げ",
    "certified": "証明書発行済み",
    "completed": "完了",
    "confirmed": "確認済み",
    "contractor": "請負",
    "delivery_unconfirmed": "受領未確認",
    "deposit": "登録と閲覧",
    "destroyed": "廃棄",
    "disabled": "停止",
    "dispatched": "派遣",
    "disposed": "廃棄済み",
    "electronic_file": "電子情報",
    "erased": "消去済み",
    "erasing": "消去",
    "held": "所持",
    "in_transit": "引渡し中",
    "invited": "招待中",
    "issued": "発行済み",
    "issuing": "発行中",
    "lost": "紛失",
    "objected": "異議により終了",
    "officer": "役員",
    "open": "有効",
    "ordered": "命令済み",
    "overall_officer": "総括的な責任者",
    "paper": "紙",
    "preparing": "準備中",
    "process_area": "工程の区域",
    "prototype": "試作品",
    "raster": "画像",
    "rebind": "コード生成器の再登録",
    "rejected": "却下",
    "removable_medium": "可搬媒体",
    "rendition": "表示付きファイル",
    "requested": "申請中",
    "responsible_manager": "重要技術情報管理責任者",
    "returned": "返却",
    "staff": "社員",
    "succeed": "後任への引継ぎ",
    "trainee": "実習生",
    "unscanned": "未検査",
    "vector": "そのまま",
    "view": "閲覧",
    "void": "無効",
}
_CODED = frozenset({"act", "duty", "employment_kind", "post", "right", "role", "state"})


def heading(name: str) -> str:
    """The name of a field of the interface, for people; what is no such name stays as it is."""
    if language() == "ja":
        return _FIELDS.get(name, name)
    return name.replace("_", " ") if name in _FIELDS else name


def word(code: object) -> object:
    """A state, post or kind of the interface, for people; what is none stays as it is."""
    return _CODES.get(code, code) if language() == "ja" and isinstance(code, str) else code


def valued(name: str, value: object) -> object:
    """The value of the field `name`: a word where the field holds codes, else as it is."""
    return word(value) if name in _CODED else value


def moment(text: str) -> str:
    """A time of the interface (RFC 3339, UTC) as `2026-11-22 13:53:55 JST`; any other text stays as it is."""
    if not _UTC_TIME.fullmatch(text):
        return text
    return datetime.fromisoformat(text).astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S JST")
