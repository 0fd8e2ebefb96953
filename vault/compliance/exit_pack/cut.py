"""What was cut and when: rights, posts, sessions, devices, the account; each with the leaf that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from crypto.canonical import JsonValue
from vault.access.models import GrantRow
from vault.audit.trail import details_about
from vault.compliance.exit_pack.authority import among
from vault.devices.models import DeviceRecord
from vault.devices.rules import REVOKED
from vault.identity.models import Account, Device, SessionRow
from vault.people.facts import LEAVING
from vault.people.models import HeldPost
from vault.people.models_history import PersonMove
from vault.people.queries import person_row
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.register.models import Entry


@dataclass(frozen=True)
class _End:
    """When something ended (UTC ms), by which rule, and the leaf that shows it."""

    at_ms: int
    by: str
    leaf_index: int | None


def rights(tx: Transaction, person_id: str, entries: Select[str] | None) -> list[JsonValue]:
    """Every grant a person ever had, with the first thing that ended it; `ended_at` is null for what is still there."""
    query = (
        select(GrantRow, Entry.name)
        .join(Entry, Entry.id == GrantRow.entry_id)
        .where(GrantRow.person_id == person_id, among(GrantRow.entry_id, entries))
        .order_by(GrantRow.given_ms, GrantRow.id)
    )
    departures = _departures(tx, person_id)
    return [
        _right(grant, name, _first_end(tx, grant, departures)) for grant, name in tx.session.execute(query)
    ]


def _departures(tx: Transaction, person_id: str) -> list[_End]:
    """What ends every grant given before it: moves that had taken effect, and the closing of the account."""
    query = select(PersonMove).where(
        PersonMove.person_id == person_id,
        PersonMove.effect_ms <= tx.now_ms(),
        PersonMove.ended_ms.is_(None) | (PersonMove.ended_ms > PersonMove.effect_ms),
    )
    ends = [
        _End(max(move.effect_ms, move.recorded_ms), move.kind, move.leaf_index)
        for move in tx.session.scalars(query)
    ]
    person = person_row(tx, person_id)
    if person.disabled_ms is not None:
        ends.append(_End(person.disabled_ms, "disabled", person.leaf_index))
    return ends


def _first_end(tx: Transaction, grant: GrantRow, departures: Sequence[_End]) -> _End | None:
    ends = [end for end in departures if end.by in LEAVING or end.at_ms > grant.given_ms]
    if grant.revoked_ms is not None:
        ends.append(_End(grant.revoked_ms, "revoked", grant.revoked_leaf_index))
    if grant.ends_ms < tx.now_ms():
        ends.append(_End(grant.ends_ms, "expired", grant.leaf_index))
    return min(ends, key=lambda end: end.at_ms, default=None)


def _right(grant: GrantRow, entry_name: str, end: _End | None) -> JsonValue:
    return {
        "grant_id": grant.id,
        "entry": {"id": grant.entry_id, "name": entry_name},
        "right": grant.right,
        "tier": grant.tier,
        "given_at": utc_text(grant.given_ms),
        "leaf_index": grant.leaf_index,
        "ended_at": None if end is None else utc_text(end.at_ms),
        "ended_by": None if end is None else end.by,
        "end_leaf_index": None if end is None else end.leaf_index,
    }


def posts(tx: Transaction, person_id: str) -> list[JsonValue]:
    """Every post the person held."""
    query = select(HeldPost).where(HeldPost.person_id == person_id).order_by(HeldPost.given_ms, HeldPost.id)
    return [
        {
            "post": row.post,
            "given_at": utc_text(row.given_ms),
            "ended_at": _utc(row.ended_ms if row.ended_ms is not None else row.until_ms),
            "leaf_index": row.leaf_index,
        }
        for row in tx.session.scalars(query)
    ]


def sessions(tx: Transaction, person_id: str) -> list[JsonValue]:
    """Every session of the person; one that nobody ended is over when it expires."""
    query = select(SessionRow, Device.name).outerjoin(Device, Device.id == SessionRow.device_id)
    rows = tx.session.execute(
        query.where(SessionRow.person_id == person_id).order_by(SessionRow.created_ms, SessionRow.id)
    )
    ended = details_about(tx, person_id, "ended_sessions")
    ended_in = {session_id: leaf for leaf, ids in ended.items() for session_id in ids}
    return [_session(row, device, ended_in.get(row.id), tx.now_ms()) for row, device in rows]


def _session(row: SessionRow, device: str | None, end_leaf_index: int | None, now_ms: int) -> JsonValue:
    expired = row.expires_ms if row.expires_ms <= now_ms else None
    return {
        "id": row.id,
        "device": device,
        "began_at": utc_text(row.created_ms),
        "ended_at": _utc(expired if row.ended_ms is None else row.ended_ms),
        "ended_by": row.ended_why,
        "leaf_index": row.leaf_index,
        "end_leaf_index": end_leaf_index,
    }


def devices(tx: Transaction, person_id: str) -> list[JsonValue]:
    """Every device the person signed in from, with the moment it was withdrawn."""
    query = (
        select(Device, DeviceRecord.leaf_index)
        .outerjoin(DeviceRecord, (DeviceRecord.device_id == Device.id) & (DeviceRecord.kind == REVOKED))
        .where(Device.person_id == person_id)
        .order_by(Device.first_seen_ms, Device.id, DeviceRecord.number)
    )
    found: dict[str, JsonValue] = {}
    for device, revoked_leaf in tx.session.execute(query):
        found[device.id] = {
            "id": device.id,
            "name": device.name,
            "first_seen_at": utc_text(device.first_seen_ms),
            "ended_at": _utc(device.revoked_ms),
            "leaf_index": device.leaf_index,
            "end_leaf_index": None if device.revoked_ms is None else revoked_leaf,
        }
    return list(found.values())


def account(tx: Transaction, person_id: str) -> JsonValue:
    """The account: from when on it lets nobody in."""
    row = tx.session.get(Account, person_id)
    if row is None:
        return None
    return {"state": row.state, "ends_at": _utc(row.ends_ms), "leaf_index": row.leaf_index}


def _utc(ms: int | None) -> str | None:
    return None if ms is None else utc_text(ms)
