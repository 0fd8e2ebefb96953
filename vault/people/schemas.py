"""Bodies and answers about people, posts and rebinding."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator

from vault.identity.enrolments import IssuedLink
from vault.identity.schemas import DeviceOut, PersonOut, Secret
from vault.people.appointment_rules import AppointmentOrder, Rank
from vault.people.models import HeldPost, Person, Rebind
from vault.people.models_history import PersonChange
from vault.people.posts import Post
from vault.people.record_person import NewPerson
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Mail = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


def _day(text: str | None) -> str | None:
    if text is not None:
        date.fromisoformat(text)
    return text


def _blank_is_missing(text: Any) -> Any:
    return None if isinstance(text, str) and not text.strip() else text


class PersonIn(Input):
    """A person to be invited."""

    name: Line
    name_kana: Line
    name_romaji: Line
    mail: Mail
    department: Line
    employment_kind: str | None = None
    title: Line | None = None
    employee_number: Line | None = None
    telephone: Line | None = None
    leaves_on: Day | None = None
    outside_person: bool = False

    _real_day = field_validator("leaves_on")(_day)
    _nothing_said = field_validator("employment_kind", "title", mode="before")(_blank_is_missing)

    def facts(self) -> NewPerson:
        """The facts as the domain takes them."""
        return NewPerson(**self.model_dump())


class PersonPatch(Input):
    """A change of a person's record: the named fields, and why. The last day changes by a move."""

    name: Line = ""
    name_kana: Line = ""
    name_romaji: Line = ""
    mail: Mail = ""
    department: Line = ""
    employment_kind: str | None = None
    title: Line | None = None
    employee_number: Line | None = None
    telephone: Line | None = None
    superior_id: Line | None = None
    outside_person: bool = False
    reason: Reason

    _nothing_said = field_validator("employment_kind", "title", mode="before")(_blank_is_missing)

    def new_values(self) -> dict[str, object]:
        """The fields the caller named, without the reason."""
        return {field: getattr(self, field) for field in self.model_fields_set - {"reason"}}


class PersonChangeOut(Output):
    """One changed field of a record."""

    revision: int
    field: str
    old_value: str | None
    new_value: str | None
    reason: str
    changed_by: str | None
    changed_by_name: str | None
    changed_at: str

    @classmethod
    def of(cls, row: PersonChange, changer: str | None) -> PersonChangeOut:
        """One row with the name of who changed it."""
        return cls(
            revision=row.revision,
            field=row.field,
            old_value=row.old_value,
            new_value=row.new_value,
            reason=row.reason,
            changed_by=row.changed_by,
            changed_by_name=changer,
            changed_at=utc_text(row.changed_ms),
        )


class PersonChangesOut(Output):
    """The history of a record."""

    items: list[PersonChangeOut]
    next: str | None


class PostOut(Output):
    """An appointment."""

    id: str
    post: Post
    given_at: str
    ended_at: str | None

    @classmethod
    def of(cls, row: HeldPost) -> PostOut:
        """One row."""
        ended = utc_text(row.ended_ms) if row.ended_ms is not None else None
        return cls(id=row.id, post=Post(row.post), given_at=utc_text(row.given_ms), ended_at=ended)


class ColleagueOut(Output):
    """A person as every colleague sees them (G3.0-c)."""

    id: str
    name: str
    department: str
    title: str | None
    employment_kind: str
    outside_person: bool
    state: str
    posts: list[PostOut]

    @classmethod
    def of(cls, row: Person, posts: list[HeldPost]) -> ColleagueOut:
        """One row with its posts."""
        return cls(
            id=row.id,
            name=row.name,
            department=row.department,
            title=row.title,
            employment_kind=row.employment_kind,
            outside_person=row.outside_person,
            state=row.state,
            posts=[PostOut.of(post) for post in posts],
        )


class RebindFacts(Output):
    """A request to rebind a code generator."""

    id: str
    person_id: str
    reason: str
    asked_by: PersonOut
    expires_at: str

    @classmethod
    def of(cls, row: Rebind, asker: str) -> RebindFacts:
        """One row with the asker's name."""
        return cls(
            id=row.id,
            person_id=row.person_id,
            reason=row.reason,
            asked_by=PersonOut(id=row.asked_by, name=asker),
            expires_at=utc_text(row.expires_ms),
        )


class PersonRecordOut(ColleagueOut):
    """A person as those who administer people see them, without any secret (ASVS 6.4.6).

    `open_rebind` is what somebody asked for and somebody else has to confirm.
    """

    name_kana: str
    name_romaji: str
    employee_number: str | None
    mail: str
    telephone: str | None
    leaves_on: str | None
    superior_id: str | None
    revision: int
    password_due: bool
    open_rebind: RebindFacts | None

    @classmethod
    def whole(
        cls, row: Person, posts: list[HeldPost], *, password_due: bool, open_rebind: RebindFacts | None
    ) -> PersonRecordOut:
        """One row with its posts, and whether a password change is put off (G9.1.1-h)."""
        return cls(
            **ColleagueOut.of(row, posts).model_dump(exclude={"posts"}),
            posts=[PostOut.of(post) for post in posts],
            name_kana=row.name_kana,
            name_romaji=row.name_romaji,
            employee_number=row.employee_number,
            mail=row.mail,
            telephone=row.telephone,
            leaves_on=row.leaves_on,
            superior_id=row.superior_id,
            revision=row.revision,
            password_due=password_due,
            open_rebind=open_rebind,
        )


class PeopleOut(Output):
    """A page of people."""

    items: list[PersonRecordOut | ColleagueOut]
    next: str | None


class InvitedOut(Output):
    """A recorded person and the link to hand over, shown once."""

    person: PersonRecordOut
    enrolment_link: str = Field(repr=False)
    enrolment_expires_at: str


class LinkOut(Output):
    """A link to hand over, shown once."""

    enrolment_link: str = Field(repr=False)
    enrolment_expires_at: str

    @classmethod
    def of(cls, link: IssuedLink) -> LinkOut:
        """One link."""
        return cls(enrolment_link=link.url, enrolment_expires_at=utc_text(link.expires_ms))


class DocumentIn(Input):
    """An appointment document that lies elsewhere."""

    name: Line
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class AppointIn(Input):
    """A post to be given; a responsible manager's appointment names a paragraph of the internal rules for each power."""

    post: Annotated[Post, Field(strict=False)]
    reason: Reason
    rank: Annotated[Rank | None, Field(strict=False)] = None
    rank_reason: Reason | None = None
    starts_on: Day | None = None
    document: DocumentIn | None = None
    powers: dict[str, str] | None = None

    def order(self) -> AppointmentOrder:
        """The same as the domain takes it."""
        return AppointmentOrder(
            self.post,
            self.reason,
            rank=self.rank,
            rank_reason=self.rank_reason,
            starts_on=self.starts_on,
            document_name=self.document.name if self.document else None,
            document_sha256=self.document.sha256 if self.document else None,
            powers=self.powers,
        )


class ReasonIn(Input):
    """Why."""

    reason: Reason


class LeavingReasonIn(Input):
    """Why, and who takes over what the person answers for."""

    reason: Reason
    successor_id: Line | None = None


class EndedSessionsOut(Output):
    """How many sessions were ended."""

    ended: int


class RebindOut(Output):
    """The answer to asking; the asker gives the handover code to the owner."""

    rebind: RebindFacts
    handover_code: str = Field(repr=False)


class PasswordChangeIn(Input):
    """Old and new password, and a code."""

    old_password: Secret = Field(repr=False)
    new_password: Annotated[str, Field(min_length=1, max_length=2 << 20, repr=False)]
    code: Secret = Field(repr=False)


class OwnSessionOut(Output):
    """The present session."""

    id: str
    expires_at: str
    code_at: str


class MeOut(Output):
    """The signed-in person."""

    person: PersonOut
    user_name: str
    posts: list[PostOut]
    session: OwnSessionOut
    devices: list[DeviceOut]
    grants: list[dict[str, Any]]
    password_due: bool
