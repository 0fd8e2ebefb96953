"""The machine-readable form of a statement: RFC 8785 JSON, attached to the PDF as `certificate.json`.

Formats `hizo-disposal-certificate/1` and `hizo-disposal-interim-statement/1`; every field is described in
`docs/certificate.md`. Times are RFC 3339 UTC, hashes lower-case hex, salts and the leaf base64.
"""

import hashlib
from base64 import b64encode
from datetime import UTC, datetime

from crypto.canonical import JsonValue, canonical_json
from vault.disposal.certificate.facts import (
    CopyFacts,
    KeyFacts,
    Kind,
    LogFacts,
    ObjectFacts,
    PersonFacts,
    SoloFacts,
    StatementFacts,
    VersionFacts,
    copy_balance,
)
from vault.disposal.certificate.grade import PlaceFacts, Result, StepFacts, grade
from vault.disposal.certificate.wording import METHODS, SOLO_MARK, claim, open_duties, residual_risks

FORMATS = {
    Kind.CERTIFICATE: "hizo-disposal-certificate/1",
    Kind.INTERIM_STATEMENT: "hizo-disposal-interim-statement/1",
}
_NUMBER_FIELDS = {Kind.CERTIFICATE: "certificate_no", Kind.INTERIM_STATEMENT: "statement_no"}
_Object = dict[str, JsonValue]


def statement_json(facts: StatementFacts) -> bytes:
    """Write the whole statement as canonical JSON; the same facts always give the same bytes."""
    return canonical_json(_head(facts) | _body(facts) | _proof(facts.log))


def substance_sha256(facts: StatementFacts) -> bytes:
    """Hash what was erased, by whom, where and how: the value the `item.erased` leaf commits to.

    Covers the members item, reason, versions, people, places, keys and copies of the JSON as one canonical object,
    and so binds the certificate's substance to the log, independent of the signature on the PDF.
    """
    return hashlib.sha256(canonical_json(_body(facts))).digest()


def _head(facts: StatementFacts) -> _Object:
    return {
        "format": FORMATS[facts.kind],
        _NUMBER_FIELDS[facts.kind]: facts.number,
        "issued_at": rfc3339(facts.issued_ms),
        "time_source": facts.time_source.value,
        "signer_fingerprint": facts.signer_sha256.hex(),
        "vault": {
            "id": facts.vault.id,
            "name": facts.vault.name,
            "log_origin": facts.vault.log_origin,
            "log_vkey": facts.vault.log_vkey,
        },
        "residual_risks": [{"ja": text.ja, "en": text.en} for text in residual_risks(facts)],
        "open_duties": list(open_duties(facts)),
    }


def _body(facts: StatementFacts) -> _Object:
    return {
        "item": {
            "id": facts.item.id,
            "type": facts.item.type,
            "title": facts.item.title,
            "file_name": facts.item.file_name,
            "marking": facts.item.marking,
            "tier": facts.item.tier,
            "entry": {"id": facts.item.entry_id, "name": facts.item.entry_name},
        },
        "reason": facts.reason,
        "versions": [_version(version) for version in facts.versions],
        "people": {
            "ordered_by": _person(facts.ordered_by),
            "confirmed_by": _person(facts.confirmed_by),
            **_solo(facts.solo),
        },
        "places": [_place(place) for place in facts.places],
        "keys": _keys(facts.keys),
        "copies": {**copy_balance(facts.copies), "records": [_copy(copy) for copy in facts.copies]},
    }


def _proof(log: LogFacts | None) -> _Object:
    if log is None:
        return {"erased_leaf": None, "erased_leaf_openings": [], "tlog_proof": None, "outside_holder": None}
    return {
        "erased_leaf": b64encode(log.erased_leaf).decode(),
        "erased_leaf_openings": [
            {"field": opening.field, "salt": b64encode(opening.salt).decode(), "value": opening.value}
            for opening in log.openings
        ],
        "tlog_proof": log.proof,
        "outside_holder": log.outside_holder,
    }


def _version(version: VersionFacts) -> _Object:
    return {
        "id": version.id,
        "number": version.number,
        "created_at": rfc3339(version.created_ms),
        "objects": [_object(sealed) for sealed in version.objects],
    }


def _object(sealed: ObjectFacts) -> _Object:
    return {
        "id": sealed.id,
        "role": sealed.role,
        "sequence": sealed.sequence,
        "place": sealed.place,
        "plaintext_size": sealed.plaintext_size,
        "ciphertext_size": sealed.ciphertext_size,
        "ciphertext_sha256": sealed.ciphertext_sha256.hex(),
        "key_commitment": sealed.key_commitment.hex(),
    }


def _person(person: PersonFacts) -> _Object:
    return {
        "id": person.id,
        "name": person.name,
        "posts": list(person.posts),
        "at": rfc3339(person.at_ms),
        "authentication": person.authentication,
        "leaf_index": person.leaf_index,
    }


def _solo(solo: SoloFacts | None) -> _Object:
    """A member that only a certificate of an act done alone has; every other one stays as it was."""
    if solo is None:
        return {}
    word = solo.confirmed_by
    return {
        "solo": {
            "mark": SOLO_MARK.ja,
            "announced_at": rfc3339(solo.announced_ms),
            "done_at": rfc3339(solo.done_ms),
            "waited_72_hours": solo.waited,
            "agreed_from_outside": None
            if word is None
            else {"id": word.id, "name": word.name, "company": word.company, "at": rfc3339(word.at_ms)},
            "leaf_index": solo.leaf_index,
        }
    }


def _place(place: PlaceFacts) -> _Object:
    result = grade(place)
    return {
        "place": place.id,
        "kind": place.kind.value,
        "label": place.label,
        "medium": place.medium.value,
        "targets": list(place.targets),
        "method": METHODS[result].en,
        "result": result.value,
        "proven": result is not Result.UNVERIFIED,
        "claim": {"ja": claim(result).ja, "en": claim(result).en},
        "steps": [_step(step) for step in place.steps],
    }


def _step(step: StepFacts) -> _Object:
    return {
        "step": step.step.value,
        "target": step.target,
        "confirmed": step.confirmed,
        "answer": step.answer,
        "at": rfc3339(step.at_ms),
    }


def _keys(keys: KeyFacts | None) -> _Object | None:
    if keys is None:
        return None
    return {
        "provider": keys.provider,
        "entries_deleted": keys.entries_deleted,
        "entries_rewrapped": keys.entries_rewrapped,
        "retired_epochs": list(keys.retired_epochs),
        "new_epoch": keys.new_epoch,
    }


def _copy(copy: CopyFacts) -> _Object:
    return {
        "number": copy.number,
        "recipient": copy.recipient,
        "state": copy.state.value,
        "declared": copy.declared,
        "at": rfc3339(copy.at_ms),
        **_native(copy),
    }


def _native(copy: CopyFacts) -> _Object:
    """Members that only a native file has; every other copy stays as it was."""
    if not copy.native:
        return {}
    released = None if copy.released_ms is None else rfc3339(copy.released_ms)
    return {"form": "native_file", "key_released_at": released}


def rfc3339(at_ms: int) -> str:
    """Write UTC milliseconds as RFC 3339 with `Z`."""
    moment = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"
