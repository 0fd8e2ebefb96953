"""The lines of the roster at a moment: exactly the grants that opened something then. Nobody writes a line by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field

from sqlalchemy import BigInteger, Row, Select, literal, select

from vault.access.facts import counting, grant_facts, load_standing, under_review
from vault.access.models import GrantReview, GrantRow
from vault.access.rules import PersonFacts, Right, is_over, missing
from vault.people.person_history import person_at
from vault.people.solo_schemas import SOLO_MARK
from vault.platform.clock import tokyo_date, tokyo_text
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.pledges.queries import signature_in_force
from vault.register.catalogue import tier_of_level
from vault.register.models import Entry
from vault.register.queries import entry_name_at
from vault.training.models import Completion
from vault.training.queries import training_history
from vault.training.topics import Course

COLUMNS = ("氏名", "役職", "アクセス権設定日時", "アクセス権の範囲", "誓約書等の提出日", "トレーニング受講歴")
"""The six columns of the guideline, §4(1)③, in its order."""
RIGHT_NAMES = {Right.VIEW: "閲覧", Right.DEPOSIT: "登録・閲覧"}
EXCEPTED = "未受講（責任者の特例）"
_SHOWN_COMPLETIONS = 3


@dataclass(frozen=True)
class RosterLine:
    """One live grant in the words of the roster. Moments are of Asia/Tokyo."""

    name: str
    title: str
    given: str
    scope: str
    pledged_on: str
    trained: str

    def cells(self) -> tuple[str, ...]:
        """The six cells in the order of `COLUMNS`."""
        return astuple(self)


@dataclass(frozen=True)
class Holder:
    """A roster line with what it stands on."""

    person_id: str
    grant_id: str
    entry_id: str
    leaf_index: int
    line: RosterLine


Candidate = Row[GrantRow, int | None, Entry]
"""A grant that is neither ended nor taken back, with the date its open review is due, and its entry."""


def candidates(entries: Select[str] | None, at_ms: int) -> Select[GrantRow, int | None, Entry]:
    """The grants that counted at a moment (UTC ms) on some entries (a query of ids) or on all, without an order."""
    at = literal(at_ms, BigInteger)
    query = (
        select(GrantRow, GrantReview.due_ms, Entry)
        .join(Entry, Entry.id == GrantRow.entry_id)
        .outerjoin(GrantReview, under_review(at))
        .where(counting(at))
    )
    return query if entries is None else query.where(GrantRow.entry_id.in_(entries))


def candidates_after(
    tx: Transaction, entries: Select[str] | None, at_ms: int, position: Sequence[str | int], limit: int
) -> list[Candidate]:
    """Up to `limit` of them by entry and then by time, after `position_of` the last."""
    order = (Entry.name, Entry.id, GrantRow.given_ms, GrantRow.id)
    return list(tx.session.execute(rows_after(candidates(entries, at_ms), position, limit, *order)))


def position_of(candidate: Candidate) -> list[str | int]:
    """Where the list of candidates goes on after this one."""
    entry, grant = candidate.Entry, candidate.GrantRow
    return [entry.name, entry.id, grant.given_ms, grant.id]


def holders(tx: Transaction, at_ms: int, found: Iterable[Candidate]) -> Iterator[Holder]:
    """Those of the candidates whose grant opened something at a moment (UTC ms), with their lines."""
    then = _Then(tx, at_ms)
    for candidate in found:
        grant = candidate.GrantRow
        person = then.person(grant.person_id)
        if person.reaches_with(grant, candidate.due_ms, at_ms):
            line = then.line(candidate.Entry, grant, person)
            yield Holder(grant.person_id, grant.id, grant.entry_id, grant.leaf_index, line)


@dataclass(frozen=True)
class _PersonThen:
    """What the roster says of a person at a moment."""

    facts: PersonFacts
    name: str
    title: str
    pledged_on: str
    trained: str

    def reaches_with(self, grant: GrantRow, review_due_ms: int | None, at_ms: int) -> bool:
        """Whether a grant of this person lacked nothing."""
        own = grant_facts(grant, review_due_ms)
        reachable = self.facts.active and not self.facts.administers
        return reachable and not is_over(own, self.facts, at_ms) and not missing(own, self.facts, at_ms)


@dataclass
class _Then:
    """One moment; each person and each entry is looked up once, however many grants there are."""

    tx: Transaction
    at_ms: int
    people: dict[str, _PersonThen] = field(default_factory=dict)
    entry_names: dict[str, str] = field(default_factory=dict)

    def person(self, person_id: str) -> _PersonThen:
        if person_id not in self.people:
            person = person_at(self.tx, person_id, self.at_ms)
            pledge = signature_in_force(self.tx, person_id, self.at_ms)
            self.people[person_id] = _PersonThen(
                facts=load_standing(self.tx, person_id, at_ms=self.at_ms).person,
                name=person.name,
                title=person.title or "",
                pledged_on="" if pledge is None else tokyo_date(pledge.signed_ms),
                trained=_trained(self.tx, person_id, self.at_ms),
            )
        return self.people[person_id]

    def line(self, entry: Entry, grant: GrantRow, person: _PersonThen) -> RosterLine:
        if entry.id not in self.entry_names:
            self.entry_names[entry.id] = entry_name_at(self.tx, entry, self.at_ms)
        return RosterLine(
            name=person.name,
            title=person.title,
            given=tokyo_text(grant.given_ms) + (f"（{SOLO_MARK}）" if _given_alone(grant) else ""),
            scope=_scope(self.entry_names[entry.id], grant),
            pledged_on=person.pledged_on,
            trained=person.trained,
        )


def _given_alone(grant: GrantRow) -> bool:
    # Nobody else's grant is given by the person it is for.
    return grant.given_by == grant.person_id


def _scope(entry_name: str, grant: GrantRow) -> str:
    marking = tier_of_level(grant.tier).marking
    return f"{entry_name}（{marking}以下・{RIGHT_NAMES[Right(grant.right)]}、{grant.ends_on} まで）"


def _trained(tx: Transaction, person_id: str, at_ms: int) -> str:
    """The newest counted completions of the holder course; under an exception, that there is none yet."""
    done = [
        tokyo_date(each.completed_ms)
        for each in training_history(tx, person_id, at_ms)
        if counted_then(each, at_ms)
    ]
    return "、".join(done[:_SHOWN_COMPLETIONS]) or EXCEPTED


def counted_then(completion: Completion, at_ms: int) -> bool:
    """Whether a completion on record at a moment counted then for holding access."""
    live = completion.cancelled_ms is None or completion.cancelled_ms > at_ms
    return completion.course == Course.HOLDER and completion.counted and live
