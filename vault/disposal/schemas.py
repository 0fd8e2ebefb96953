"""What the routes of disposals take and give."""

from __future__ import annotations

import json
from typing import Any, Final

from vault.disposal.bound import bound_now
from vault.disposal.certificate.grade import PlaceFacts, grade
from vault.disposal.certificate.wording import METHODS, Bilingual, claim
from vault.disposal.check_certificate import NOT_CHECKED, CertificateCheck
from vault.disposal.erasing.places import places_of
from vault.disposal.erasing.steps import CONFIRMED, NOT_CONFIRMED
from vault.disposal.models import Certificate, Decision, Disposal, StepRow
from vault.disposal.queries import certificate_of, decisions_of, steps_of
from vault.disposal.rules import DecisionKind, DisposalState
from vault.documents.models import Item
from vault.people.solo import DISPOSAL, done_alone
from vault.people.solo_schemas import SoloOut
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output

_BEGUN: Final = (DisposalState.ERASING, DisposalState.ERASED, DisposalState.CERTIFIED)


class OrderIn(Input):
    """The manager's order."""

    item_id: str
    reason: str = ""
    code: str


class ConfirmIn(Input):
    """The second person's confirmation: the digest of what was shown, and a fresh code."""

    digest: str
    code: str


class CancelIn(Input):
    """Taking an order back."""

    reason: str = ""


class DeciderOut(Output):
    """One person's decision."""

    id: str
    name: str
    posts: list[str]
    at: str

    @classmethod
    def of(cls, decision: Decision | None) -> DeciderOut | None:
        """The decision as answers show it."""
        if decision is None:
            return None
        return cls(
            id=decision.person_id,
            name=decision.name,
            posts=json.loads(decision.posts),
            at=utc_text(decision.at_ms),
        )


class StepOut(Output):
    """One step with the place's own answer; `tries` counts equal answers in a row."""

    step: str
    place: str
    target: str
    result: str
    answer: str
    tries: int
    at: str

    @classmethod
    def of(cls, row: StepRow) -> StepOut:
        """The step as answers show it."""
        return cls(
            step=row.step,
            place=row.place,
            target=row.target,
            result=CONFIRMED if row.confirmed else NOT_CONFIRMED,
            answer=row.answer,
            tries=row.tries,
            at=utc_text(row.at_ms),
        )


class BilingualOut(Output):
    """One sentence, as certificates say it."""

    ja: str
    en: str

    @classmethod
    def of(cls, text: Bilingual) -> BilingualOut:
        """The sentence as answers show it."""
        return cls(ja=text.ja, en=text.en)


class PlaceOut(Output):
    """One place where bytes or keys lie or lay: how much is proven there now, and the one sentence that this entitles to."""

    place: str
    kind: str
    targets: int
    result: str
    method: BilingualOut
    claim: BilingualOut

    @classmethod
    def of(cls, place: PlaceFacts) -> PlaceOut:
        """The place by the steps taken so far."""
        result = grade(place)
        return cls(
            place=place.id,
            kind=place.kind.value,
            targets=len(place.targets),
            result=result.value,
            method=BilingualOut.of(METHODS[result]),
            claim=BilingualOut.of(claim(result)),
        )


class CertificateOut(Output):
    """The one certificate of an item."""

    number: str
    sha256: str
    size: int
    issued_at: str

    @classmethod
    def of(cls, row: Certificate | None) -> CertificateOut | None:
        """The issued certificate as answers show it."""
        if row is None or row.sha256 is None or row.size is None or row.issued_ms is None:
            return None
        return cls(
            number=row.number, sha256=row.sha256.hex(), size=row.size, issued_at=utc_text(row.issued_ms)
        )


class CertificateCheckOut(Output):
    """What was found when a certificate was checked just now. "wrong" is not "could not check".

    `checks` in their order: `bytes`, `signature`, `proof`, `log`; `not_checked` is what the vault cannot vouch for itself:
    `signer`, `outside`, `clock`, `places`. `pages` is null for a file that cannot be read.
    """

    result: str
    checks: dict[str, str]
    not_checked: list[str]
    signer_sha256: str | None
    leaf_index: int | None
    log_size: int | None
    pages: int | None

    @classmethod
    def of(cls, check: CertificateCheck) -> CertificateCheckOut:
        """The findings as answers show them."""
        return cls(
            result=check.result.value,
            checks={name: found.value for name, found in check.found.items()},
            not_checked=list(NOT_CHECKED),
            signer_sha256=check.signer_sha256,
            leaf_index=check.leaf_index,
            log_size=check.log_size,
            pages=check.pages,
        )


class DisposalOut(Output):
    """A disposal. Until it is confirmed, `bound` and `digest` are those of this moment; afterwards the decided ones.

    `places` is empty until the erasing has begun.
    """

    id: str
    item_id: str
    entry_id: str
    state: str
    reason: str
    digest: str
    bound: dict[str, Any]
    ordered_by: DeciderOut | None
    confirmed_by: DeciderOut | None
    cancelled_by: DeciderOut | None
    solo: SoloOut | None
    steps: list[StepOut]
    places: list[PlaceOut]
    certificate: CertificateOut | None
    blocked_by: str | None
    created_at: str

    @classmethod
    def of(cls, tx: Transaction, disposal: Disposal) -> DisposalOut:
        """The disposal as answers show it."""
        decisions = decisions_of(tx, disposal)
        bound, digest = _shown_bound(tx, disposal)
        return cls(
            id=disposal.id,
            item_id=disposal.item_id,
            entry_id=disposal.entry_id,
            state=disposal.state,
            reason=disposal.reason,
            digest=digest,
            bound=bound,
            ordered_by=DeciderOut.of(decisions.get(DecisionKind.ORDERED)),
            confirmed_by=DeciderOut.of(decisions.get(DecisionKind.CONFIRMED)),
            cancelled_by=DeciderOut.of(decisions.get(DecisionKind.CANCELLED)),
            solo=SoloOut.of(tx, done_alone(tx, DISPOSAL, disposal.id)),
            steps=[StepOut.of(row) for row in steps_of(tx, disposal)],
            places=_places(tx, disposal),
            certificate=CertificateOut.of(certificate_of(tx, disposal)),
            blocked_by=disposal.blocked_by,
            created_at=utc_text(disposal.created_ms),
        )


def _places(tx: Transaction, disposal: Disposal) -> list[PlaceOut]:
    if disposal.state not in _BEGUN:
        return []
    return [PlaceOut.of(place) for place in places_of(tx, disposal)]


def _shown_bound(tx: Transaction, disposal: Disposal) -> tuple[dict[str, Any], str]:
    if disposal.state != DisposalState.ORDERED:
        return json.loads(disposal.bound), disposal.digest
    current = bound_now(tx, tx.session.get_one(Item, disposal.item_id), disposal.reason)
    return dict(current.as_json()), current.digest()


class OrderedOut(Output):
    """The answer to an order or a cancellation."""

    disposal: DisposalOut


class ConfirmedOut(Output):
    """The answer to a confirmation: where to watch the job."""

    operation_id: str | None
    disposal: DisposalOut


class DisposalListOut(Output):
    """A page of disposals."""

    items: list[DisposalOut]
    next: str | None
