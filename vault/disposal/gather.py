"""Gathering what a certificate or an interim statement says, out of rows, the plan's snapshots and the log."""

from __future__ import annotations

import json

from vault.audit.checkpoints import log_signer
from vault.copies.models import Copy
from vault.copies.queries import copies_of, events_of, is_native, native_released_ms, request_of
from vault.copies.rules import CopyState as LedgerState
from vault.disposal.certificate.facts import (
    CopyFacts,
    CopyState,
    ItemFacts,
    KeyFacts,
    Kind,
    LogFacts,
    ObjectFacts,
    OutsideWord,
    PersonFacts,
    SoloFacts,
    StatementFacts,
    TimeSource,
    VaultFacts,
    VersionFacts,
)
from vault.disposal.certificate.signer import Signer, signer_from
from vault.disposal.decide import decision_of
from vault.disposal.erasing.places import places_of, store_place
from vault.disposal.erasing.plan import Plan
from vault.disposal.models import Disposal
from vault.disposal.rules import DecisionKind
from vault.documents.models import SealedObject, Version
from vault.documents.queries import objects_of, versions_of
from vault.people.models_small_company import SoloAct
from vault.people.outside_confirmers import company_of
from vault.people.queries import display_name
from vault.people.solo import DISPOSAL, done_alone
from vault.platform.database import Transaction
from vault.platform.runtime import CERTIFICATE_SIGNER, CERTIFICATE_SIGNING_KEY, Platform

PASSWORD_AND_CODE = "password+totp"
_STATES = {
    LedgerState.PREPARING: CopyState.IN_TRANSIT,
    LedgerState.IN_TRANSIT: CopyState.IN_TRANSIT,
    LedgerState.DELIVERY_UNCONFIRMED: CopyState.HELD,
    LedgerState.HELD: CopyState.HELD,
    LedgerState.RETURNED: CopyState.RETURNED,
    LedgerState.DESTROYED: CopyState.DESTROYED,
    LedgerState.LOST: CopyState.LOST,
    LedgerState.VOID: CopyState.VOID,
}


def certificate_signer(platform: Platform) -> Signer:
    """The organisation's signing key and certificate, out of the key provider."""
    key = platform.keys.load_secret(CERTIFICATE_SIGNING_KEY)
    return signer_from(key, platform.keys.load_secret(CERTIFICATE_SIGNER).decode())


def gather(
    tx: Transaction, disposal: Disposal, *, kind: Kind, number: str, issued_ms: int, log: LogFacts | None
) -> StatementFacts:
    """The facts of one document about a disposal that has begun.

    Raises:
        FactsError: the facts do not carry a document of this kind.
    """
    platform, plan = tx.platform, Plan.of(disposal)
    stamped = platform.settings.tsa_url is not None
    return StatementFacts(
        kind=kind,
        number=number,
        issued_ms=issued_ms,
        time_source=TimeSource.RFC3161 if stamped else TimeSource.SELF_DECLARED,
        vault=_vault(platform),
        item=ItemFacts(**plan.item),
        reason=disposal.reason,
        versions=_versions(tx, disposal),
        ordered_by=_person(tx, disposal, DecisionKind.ORDERED),
        confirmed_by=_person(tx, disposal, DecisionKind.CONFIRMED),
        places=places_of(tx, disposal),
        keys=_keys(platform, plan),
        copies=_copies(tx, disposal, plan),
        log=log,
        signer_sha256=certificate_signer(platform).fingerprint,
        solo=_solo(tx, disposal),
    )


def _vault(platform: Platform) -> VaultFacts:
    signer = log_signer(platform)
    return VaultFacts(
        id=platform.vault_id,
        name=platform.vault_name,
        log_origin=platform.log_origin,
        log_vkey=signer.vkey(),
    )


def _versions(tx: Transaction, disposal: Disposal) -> tuple[VersionFacts, ...]:
    place = store_place(tx.platform)
    rows = objects_of(tx, disposal.item_id)
    return tuple(
        _version(version, [row for row in rows if row.version_id == version.id], place)
        for version in reversed(versions_of(tx, disposal.item_id))
    )


def _version(version: Version, rows: list[SealedObject], place: str) -> VersionFacts:
    return VersionFacts(
        id=version.id,
        number=version.number,
        created_ms=version.created_ms,
        objects=tuple(_object(row, place) for row in rows),
    )


def _object(row: SealedObject, place: str) -> ObjectFacts:
    return ObjectFacts(
        id=row.id,
        role=row.role,
        sequence=row.sequence,
        place=place,
        plaintext_size=row.plaintext_length,
        ciphertext_size=row.ciphertext_length,
        ciphertext_sha256=row.ciphertext_sha256,
        key_commitment=row.key_commitment,
    )


def _person(tx: Transaction, disposal: Disposal, kind: DecisionKind) -> PersonFacts:
    decision = decision_of(tx, disposal, kind)
    assert decision is not None  # noqa: S101 - a disposal that has begun was ordered and confirmed
    return PersonFacts(
        id=decision.person_id,
        name=decision.name,
        posts=tuple(json.loads(decision.posts)),
        at_ms=decision.at_ms,
        authentication=PASSWORD_AND_CODE,
        leaf_index=decision.leaf_index,
    )


def _solo(tx: Transaction, disposal: Disposal) -> SoloFacts | None:
    act = done_alone(tx, DISPOSAL, disposal.id)
    if act is None or act.done_ms is None:
        return None
    return SoloFacts(
        announced_ms=act.asked_ms,
        done_ms=act.done_ms,
        waited=act.done_ms >= act.ripe_ms,
        confirmed_by=_word(tx, act),
        leaf_index=act.leaf_index,
    )


def _word(tx: Transaction, act: SoloAct) -> OutsideWord | None:
    if act.confirmed_by is None or act.confirmed_ms is None:
        return None
    return OutsideWord(
        id=act.confirmed_by,
        name=display_name(tx, act.confirmed_by),
        company=company_of(tx, act.confirmed_by) or "",
        at_ms=act.confirmed_ms,
    )


def _keys(platform: Platform, plan: Plan) -> KeyFacts | None:
    if plan.keys is None:
        return None
    claimed = set(plan.keys.claims.values())
    return KeyFacts(
        provider="token" if claimed == {"destroyed_in_token"} else "file",
        entries_deleted=len(plan.live),
        entries_rewrapped=plan.keys.survivors,
        retired_epochs=tuple(plan.epochs),
        new_epoch=plan.keys.new_epoch,
    )


def _copies(tx: Transaction, disposal: Disposal, plan: Plan) -> tuple[CopyFacts, ...]:
    if plan.copies is None:
        return copy_facts(tx, disposal.item_id)
    return tuple(CopyFacts(**{**copy, "state": CopyState(copy["state"])}) for copy in plan.copies)


def copy_facts(tx: Transaction, item_id: str) -> tuple[CopyFacts, ...]:
    """Every numbered copy of an item and where it ended."""
    return tuple(_copy(tx, copy) for copy in copies_of(tx, item_id))


def _copy(tx: Transaction, copy: Copy) -> CopyFacts:
    events = events_of(tx, copy.id)
    return CopyFacts(
        number=copy.number,
        recipient=display_name(tx, copy.recipient_id),
        state=_STATES[LedgerState(copy.state)],
        declared=copy.declared,
        at_ms=events[-1].at_ms if events else (copy.issued_ms or 0),
        native=is_native(request_of(tx, copy)),
        released_ms=native_released_ms(tx, copy),
    )
