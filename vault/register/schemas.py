"""What the register's routes take and give."""

from typing import Any, Literal

from pydantic import Field

from vault.platform.clock import utc_text
from vault.platform.http import Input, Output
from vault.register.catalogue import Tier
from vault.register.models import Designation, Entry, EntryChange
from vault.register.rules import EntryOrder


class PersonOut(Output):
    """A person by name."""

    id: str
    name: str


class EntryNameOut(Output):
    """An entry by its name."""

    id: str
    name: str


class TierOut(Output):
    """One tier with its marking."""

    level: int
    marking: str
    name_en: str
    copies: Literal["vector", "raster"]

    @classmethod
    def of(cls, tier: Tier) -> "TierOut":
        """The tier as answers show it."""
        return cls(level=tier.level, marking=tier.marking, name_en=tier.name_en, copies=tier.copies)


class EntryIn(Input):
    """A new register entry."""

    name: str = ""
    why_know_how: str = ""
    manager_id: str = ""
    tier: int
    keep_original: bool = False
    keep_original_reason: str | None = None

    def order(self) -> EntryOrder:
        """The same as a plain value."""
        return EntryOrder(**self.model_dump())


class EntryPatch(Input):
    """A change of an entry: the named fields, and why. Fields that never change are taken in only to be refused."""

    name: str | None = None
    why_know_how: str | None = None
    manager_id: str | None = None
    tier: int | None = None
    keep_original: bool | None = None
    keep_original_reason: str | None = None
    state: Literal["open", "closed"] | None = None
    reason: str = ""
    id: Any = None
    listed_on: Any = None
    revision: Any = None

    def new_values(self) -> dict[str, object]:
        """The fields the caller named, without the reason."""
        return {field: getattr(self, field) for field in self.model_fields_set - {"reason"}}


class EntryOut(Output):
    """An entry as those with a register role see it."""

    id: str
    name: str
    why_know_how: str
    manager: PersonOut
    tier: int
    listed_on: str
    keep_original: bool
    keep_original_reason: str | None
    state: str
    revision: int
    created_at: str

    @classmethod
    def of(cls, entry: Entry, manager_name: str) -> "EntryOut":
        """The entry as answers show it."""
        return cls(
            id=entry.id,
            name=entry.name,
            why_know_how=entry.why_know_how,
            manager=PersonOut(id=entry.manager_id, name=manager_name),
            tier=entry.tier,
            listed_on=entry.listed_on,
            keep_original=entry.keep_original,
            keep_original_reason=entry.keep_original_reason,
            state=entry.state,
            revision=entry.revision,
            created_at=utc_text(entry.created_ms),
        )


class EntryListOut(Output):
    """A page of the register."""

    items: list[EntryOut]
    next: str | None


class ChangeOut(Output):
    """One changed field."""

    revision: int
    field: str
    old_value: str | None
    new_value: str | None
    reason: str
    changed_by: str
    changed_at: str

    @classmethod
    def of(cls, change: EntryChange) -> "ChangeOut":
        """The change as answers show it."""
        return cls(
            revision=change.revision,
            field=change.field,
            old_value=change.old_value,
            new_value=change.new_value,
            reason=change.reason,
            changed_by=change.changed_by,
            changed_at=utc_text(change.changed_ms),
        )


class ChangeListOut(Output):
    """The history of an entry."""

    items: list[ChangeOut]
    next: str | None


class ResponsibleOut(Output):
    """Who answers for an entry: post, person and contact; every employee may read this (G3.0-c). Nothing about the
    technology but its name. `in_post` is false while the manager named is away or has left the post.
    """

    entry_id: str
    entry_name: str
    post: str
    manager: PersonOut
    department: str
    title: str | None
    mail: str
    telephone: str | None
    in_post: bool


class ResponsibleListOut(Output):
    """Who answers for what."""

    items: list[ResponsibleOut]
    next: str | None


class DesignationIn(Input):
    """A person for a duty."""

    person_id: str
    duty: Literal["erasing"]
    reason: str = ""
    ends_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")


class ReasonIn(Input):
    """A decision's reason."""

    reason: str = ""


class DesignationOut(Output):
    """A designation as answers show it."""

    id: str
    entry_id: str
    person: PersonOut
    duty: str
    reason: str
    ends_on: str
    made_by: str
    made_at: str
    ended_at: str | None

    @classmethod
    def of(cls, designation: Designation, person_name: str) -> "DesignationOut":
        """The designation as answers show it."""
        ended = designation.ended_ms
        return cls(
            id=designation.id,
            entry_id=designation.entry_id,
            person=PersonOut(id=designation.person_id, name=person_name),
            duty=designation.duty,
            reason=designation.reason,
            ends_on=designation.ends_on,
            made_by=designation.made_by,
            made_at=utc_text(designation.made_ms),
            ended_at=None if ended is None else utc_text(ended),
        )


class DesignationListOut(Output):
    """The designations on an entry."""

    items: list[DesignationOut]
    next: str | None
