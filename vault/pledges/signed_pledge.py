"""A signed pledge as a document: PDF/A for the files of the company, with the same facts as JSON attached.

Format `hizo-pledge/1`, RFC 8785. Everything in it was fixed at the signature, so every reading gives the same bytes.
"""

from __future__ import annotations

import json
from base64 import b64encode
from importlib.resources import files
from typing import Final

from crypto.canonical import JsonValue, canonical_json
from vault.audit.log import Opening, leaf_body, openings
from vault.platform.clock import tokyo_moment, utc_text
from vault.platform.database import Transaction
from vault.platform.typesetting.glyphs import Printable
from vault.platform.typesetting.typeset import typeset
from vault.pledges.clauses import is_named, parts
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.pledges.rules import PledgeKind, Point

FORMAT: Final = "hizo-pledge/1"
PASSWORD_AND_CODE: Final = "password+totp"
_OPENED: Final = ("subject", "pledge", "pledge_template", "sha256", "code_step")
_TEMPLATE: Final = files(__package__).joinpath("pledge.typ")
_GIVEN_BY: Final = {
    PledgeKind.HOLDER: "アクセス権者",
    PledgeKind.GENERAL: "従業員等",
    PledgeKind.LEAVER: "退職者",
}
_CONTENTS: Final = {
    Point.AFTER_LEAVING: "解除後・退職後の不開示と不使用",
    Point.SECRECY: "第三者に対する守秘義務",
    Point.REPORTING: "報告と事故の際の措置（G8.2-b とも）",
    Point.LOG_CONSENT: "アクセスの記録の確認への同意",
    Point.EVERYBODYS_REPORTING: "全ての従業員等の報告の責務",
}


def signed_pledge(tx: Transaction, signature: PledgeSignature, template: PledgeTemplate) -> bytes:
    """The PDF/A-3b of one signature.

    Raises:
        TypesettingError: the page could not be set as designed.
        IntegrityError: the log's details do not fit the leaf of the signature.
    """
    sheet = _sheet(tx, signature, template)
    record = canonical_json(_record(tx, signature, template))
    return typeset(_TEMPLATE.read_bytes(), sheet, record, at_ms=signature.signed_ms)


def _record(tx: Transaction, signature: PledgeSignature, template: PledgeTemplate) -> dict[str, JsonValue]:
    opened = openings(tx, signature.leaf_index, _OPENED)
    return {
        "format": FORMAT,
        "id": signature.id,
        "kind": template.kind,
        "vault": {"id": tx.platform.vault_id, "name": tx.platform.vault_name},
        "text": {
            "id": template.id,
            "number": template.number,
            "title": template.title,
            "text": template.text,
            "sha256": signature.sha256.hex(),
            "clauses": json.loads(template.clauses),
            "effective_at": utc_text(template.effective_ms),
        },
        "signer": {
            "id": signature.person_id,
            "name": signature.signer_name,
            "department": signature.signer_department,
            "title": signature.signer_title,
        },
        "signed_at": utc_text(signature.signed_ms),
        "authentication": PASSWORD_AND_CODE,
        "log": {
            "origin": tx.platform.log_origin,
            "leaf_index": signature.leaf_index,
            "leaf": b64encode(leaf_body(tx, signature.leaf_index)).decode(),
            "openings": [_opening(each) for each in opened],
        },
    }


def _opening(opening: Opening) -> JsonValue:
    return {
        "field": opening.field,
        "salt": b64encode(opening.salt).decode(),
        "value": opening.value,
    }


def _sheet(tx: Transaction, signature: PledgeSignature, template: PledgeTemplate) -> dict[str, Printable]:
    moment = tokyo_moment(signature.signed_ms)
    return {
        "title": template.title,
        "addressee": tx.platform.vault_name,
        "given_by": _GIVEN_BY[PledgeKind(template.kind)],
        "number": str(template.number),
        "effective": tokyo_moment(template.effective_ms),
        "parts": _parts(template),
        "contents": _contents(template),
        "date": moment.split(" ")[0],
        "moment": moment,
        "name": signature.signer_name,
        "department": signature.signer_department,
        "post": signature.signer_title or "",
        "person_id": signature.person_id,
        "id": signature.id,
        "sha256": signature.sha256.hex(),
        "log_origin": tx.platform.log_origin,
        "leaf": str(signature.leaf_index),
    }


def _parts(template: PledgeTemplate) -> list[Printable]:
    return [
        {"kind": part.kind, "words": part.words, "sign": part.sign}
        for part in parts(template.text)
        if not (part.kind == "title" and part.words == template.title)
    ]


def _contents(template: PledgeTemplate) -> list[Printable]:
    """Each content with the clause that holds it, and the clause's heading for the link."""
    headings = [part.words for part in parts(template.text) if part.kind == "clause"]
    rows: list[Printable] = []
    for row, name in sorted(json.loads(template.clauses).items()):
        heading = next((each for each in headings if is_named(each, name)), name)
        rows.append({"row": row, "content": _CONTENTS[Point(row)], "clause": heading})
    return rows
