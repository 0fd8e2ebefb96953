"""What the route of the setup checklist gives."""

from __future__ import annotations

from typing import Literal

from vault.people.posts import Post
from vault.platform.errors import Code
from vault.platform.http import Output
from vault.platform.texts import Language, translate
from vault.setup.contacts import Contact
from vault.setup.steps import Step


class StepOut(Output):
    """One step: whether it is taken, and if not, which refusal it causes and how to take it."""

    name: str
    stage: Literal["preparation", "measures"]
    title: str
    done: bool
    code: Code | None
    clauses: list[str]
    next_step: str | None
    command: str | None
    route: str | None

    @classmethod
    def of(cls, step: Step, language: Language, *, done: bool) -> StepOut:
        """One step in the reader's language."""
        return cls(
            name=step.name,
            stage=step.stage,
            title=translate(step.title, language),
            done=done,
            code=None if done else step.code,
            clauses=list(step.clauses),
            next_step=None if done else translate(step.next_step, language),
            command=None if done else step.command,
            route=None if done else step.route,
        )


class SmallCompanyOut(Output):
    """The exception that lets one person be overall officer and manager: until when, and why (G3.0-m, T5-c)."""

    ends_at: str
    reason: str


class SetupOut(Output):
    """The exception in force, if there is one, before everything else; then the guide, in the order in which the steps can
    be taken. Uploads open when it is complete. `scanner` says whether what is deposited is scanned for malware, and whether
    anything is open that was not (G9.3-f).
    """

    small_company: SmallCompanyOut | None
    complete: bool
    scanner: Literal["none", "optional", "required"]
    items: list[StepOut]


class ContactOut(Output):
    """A person to whom leaks and their signs are reported."""

    person_id: str
    name: str
    post: Post
    mail: str
    telephone: str | None

    @classmethod
    def of(cls, contact: Contact) -> ContactOut:
        """One contact."""
        return cls(
            person_id=contact.person_id,
            name=contact.name,
            post=contact.post,
            mail=contact.mail,
            telephone=contact.telephone,
        )


class ContactListOut(Output):
    """The overall officer first, then the responsible managers; never more than the company has of them."""

    items: list[ContactOut]
    next: str | None = None
