"""What the routes of uploads give."""

import json
from typing import Any

from vault.documents.file_names import display_name as shown_name
from vault.documents.item_names import marked_name
from vault.documents.schemas import ConversionOut, ReportOut
from vault.documents.uploads.hold import content_facts
from vault.documents.uploads.models import Upload
from vault.documents.uploads.queries import order_of
from vault.documents.uploads.rules import DONE
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import Output, problem_members
from vault.platform.texts import Language
from vault.register.queries import entry_of


class HeldOut(Output):
    """What is held: found by opening it, marked and sealed; `version_number` stands on every page. Width and height
    are the first page's: points (1/72 inch), or pixels for images. `scan_state` is what the malware scanner said.
    """

    media_type: str
    viewer: str | None
    pages: int | None
    width_pt: float | None
    height_pt: float | None
    version_number: int
    scan_state: str
    report: ReportOut | None
    conversion: ConversionOut | None

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "HeldOut":
        """What can be shown of what is held."""
        report = facts["report"]
        found = {"report": ReportOut.found_in(report), "conversion": ConversionOut.found_in(report)}
        return cls(**{**facts, **found})


class UploadOut(Output):
    """An upload: `state` is receiving, checking, held, refused or done. `length` and `received` are bytes of the file as the depositor has it, `sha256` what they announced,
    `authorised` their statement of right to lift an owner password.

    `file_name` carries the marking already. `item_id` names the item once there is one: of a new version from the
    beginning, else when the upload is done. `held` is there from `held` on, `problem` when it was refused.
    """

    id: str
    state: str
    entry_id: str
    entry_name: str
    item_id: str | None
    file_name: str
    display_name: str
    plain_name: str
    title: str
    marking: str
    tier: int
    length: int
    received: int
    sha256: str | None
    authorised: str | None
    started_at: str
    expires_at: str | None
    held: HeldOut | None
    problem: dict[str, Any] | None

    @classmethod
    def of(cls, tx: Transaction, row: Upload, language: Language) -> "UploadOut":
        """The upload as answers show it."""
        order, facts = order_of(row), content_facts(row)
        marked = marked_name(order.tier.marking, order.file_name or "")
        return cls(
            id=row.id,
            state=row.state,
            entry_id=order.entry_id,
            entry_name=entry_of(tx, order.entry_id).name,
            item_id=row.item_id if row.state == DONE else order.item_id,
            file_name=marked,
            display_name=shown_name(marked),
            plain_name=order.file_name or "",
            title=order.title,
            marking=order.tier.marking,
            tier=order.tier.level,
            length=row.length,
            received=row.received,
            sha256=None if row.content_sha256 is None else row.content_sha256.hex(),
            authorised=order.authorised,
            started_at=utc_text(row.started_ms),
            expires_at=None if row.state == DONE else utc_text(row.expires_ms),
            held=None if facts is None else HeldOut.of(facts),
            problem=_problem(row, language),
        )


class UploadListOut(Output):
    """The caller's uploads at this device that are not finished, newest first."""

    items: list[UploadOut]


def _problem(row: Upload, language: Language) -> dict[str, Any] | None:
    if row.problem is None:
        return None
    said = json.loads(row.problem)
    return problem_members(Refusal(Code(said["code"]), params=said["params"]), language)
