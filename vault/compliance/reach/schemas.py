"""Answers about who could open what, and why."""

from __future__ import annotations

from typing import Final

from vault.access.why import Explanation, Link
from vault.compliance.reach.foresight import Foresight, LostItems
from vault.compliance.reach.readers import Reader
from vault.documents.models import Item
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Refusal
from vault.platform.http import Output, problem_members
from vault.platform.texts import N_, Language, translate
from vault.register.schemas import EntryNameOut, PersonOut

FACT_TEXTS: Final[dict[str, str]] = {
    "person_active": N_("enrolled, there, and no system administrator"),
    "not_moved": N_("no transfer or absence since the access was given"),
    "requested": N_("access was asked for"),
    "decided": N_("the request was decided under the published standard"),
    "decided_alone": N_(
        "the person decided their own request alone, as a small company's only manager (単独実施)"
    ),
    "granted": N_("access was given and is not over"),
    "manager_notified": N_("the responsible manager knows of it"),
    "reviewed": N_("the review is not overdue"),
    "pledged": N_("the pledge in force is signed"),
    "trained": N_("the training is valid"),
    "vault_open": N_("no maintenance is going on"),
}
"""What each link of a chain says when it holds."""


class LinkOut(Output):
    """One fact of the chain, and where the log has it."""

    fact: str
    says: str
    holds: bool
    since: str | None
    until: str | None
    by: PersonOut | None
    leaf_index: int | None

    @classmethod
    def of(cls, tx: Transaction, link: Link, language: Language) -> LinkOut:
        """The link as answers show it."""
        return cls(
            fact=link.fact,
            says=translate(FACT_TEXTS[link.fact], language),
            holds=link.holds,
            since=_utc(link.since_ms),
            until=_utc(link.until_ms),
            by=None if link.by is None else PersonOut(id=link.by, name=display_name(tx, link.by)),
            leaf_index=link.leaf_index,
        )


class WhyOut(Output):
    """The gate's answer at `at`, and the chain it rests on. `code` and what follows it say why not."""

    person: PersonOut
    entry_id: str
    item_id: str | None
    tier: int
    at: str
    opens: bool
    code: str | None
    clauses: list[str]
    reason: str | None
    remedy: str | None
    grant_id: str | None
    chain: list[LinkOut]

    @classmethod
    def of(
        cls,
        tx: Transaction,
        explained: Explanation,
        language: Language,
        *,
        person_id: str,
        entry_id: str,
        item_id: str | None,
        tier: int,
        at_ms: int,
    ) -> WhyOut:
        """The explanation as answers show it."""
        code = explained.decision.code
        refused = {} if code is None else problem_members(Refusal(code, params={"column": "役職"}), language)
        return cls(
            person=PersonOut(id=person_id, name=display_name(tx, person_id)),
            entry_id=entry_id,
            item_id=item_id,
            tier=tier,
            at=utc_text(at_ms),
            opens=code is None,
            code=refused.get("code"),
            clauses=refused.get("clauses", []),
            reason=refused.get("detail"),
            remedy=refused.get("remedy"),
            grant_id=None if explained.grant is None else explained.grant.id,
            chain=[LinkOut.of(tx, each, language) for each in explained.links],
        )


class ReaderOut(Output):
    """A person who could open the item, by which grant, and the chain behind it."""

    person: PersonOut
    grant_id: str
    leaf_index: int
    right: str
    tier: int
    chain: list[LinkOut]

    @classmethod
    def of(cls, tx: Transaction, reader: Reader, language: Language) -> ReaderOut:
        """The reader as answers show it."""
        grant = reader.explained.grant
        assert grant is not None  # noqa: S101  # the gate said yes by one
        return cls(
            person=PersonOut(id=reader.person_id, name=display_name(tx, reader.person_id)),
            grant_id=grant.id,
            leaf_index=grant.leaf_index,
            right=grant.right,
            tier=grant.tier,
            chain=[LinkOut.of(tx, each, language) for each in reader.explained.links],
        )


class ReadersOut(Output):
    """Who could open an item at `at`, by id of the person."""

    item_id: str
    entry_id: str
    tier: int
    at: str
    items: list[ReaderOut]
    next: str | None

    @classmethod
    def of(
        cls, item: Item, tier: int, at_ms: int, found: list[ReaderOut], following: str | None
    ) -> ReadersOut:
        """The list as answers show it; `tier` is the one that the item had then."""
        return cls(
            item_id=item.id,
            entry_id=item.entry_id,
            tier=tier,
            at=utc_text(at_ms),
            items=found,
            next=following,
        )


class ItemNameOut(Output):
    """An item the caller may open too."""

    id: str
    title: str


class LostEntryOut(Output):
    """What would close of one entry: these tiers, by the end of these grants, `items` in number, `known` by name."""

    entry: EntryNameOut
    tiers: list[int]
    grant_ids: list[str]
    items: int
    known: list[ItemNameOut]

    @classmethod
    def of(cls, found: LostItems) -> LostEntryOut:
        """The entry as answers show it."""
        return cls(
            entry=EntryNameOut(id=found.lost.entry.id, name=found.lost.entry.name),
            tiers=list(found.lost.tiers),
            grant_ids=[each.id for each in found.lost.grants],
            items=found.count,
            known=[ItemNameOut(id=each.id, title=each.title) for each in found.known],
        )


class WhatIfOut(Output):
    """What would disappear from `takes_effect_at` on, and which entries would need another manager."""

    person: PersonOut
    kind: str
    on: str
    takes_effect_at: str
    items: int
    entries: list[LostEntryOut]
    answers_for: list[EntryNameOut]

    @classmethod
    def of(cls, person: PersonOut, kind: str, day: str, seen: Foresight) -> WhatIfOut:
        """The foresight as answers show it."""
        return cls(
            person=person,
            kind=kind,
            on=day,
            takes_effect_at=utc_text(seen.effect_ms),
            items=sum(each.count for each in seen.entries),
            entries=[LostEntryOut.of(each) for each in seen.entries],
            answers_for=[EntryNameOut(id=each.id, name=each.name) for each in seen.answers_for],
        )


def _utc(ms: int | None) -> str | None:
    return None if ms is None else utc_text(ms)
