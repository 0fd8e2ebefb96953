"""The places where an item's bytes and keys live, and what is on record about each."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from vault.disposal.certificate.grade import Medium, PlaceFacts, PlaceKind, Step, StepFacts
from vault.disposal.erasing.plan import Plan
from vault.disposal.models import Disposal, StepRow
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

RING: Final = "key-ring"
PROVIDER: Final = "key-provider"
TRACES: Final = "traces"
UPLOADS: Final = "uploads"
DATABASE_LOG: Final = "database-write-ahead-log"
_LABELS: Final = {
    "local_folder": "暗号文の保管先（フォルダー）",
    "s3": "暗号文の保管先（オブジェクトストア）",
    RING: "鍵束",
    PROVIDER: "鍵の保管装置",
    TRACES: "作業中のデータと過去の複製",
}


def store_place(platform: Platform) -> str:
    """The name of the object store as a place."""
    described = platform.store.describe()
    return f"{described.kind}:{described.place}"


def trace_targets(platform: Platform, plan: Plan) -> tuple[str, ...]:
    """What else is cleared: unfinished uploads, the database's write-ahead log, objects destroyed earlier."""
    log = (DATABASE_LOG,) if platform.database.is_sqlite else ()
    return (UPLOADS, *log, *plan.ended)


def places_of(tx: Transaction, disposal: Disposal) -> tuple[PlaceFacts, ...]:
    """Every place of a disposal with its targets and recorded steps."""
    platform, plan = tx.platform, Plan.of(disposal)
    steps = _steps_by_place(tx, disposal.id)
    live, epochs = tuple(plan.live), tuple(plan.epochs)
    store = platform.store.describe()
    shapes = (
        (store_place(platform), PlaceKind.OBJECT_STORE, _LABELS[store.kind], _medium(platform), live),
        (RING, PlaceKind.KEY_RING, _LABELS[RING], Medium.NOT_RECORDED, live),
        (PROVIDER, PlaceKind.KEY_PROVIDER, _LABELS[PROVIDER], Medium.NOT_RECORDED, epochs),
        (TRACES, PlaceKind.TRANSIENT, _LABELS[TRACES], Medium.NOT_RECORDED, trace_targets(platform, plan)),
    )
    return tuple(
        PlaceFacts(
            id=name,
            kind=kind,
            label=label,
            medium=medium,
            targets=targets,
            steps=tuple(steps.get(name, ())),
        )
        for name, kind, label, medium, targets in shapes
    )


def _medium(platform: Platform) -> Medium:
    described = platform.store.describe()
    if described.addressed_in_place:
        return Medium.ADDRESSED_IN_PLACE
    return Medium.NOT_ADDRESSED_IN_PLACE if described.kind == "s3" else Medium.NOT_RECORDED


def _steps_by_place(tx: Transaction, disposal_id: str) -> dict[str, list[StepFacts]]:
    found: dict[str, list[StepFacts]] = {}
    query = select(StepRow).where(StepRow.disposal_id == disposal_id).order_by(StepRow.sequence)
    for row in tx.session.scalars(query):
        facts = StepFacts(
            step=Step(row.step),
            target=row.target,
            confirmed=row.confirmed,
            answer=row.answer,
            at_ms=row.at_ms,
        )
        found.setdefault(row.place, []).append(facts)
    return found
