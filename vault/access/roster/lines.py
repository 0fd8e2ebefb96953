"""The lines of the roster at a moment: exactly the grants that opened something then. Nobody writes a line by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import literal, select

from vault.access.facts import counting, load_facts
from vault.access.models import GrantRow
from vault.access.rules import Right, is_over, missing
from vault.people.person_history import person_at
from vault.platform.clock import tokyo_date, tokyo_text
from vault.platform.database import Transaction
from vault.pledges.queries import signature_in_force
from vault.register.catalogue import tier_of_level
from vault.register.models import Entry
from vault.training.queries import training_history
from vault.training.topics import Course

COLUMNS = ("氏名", "役職", "アクセス権設定日時", "アクセス権の範囲", "誓約書等の提出日", "トレーニング受講歴")
"""The six columns of the guideline, §4(1)③, in its order."""
RIGHT_NAMES = {Right.VIEW: "閲覧", Right.DEPOSIT: "登録・閲覧"}
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


def roster(tx: Transaction, entries: Sequence[Entry], at_ms: int) -> Iterator[Holder]:
    """Everybody who could open something of these entries at a moment (UTC ms), by entry and then by time of the grant."""
    for entry in entries:
        query = select(GrantRow).where(GrantRow.entry_id == entry.id, counting(literal(at_ms)))
        for row in tx.session.scalars(query.order_by(GrantRow.given_ms, GrantRow.id)):
            if opens_something(tx, row, at_ms):
                yield Holder(row.person_id, row.id, entry.id, row.leaf_index, _line(tx, entry, row, at_ms))


def opens_something(tx: Transaction, row: GrantRow, at_ms: int) -> bool:
    """Whether a grant lacked nothing at a moment."""
    facts, _rows = load_facts(tx, row.person_id, row.entry_id, row.tier, Right.VIEW, at_ms=at_ms)
    [own] = [grant for grant in facts.grants if grant.grant_id == row.id]
    reachable = facts.person.active and not facts.person.administers
    return reachable and not is_over(own, facts.person, at_ms) and not missing(own, facts.person, at_ms)


def _line(tx: Transaction, entry: Entry, row: GrantRow, at_ms: int) -> RosterLine:
    person = person_at(tx, row.person_id, at_ms)
    pledge = signature_in_force(tx, row.person_id, at_ms)
    return RosterLine(
        name=person.name,
        title=person.title or "",
        given=tokyo_text(row.given_ms),
        scope=_scope(entry, row),
        pledged_on="" if pledge is None else tokyo_date(pledge.signed_ms),
        trained=_trained(tx, row.person_id, at_ms),
    )


def _scope(entry: Entry, row: GrantRow) -> str:
    marking = tier_of_level(row.tier).marking
    return f"{entry.name}（{marking}以下・{RIGHT_NAMES[Right(row.right)]}、{row.ends_on} まで）"


def _trained(tx: Transaction, person_id: str, at_ms: int) -> str:
    """The newest counted completions of the holder course; under an exception, that there is none yet."""
    done = [
        tokyo_date(each.completed_ms)
        for each in training_history(tx, person_id, at_ms)
        if each.course == Course.HOLDER
        and each.counted
        and (each.cancelled_ms is None or each.cancelled_ms > at_ms)
    ]
    return "、".join(done[:_SHOWN_COMPLETIONS]) or "未受講（責任者の特例）"
