"""Finding leaves by what they are about, for those who check; each look is a leaf itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from vault.audit.acts import registered_acts
from vault.audit.search import Search, leaves_matching
from vault.compliance.reach.asking import overseen_item
from vault.compliance.trail.consent import closed_to
from vault.compliance.trail.lines import lines_of
from vault.compliance.trail.reading import View, record_check
from vault.compliance.trail.schemas import LeavesFoundOut
from vault.identity.auth import SignedIn
from vault.identity.models import Device
from vault.people.posts import Post
from vault.people.queries import holds, record_ids_of_human, require_post
from vault.platform.cursors import ListPart
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.moments import moment_ms_if_given
from vault.platform.texts import Language
from vault.pledges.queries import require_log_consent


@dataclass(frozen=True)
class Asked:
    """A search as it came; the moments are RFC 3339 with their offset."""

    person_id: str | None
    item_id: str | None
    device_id: str | None
    act: str | None
    from_at: str | None
    to_at: str | None

    @property
    def list_name(self) -> str:
        """What binds a cursor to this search."""
        return f"log/{json.dumps(astuple(self))}"

    def search(self) -> Search:
        """The same as a plain value.

        Raises:
            Refusal: `request_invalid` for a moment or an act that is none.
        """
        return Search(
            self.person_id,
            self.item_id,
            self.device_id,
            _known_acts([] if self.act is None else [self.act]),
            moment_ms_if_given(self.from_at, "from"),
            moment_ms_if_given(self.to_at, "to"),
        )


def _known_acts(acts: Sequence[str]) -> tuple[str, ...]:
    if not registered_acts().keys() >= set(acts):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "act"})
    return tuple(acts)


def search(
    tx: Transaction, who: SignedIn, asked: Asked, part: ListPart, language: Language
) -> LeavesFoundOut:
    """The leaves that match, for auditors and the overall officer.

    To the overall officer a person's acts are opened with that person's consent only (G4.1.4-e), and nobody is found by
    name or device without it.

    Raises:
        Refusal: `role_required`, `request_invalid`, `log_consent_missing`.
    """
    require_post(tx, who, Post.AUDITOR, Post.OVERALL_OFFICER)
    wanted = asked.search()
    if not holds(tx, who.person_id, Post.AUDITOR):
        _require_consent(tx, who, asked)
    subject = asked.person_id or asked.item_id or asked.device_id
    return _found(tx, who, wanted, View.WHOLE, part, language, subject)


def _require_consent(tx: Transaction, who: SignedIn, asked: Asked) -> None:
    device = None if asked.device_id is None else tx.session.get(Device, asked.device_id)
    for person_id in (asked.person_id, None if device is None else device.person_id):
        if person_id not in (None, who.person_id):
            require_log_consent(tx, person_id)


def trail_of_item(
    tx: Transaction, who: SignedIn, item_id: str, acts: Sequence[str], part: ListPart, language: Language
) -> LeavesFoundOut:
    """The leaves about an item, all or those of some acts, for those who oversee its entry; true codes only for those who oversee all of them.

    Raises:
        Refusal: `not_found` for any other item, whether there is such a one or not; `request_invalid`.
    """
    item = overseen_item(tx, who, item_id)
    oversees_all = any(holds(tx, who.person_id, post) for post in (Post.AUDITOR, Post.OVERALL_OFFICER))
    view = View.WHOLE if oversees_all else View.CHECKER
    wanted = Search(item_id=item.id, acts=_known_acts(acts))
    return _found(tx, who, wanted, view, part, language, item.id)


def _found(
    tx: Transaction,
    who: SignedIn,
    wanted: Search,
    view: View,
    part: ListPart,
    language: Language,
    subject: str | None,
) -> LeavesFoundOut:
    reader = record_ids_of_human(tx, who.person_id)
    indices = leaves_matching(tx, wanted, part.position, part.fetched, no_alerts_about=reader)
    shown, following = part.cut(indices, lambda index: [index])
    lines = lines_of(tx, who, shown, view, language, is_closed=closed_to(tx, who))
    record_check(tx, who, subject, shown)
    return LeavesFoundOut(items=lines, next=following)
