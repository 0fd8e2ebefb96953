"""Many times what was planted: copies of the planted rows under other ids, made inside the databases.

Names end differently in each copy, times lie further back, and every copied group of keys is wrapped for itself. Leaves of the
log are copied with their bytes, and the head is moved over them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, insert, text

from crypto.key_wrap import WrappedKey, unwrap_group_key, wrap_group_key
from crypto.tiles import tiles_completed
from storage.key_ring import KeyGroup
from storage.key_ring.tables import key_ring_group
from storage.sql_database import writing
from tests.benchmarks.planting import FIRST_LEAF, MINUTE_MS
from vault.audit.append import lock_head
from vault.platform.runtime import Platform

_ITEMS = """
INSERT INTO item (id, entry_id, type, title, file_name, sought, name_order, tier, marking, state, scan_state, revision,
    created_ms, created_by, leaf_index)
SELECT id || :mark, entry_id, type, replace(title, '.pdf', :ending), replace(file_name, '.pdf', :ending),
    replace(sought, '.pdf', :ending), replace(name_order, '.pdf', :ending), tier, marking, state, scan_state, revision,
    created_ms - :older, created_by, leaf_index + :further
FROM item WHERE leaf_index >= :first_planted AND leaf_index < :first_planted + :planted"""
_VERSIONS = """
INSERT INTO item_version (id, item_id, number, media_type, viewer, pages, size, rendition_sha256, rendition_object_id,
    scan_state, created_ms, created_by, leaf_index)
SELECT id || :mark, item_id || :mark, number, media_type, viewer, pages, size, rendition_sha256,
    rendition_object_id || :mark, scan_state, created_ms - :older, created_by, leaf_index
FROM item_version WHERE length(id) = :id_length"""
_OBJECTS = """
INSERT INTO sealed_object (id, entry_id, item_id, version_id, role, sequence, marking, tier, blob_key, ciphertext_length,
    ciphertext_sha256, plaintext_length, plaintext_sha256, key_commitment, state, created_ms, leaf_index)
SELECT id || :mark, entry_id, item_id || :mark, version_id || :mark, role, sequence, marking, tier, blob_key || :mark,
    ciphertext_length, ciphertext_sha256, plaintext_length, plaintext_sha256, key_commitment, state, created_ms, leaf_index
FROM sealed_object WHERE length(id) = :id_length"""
_KEYS = """
INSERT INTO key_ring_entry (object_id, blob_key, group_id, wrapped, wrap_aad, stream_aad, leaf_index, created_ms)
SELECT object_id || :mark, blob_key || :mark, group_id || :mark, wrapped, wrap_aad, stream_aad, leaf_index, created_ms
FROM key_ring_entry WHERE length(object_id) = :id_length"""
_LEAVES = """
INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash)
SELECT leaf_index + :further, id || :mark, body, leaf_hash
FROM audit_leaf WHERE leaf_index >= :first AND leaf_index < :first + :planted"""
_DETAILS = """
INSERT INTO audit_detail (leaf_index, field, salt, value)
SELECT leaf_index + :further, field, salt, value
FROM audit_detail WHERE leaf_index >= :first AND leaf_index < :first + :planted"""
_ACTS = """
INSERT INTO audit_act (act, leaf_index)
SELECT act, leaf_index + :further FROM audit_act WHERE leaf_index >= :first AND leaf_index < :first + :planted"""
_HASHES = "SELECT leaf_hash FROM audit_leaf WHERE leaf_index >= :first AND leaf_index < :first + :planted ORDER BY leaf_index"
_TILE = "INSERT INTO audit_tile (level, number, root) VALUES (:level, :number, :root)"
_HEAD = "UPDATE audit_head SET size = :size, frontier = :frontier WHERE id = 1"
PLANTED_ID_LENGTH = len("obj_0000000")
PLANTED_GROUP_LENGTH = len("kgr_") + PLANTED_ID_LENGTH


def multiply(platform: Platform, planted: int, first_leaf: int, copies: range) -> None:
    """Copy the `planted` documents, with their keys and the leaves from `first_leaf` on, once for each number of `copies`."""
    planted_groups = [
        each for each in platform.ring_store.groups() if len(each.group_id) == PLANTED_GROUP_LENGTH
    ]
    for number in copies:
        said = {"mark": f"_{number}", "id_length": PLANTED_ID_LENGTH, "planted": planted}
        groups = [_under_another_id(platform, each, f"_{number}") for each in planted_groups]
        with writing(platform.ring_store._engine) as ring:
            ring.execute(insert(key_ring_group), groups)
            _run(ring, _KEYS, said)
        more = {
            "ending": f"-{number}.pdf",
            "older": number * planted * MINUTE_MS,
            "further": number * planted,
            "first_planted": FIRST_LEAF,
        }
        with platform.transaction() as tx:
            connection = tx.session.connection()
            for statement in (_ITEMS, _VERSIONS, _OBJECTS):
                _run(connection, statement, said | more)
            _copy_leaves(connection, said | {"first": first_leaf})


def _under_another_id(platform: Platform, group: KeyGroup, mark: str) -> dict[str, object]:
    group_id = group.group_id + mark
    with unwrap_group_key(platform.keys, group.group_id, WrappedKey(group.epoch_id, group.wrapped)) as key:
        wrapped = wrap_group_key(platform.keys, group_id, key, epoch_id=group.epoch_id)
    return asdict(replace(group, group_id=group_id, wrapped=wrapped))


def _copy_leaves(connection: Connection, said: dict[str, str | int]) -> None:
    frontier = lock_head(connection).tree()
    said = said | {"further": frontier.size - int(said["first"])}
    for statement in (_LEAVES, _DETAILS, _ACTS):
        _run(connection, statement, said)
    for hashed in connection.scalars(text(_HASHES), said).all():
        completed = frontier.append(bytes(hashed))
        for level, number, root in tiles_completed(frontier.size, completed):
            _run(connection, _TILE, {"level": level, "number": number, "root": root})
    _run(connection, _HEAD, {"size": frontier.size, "frontier": json.dumps(frontier.to_json())})


def _run(connection: Connection, statement: str, said: dict[str, Any]) -> None:
    query = text(statement)
    connection.execute(query, {name: value for name, value in said.items() if name in query._bindparams})
