"""The exit pack of a person as one record: format `hizo-exit-pack/1`, RFC 8785 JSON. Times are RFC 3339 UTC, days are Japan's."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from crypto.canonical import canonical_json
from vault.audit.checkpoints import sign_checkpoint
from vault.audit.record import record
from vault.compliance.events import EXIT_PACK_MADE
from vault.compliance.exit_pack.authority import entries_in_pack
from vault.compliance.exit_pack.bound import agreements
from vault.compliance.exit_pack.cut import account, devices, posts, rights, sessions
from vault.compliance.exit_pack.seen import copies, viewed
from vault.identity.auth import SignedIn
from vault.people.person_history import person_at
from vault.people.queries import display_name, person_row
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

FORMAT: Final = "hizo-exit-pack/1"
MARKING: Final = "営業秘密"
Members = dict[str, Any]


@dataclass(frozen=True)
class ExitPack:
    """The record, and when it was made (UTC ms)."""

    person_id: str
    made_ms: int
    members: Members

    def as_json(self) -> bytes:
        """The exact bytes that are hashed into the leaf and attached to the PDF."""
        return canonical_json(self.members)


def gather(platform: Platform, who: SignedIn, person_id: str) -> ExitPack:
    """Everything, under a checkpoint that covers each leaf it names. Nothing is recorded yet.

    Raises:
        Refusal: `role_required`, `not_found`.
    """
    with platform.reading() as tx:
        members = _members(tx, who, person_id)
        made_ms = tx.now_ms()
    checkpoint = sign_checkpoint(platform)
    members["log"] = {
        "origin": platform.log_origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "checkpoint": checkpoint.note,
    }
    return ExitPack(person_id, made_ms, members)


def _members(tx: Transaction, who: SignedIn, person_id: str) -> Members:
    entries = entries_in_pack(tx, who, person_id)
    platform = tx.platform
    return {
        "format": FORMAT,
        "marking": MARKING,
        "vault": {"id": platform.vault_id, "name": platform.vault_name},
        "made_at": utc_text(tx.now_ms()),
        "made_by": {"id": who.person_id, "name": display_name(tx, who.person_id)},
        "scope": "all" if entries is None else "managed_entries",
        "person": _person(tx, person_id),
        "viewed": viewed(tx, person_id, entries),
        "copies": copies(tx, person_id, entries),
        "agreements": agreements(tx, person_id),
        "rights": rights(tx, person_id, entries),
        "posts": posts(tx, person_id),
        "sessions": sessions(tx, person_id),
        "devices": devices(tx, person_id),
        "account": account(tx, person_id),
    }


def _person(tx: Transaction, person_id: str) -> Members:
    row, now = person_row(tx, person_id), person_at(tx, person_id, tx.now_ms())
    return {
        "id": row.id,
        "name": now.name,
        "department": now.department,
        "title": now.title,
        "employment_kind": now.employment_kind,
        "leaves_on": row.leaves_on,
        "disabled_at": None if row.disabled_ms is None else utc_text(row.disabled_ms),
    }


def record_making(platform: Platform, who: SignedIn, pack: ExitPack) -> None:
    """The leaf of having made a pack, committed before its first byte goes out.

    Raises:
        Refusal: `role_required`, when the caller's post ended meanwhile; `log_unavailable`.
    """
    leaves = sorted(_leaves(pack.members))
    with platform.transaction() as tx:
        entries_in_pack(tx, who, pack.person_id)
        record(
            tx,
            EXIT_PACK_MADE,
            who.actor,
            subject=pack.person_id,
            sha256=sha256(pack.as_json()).hexdigest(),
            first_index=leaves[0] if leaves else None,
            last_index=leaves[-1] if leaves else None,
        )


def _leaves(members: Members) -> set[int]:
    """Every leaf a pack names."""
    found = {leaf for item in members["viewed"] for day in item["days"] for leaf in day["leaves"]}
    for part in ("copies", "agreements", "rights", "posts", "sessions", "devices"):
        for line in members[part]:
            found |= {line["leaf_index"], line.get("end_leaf_index")}
    return {leaf for leaf in found if leaf is not None and leaf >= 0}
