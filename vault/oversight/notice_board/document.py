"""Who answers for which important technology, as one sheet for the notice board (G3.0-c, T5-b). Shows no more than
`GET /v1/responsible`, which every employee may read.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from sqlalchemy import select

from crypto.canonical import JsonValue, canonical_json
from vault.people.person_history import contact_of
from vault.people.posts import Post
from vault.platform.clock import tokyo_moment, utc_text
from vault.platform.database import Transaction
from vault.platform.typesetting.glyphs import Printable
from vault.platform.typesetting.typeset import typeset
from vault.register.authority import is_responsible_manager
from vault.register.models import Entry
from vault.setup.contacts import contacts

FORMAT: Final = "hizo-responsible/1"
_TEMPLATE: Final = files(__package__).joinpath("notice.typ")
_VACANT: Final = "（選任中。総括的な責任者に連絡してください）"


def notice_document(tx: Transaction) -> bytes:
    """The PDF/A-3b of the notice, as of now.

    Raises:
        TypesettingError: the page could not be set as designed.
    """
    entries = [_line(tx, row) for row in tx.session.scalars(select(Entry).order_by(Entry.name, Entry.id))]
    officer = _officer(tx)
    sheet: dict[str, Printable] = {
        "company": tx.platform.vault_name,
        "moment": tokyo_moment(tx.now_ms()),
        "officer": list(officer),
        "lines": [list(line) for line in entries],
    }
    record: dict[str, JsonValue] = {
        "format": FORMAT,
        "at": utc_text(tx.now_ms()),
        "officer": list(officer),
        "columns": ["entry", "manager", "post", "department", "contact"],
        "lines": [list(line) for line in entries],
    }
    return typeset(_TEMPLATE.read_bytes(), sheet, canonical_json(record), at_ms=tx.now_ms())


def _line(tx: Transaction, row: Entry) -> tuple[str, str, str, str, str]:
    if not is_responsible_manager(tx, row.manager_id):
        return (row.name, _VACANT, "", "", "")
    who = contact_of(tx, row.manager_id)
    return (row.name, who.name, who.title or "", who.department, _reached_at(who.telephone, who.mail))


def _officer(tx: Transaction) -> tuple[str, str, str, str]:
    for each in contacts(tx):
        if each.post is Post.OVERALL_OFFICER:
            who = contact_of(tx, each.person_id)
            return (who.name, who.title or "", who.department, _reached_at(who.telephone, who.mail))
    return ("（選任中）", "", "", "")


def _reached_at(telephone: str | None, mail: str) -> str:
    return f"{telephone}\n{mail}" if telephone else mail
