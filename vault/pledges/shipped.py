"""The shipped Japanese texts: a start that each company makes its own. They lie in `templates/`, a file a kind."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from vault.pledges.rules import PledgeKind, PledgeText, Point
from vault.procedures.shipped import COMPANY_PLACE

_CLAUSES: Final[dict[PledgeKind, dict[str, str]]] = {
    PledgeKind.HOLDER: {
        Point.AFTER_LEAVING: "第2条",
        Point.SECRECY: "第3条",
        Point.REPORTING: "第4条",
        Point.LOG_CONSENT: "第5条",
    },
    PledgeKind.GENERAL: {
        Point.SECRECY: "第2条",
        Point.AFTER_LEAVING: "第3条",
        Point.EVERYBODYS_REPORTING: "第4条",
    },
    PledgeKind.LEAVER: {Point.AFTER_LEAVING: "第1条", Point.SECRECY: "第2条"},
}


@cache
def shipped_text(kind: PledgeKind, company: str) -> PledgeText:
    """The template of a kind with the company's name in its places.

    Its first line says that it is a template, and what still says so cannot be published.
    """
    text = (files(__package__) / "templates" / f"{kind.value}.md").read_text("utf-8")
    title = next(line for line in text.splitlines() if line.startswith("# ")).removeprefix("# ")
    return PledgeText(kind, title, text.replace(COMPANY_PLACE, company), dict(_CLAUSES[kind]))
