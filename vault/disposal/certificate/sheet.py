"""From facts to what the page shows: strings only, Japanese with English, times of Asia/Tokyo.

The template draws this and decides nothing. Equal steps are folded into one line with their number; each single
step stays in the attached JSON.
"""

from collections.abc import Sequence

from vault.disposal.certificate import wording
from vault.disposal.certificate.facts import (
    CopyFacts,
    KeyFacts,
    Kind,
    LogFacts,
    PersonFacts,
    SoloFacts,
    StatementFacts,
    VersionFacts,
    copy_balance,
    open_copies,
)
from vault.disposal.certificate.grade import PlaceFacts, PlaceKind, Result, Step, StepFacts, grade
from vault.disposal.certificate.wording import Bilingual
from vault.platform.clock import tokyo_moment
from vault.platform.typesetting.glyphs import Printable

_EPOCHS_SHOWN = 12
"""A provider that fails for long leaves hundreds; the page shows these, the attached JSON all."""
_Row = dict[str, Printable]


def sheet(facts: StatementFacts) -> _Row:
    """Lay out the facts of one statement for the template."""
    return {
        "kind": facts.kind.value,
        "title": _both(wording.TITLES[facts.kind]),
        "number_label": _both(wording.NUMBER_LABELS[facts.kind]),
        "number": facts.number,
        "issued": tokyo_moment(facts.issued_ms),
        "issuer": facts.vault.name,
        "vault_id": facts.vault.id,
        "statement": _both(_statement(facts)),
        "item": _item(facts),
        "reason": facts.reason,
        "people": _people(facts),
        "outstanding": _outstanding(facts),
        "places": [_place(place) for place in facts.places],
        "keys": _keys(facts.keys),
        "copies": _copies(facts.copies),
        "objects": [row for version in facts.versions for row in _objects(version)],
        "steps": _steps(facts.places),
        "risks": _risks(facts),
        "log": _log(facts.log),
        "log_origin": facts.vault.log_origin,
        "log_vkey": facts.vault.log_vkey,
        "signer": facts.signer_sha256.hex(),
        "time_source": _both(wording.TIME_SOURCES[facts.time_source]),
        **_solo(facts.solo),
    }


def size(number: int) -> str:
    """Write a number of bytes with thousands separated, exact."""
    return f"{number:,} B"


def _both(text: Bilingual) -> Printable:
    return {"ja": text.ja, "en": text.en}


def _item(facts: StatementFacts) -> Printable:
    item = facts.item
    return {
        "id": item.id,
        "title": item.title,
        "file_name": item.file_name,
        "marking": item.marking,
        "entry": item.entry_name,
        "entry_id": item.entry_id,
        "versions": len(facts.versions),
        "objects": sum(len(version.objects) for version in facts.versions),
    }


def _people(facts: StatementFacts) -> Printable:
    return [
        _person(Bilingual("廃棄を命じた者", "Ordered by"), facts.ordered_by),
        _person(Bilingual("確認し実行した者", "Confirmed and executed by"), facts.confirmed_by),
    ]


def _statement(facts: StatementFacts) -> Bilingual:
    if facts.solo is not None and facts.kind is Kind.INTERIM_STATEMENT:
        return wording.SOLO_INTERIM
    return wording.STATEMENTS[facts.kind]


def _solo(solo: SoloFacts | None) -> _Row:
    if solo is None:
        return {}
    return {"solo": {"mark": _both(wording.SOLO_MARK), "says": _both(wording.solo_sentence(solo))}}


def _person(role: Bilingual, person: PersonFacts) -> Printable:
    posts = [_known(wording.POSTS, post) for post in person.posts]
    return {
        "role": _both(role),
        "name": person.name,
        "id": person.id,
        "posts": {"ja": "、".join(post.ja for post in posts), "en": ", ".join(post.en for post in posts)},
        "at": tokyo_moment(person.at_ms),
        "authentication": _both(_known(wording.AUTHENTICATION, person.authentication)),
        "leaf": str(person.leaf_index),
    }


def _known(table: dict[str, Bilingual], key: str) -> Bilingual:
    return table.get(key, Bilingual(key, key))


def _outstanding(facts: StatementFacts) -> Printable:
    rows: list[Printable] = [
        {
            "what": f"複製 第{copy.number}号（{copy.recipient}）",
            "state": _both(wording.COPY_STATES[copy.state]),
        }
        for copy in open_copies(facts.copies)
    ]
    for place in facts.places:
        if grade(place) is Result.UNVERIFIED:
            rows.append({"what": place.label, "state": _both(wording.claim(Result.UNVERIFIED))})
    return rows


def _place(place: PlaceFacts) -> Printable:
    result = grade(place)
    return {
        "label": place.label,
        "id": place.id,
        "medium": _both(wording.MEDIA[place.medium]) if place.kind is PlaceKind.OBJECT_STORE else None,
        "targets": len(place.targets),
        "method": _both(wording.METHODS[result]),
        "claim": _both(wording.claim(result)),
        "proven": result is not Result.UNVERIFIED,
    }


def _keys(keys: KeyFacts | None) -> Printable:
    if keys is None:
        return None
    return {
        "provider": keys.provider,
        "deleted": keys.entries_deleted,
        "rewrapped": keys.entries_rewrapped,
        "retired": "  ".join(keys.retired_epochs[:_EPOCHS_SHOWN]),
        "retired_more": max(0, len(keys.retired_epochs) - _EPOCHS_SHOWN),
        "new": keys.new_epoch,
    }


def _copies(copies: tuple[CopyFacts, ...]) -> Printable:
    balance: dict[str, Printable] = dict(copy_balance(copies))
    return {
        "balance": balance,
        "rows": [
            {
                "number": str(copy.number),
                "recipient": copy.recipient,
                "state": _both(wording.COPY_STATES[copy.state]),
                "declared": copy.declared,
                "native": _both(wording.native_form(copy)) if copy.native else None,
                "at": tokyo_moment(copy.at_ms),
            }
            for copy in copies
        ],
    }


def _objects(version: VersionFacts) -> list[Printable]:
    return [
        {
            "version": str(version.number),
            "role": _both(_known(wording.ROLES, sealed.role)),
            "id": sealed.id,
            "plaintext_size": size(sealed.plaintext_size),
            "ciphertext_size": size(sealed.ciphertext_size),
            "ciphertext_sha256": sealed.ciphertext_sha256.hex(),
            "key_commitment": sealed.key_commitment.hex(),
        }
        for sealed in version.objects
    ]


def _steps(places: tuple[PlaceFacts, ...]) -> list[Printable]:
    folded: dict[tuple[str, Step, bool, str], list[StepFacts]] = {}
    for place in places:
        for taken in place.steps:
            folded.setdefault((place.label, taken.step, taken.confirmed, taken.answer), []).append(taken)
    lines = [(label, sorted(group, key=_taken_at)) for (label, *_), group in folded.items()]
    return [_step_line(label, group) for label, group in sorted(lines, key=lambda line: line[1][0].at_ms)]


def _taken_at(step: StepFacts) -> int:
    return step.at_ms


def _step_line(place: str, group: Sequence[StepFacts]) -> Printable:
    first, last = group[0], group[-1]
    until = "" if last.at_ms // 1000 == first.at_ms // 1000 else tokyo_moment(last.at_ms)
    return {
        "place": place,
        "step": _both(wording.STEPS[first.step]),
        "target": first.target if len(group) == 1 else "",
        "count": len(group),
        "answer": first.answer,
        "confirmed": first.confirmed,
        "at": tokyo_moment(first.at_ms),
        "until": until,
    }


def _risks(facts: StatementFacts) -> Printable:
    risks = list(wording.residual_risks(facts))
    if wording.open_duties(facts):
        risks.append(wording.MEDIA_DUTY)
    return [_both(risk) for risk in risks]


def _log(log: LogFacts | None) -> Printable:
    if log is None:
        return None
    holder = wording.NO_OUTSIDE_HOLDER
    if log.outside_holder is not None:
        holder = Bilingual(
            wording.OUTSIDE_HOLDER.ja.format(holder=log.outside_holder),
            wording.OUTSIDE_HOLDER.en.format(holder=log.outside_holder),
        )
    return {"proof": log.proof, "holder": _both(holder)}
