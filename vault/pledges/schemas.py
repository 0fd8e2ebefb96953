"""What the routes of pledges take and give."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field

from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.pledges.queries import template_in_force, template_row
from vault.pledges.rules import PledgeKind, PledgeText, amber_rows, one_spelling


class TemplateIn(Input):
    """A text to publish: `clauses` names the clause of each row, for example `{"G4.1.4-b": "第2条"}`."""

    kind: Annotated[PledgeKind, Field(strict=False)]
    title: str
    text: str
    clauses: dict[str, str]
    effective_on: str | None = None
    reason: str = ""

    def said(self) -> PledgeText:
        """The text as the domain takes it, in one spelling."""
        clauses = {row: name.strip() for row, name in self.clauses.items()}
        return PledgeText(self.kind, self.title.strip(), one_spelling(self.text), clauses)


class ShippedOut(Output):
    """A shipped text to edit, and its clause map."""

    kind: PledgeKind
    title: str
    text: str
    clauses: dict[str, str]

    @classmethod
    def of(cls, said: PledgeText) -> ShippedOut:
        """The text as answers show it."""
        return cls(kind=said.kind, title=said.title, text=said.text, clauses=dict(said.clauses))


class TemplateOut(Output):
    """A published text. `amber` are recommended rows without a clause; `in_force` says whether it is the one now."""

    id: str
    kind: PledgeKind
    number: int
    title: str
    text: str
    clauses: dict[str, str]
    amber: list[str]
    sha256: str
    in_force: bool
    published_at: str
    effective_at: str
    reason: str

    @classmethod
    def of(cls, tx: Transaction, row: PledgeTemplate) -> TemplateOut:
        """One row."""
        kind = PledgeKind(row.kind)
        clauses = json.loads(row.clauses)
        current = template_in_force(tx, kind)
        return cls(
            id=row.id,
            kind=kind,
            number=row.number,
            title=row.title,
            text=row.text,
            clauses=clauses,
            amber=amber_rows(kind, clauses),
            sha256=row.sha256.hex(),
            in_force=current is not None and current.id == row.id,
            published_at=utc_text(row.published_ms),
            effective_at=utc_text(row.effective_ms),
            reason=row.reason,
        )


class TemplateListOut(Output):
    """A part of the published texts, newest first."""

    items: list[TemplateOut]
    next: str | None


class SignIn(Input):
    """A signature: the text, the hash of what was read, and a fresh code."""

    template_id: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]
    code: Annotated[str, Field(repr=False)]


class SignerOut(Output):
    """Who signed, as they were then."""

    id: str
    name: str
    department: str
    title: str | None


class PledgeOut(Output):
    """A signed pledge. `in_force` says whether its text is the one in force now."""

    id: str
    kind: PledgeKind
    template_id: str
    number: int
    title: str
    signer: SignerOut
    signed_at: str
    sha256: str
    in_force: bool
    leaf_index: int | None

    @classmethod
    def of(cls, tx: Transaction, row: PledgeSignature) -> PledgeOut:
        """One row; the leaf's index is known once the signature has been committed."""
        template = template_row(tx, row.template_id)
        current = template_in_force(tx, PledgeKind(template.kind))
        return cls(
            id=row.id,
            kind=PledgeKind(template.kind),
            template_id=template.id,
            number=template.number,
            title=template.title,
            signer=SignerOut(
                id=row.person_id,
                name=row.signer_name,
                department=row.signer_department,
                title=row.signer_title,
            ),
            signed_at=utc_text(row.signed_ms),
            sha256=row.sha256.hex(),
            in_force=current is not None and current.id == template.id,
            leaf_index=row.leaf_index if row.leaf_index >= 0 else None,
        )


class PledgeListOut(Output):
    """A part of a person's pledges, newest first."""

    items: list[PledgeOut]
    next: str | None
