"""Checking a whole log from its files (RFC 6962 tree, C2SP checkpoints, tiles and proofs).

Steps, with the same numbers in the code:

1. The newest checkpoint is signed by the log's key.
2. Every leaf is canonical, stands at its own index without gaps, and the tree over all leaves has the signed root.
3. Every older checkpoint, in the folder or held by the caller, is signed and is the beginning of this log.
4. Every hash tile and entry bundle says the same.
5. Every inclusion proof holds under its own checkpoint, and that checkpoint is the beginning of this log.

Not checked here: that the acts were allowed, and that the times are true (they are the vault's own clock). Without a
checkpoint that somebody else has kept, an operator could have rewritten the whole log and signed it anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clients.texts import translate as _
from clients.verify.checking import checking, reading, wrong
from clients.verify.first_difference import where_it_differs
from clients.verify.leaf_forms import LeafForms
from clients.verify.log_folder import LogFolder
from crypto.checkpoint import Checkpoint, open_checkpoint
from crypto.merkle import leaf_hash, root_of_size
from crypto.primitives import require_equal
from crypto.signed_note import NoteVerifier
from crypto.tiles import TILE_WIDTH, Tile, encode_tile, tile_hashes, tiles_of_growth
from crypto.tlog_proof import parse_tlog_proof, verify_tlog_proof


@dataclass
class CheckedLog:
    """What was checked; `held_size` is the size of the longest checkpoint that the caller brought, or None, and `continues`
    that of the longest older checkpoint that this log continues.
    """

    origin: str
    size: int
    root: bytes
    acts: Counter[str] = field(default_factory=Counter)
    first_time: str | None = None
    last_time: str | None = None
    clock_steps_back: int = 0
    checkpoints: int = 0
    tiles: int = 0
    proofs: int = 0
    held_size: int | None = None
    continues: int = 0
    hashes: list[bytes] = field(default_factory=list, repr=False)


def verify_log(path: Path, verifier: NoteVerifier, held: Sequence[Path] = ()) -> CheckedLog:
    """Check the log in folder `path`.

    Args:
        path: the exported log.
        verifier: the log's key, from a source the caller trusts; its name is the log's origin.
        held: checkpoints that the caller or somebody else has kept outside the vault.

    Raises:
        VerificationFailedError: the first thing found wrong.
        CouldNotCheckError: a file is missing or unreadable.
    """
    folder = LogFolder(path)
    newest = _opened(folder.note(), "checkpoint", verifier)  # 1
    checked = CheckedLog(newest.origin, newest.size, newest.root)
    _check_leaves(folder, checked, verifier)  # 2
    _check_older(folder, checked, verifier)  # 3
    for each in held:  # 3
        _check_held(each, checked, verifier)
    if folder.has_tiles:
        _check_tiles(folder, checked)  # 4
    _check_proofs(folder, checked, verifier)  # 5
    return checked


def _opened(note: str, what: str, verifier: NoteVerifier) -> Checkpoint:
    with checking(what):
        return open_checkpoint(note, [verifier], verifier.name)


def _check_leaves(folder: LogFolder, checked: CheckedLog, verifier: NoteVerifier) -> None:
    forms = LeafForms()
    for place, body in enumerate(folder.bodies(checked.size)):
        leaf = forms.read(body)
        if leaf.place != place:
            raise wrong(
                _("leaf {index}").format(index=place), _("says it is leaf {index}").format(index=leaf.place)
            )
        if checked.last_time is not None and leaf.time < checked.last_time:
            checked.clock_steps_back += 1
        checked.first_time = checked.first_time or leaf.time
        checked.last_time = leaf.time
        checked.acts[leaf.act] += 1
        checked.hashes.append(leaf_hash(body))
    if root_of_size(checked.hashes, checked.size) != checked.root:
        first, last = where_it_differs(folder, verifier, checked.hashes, checked.root)
        what = _("leaf {index}").format(index=first)
        if first != last:
            what = _("the first of leaves {first} to {last} that was altered").format(first=first, last=last)
        raise wrong(what, _("is not what the checkpoint was signed over"))


def _require_beginning(checkpoint: Checkpoint, what: str, checked: CheckedLog) -> None:
    """A checkpoint belongs to this log if the tree over as many leaves has its root; stronger than any proof."""
    if checkpoint.size > checked.size:
        raise wrong(what, _("is of a longer log: leaves were cut off"))
    with checking(what):
        require_equal(
            root_of_size(checked.hashes, checkpoint.size),
            checkpoint.root,
            _("this log does not continue it: the first other leaf is one of {first} to {last}").format(
                first=min(checked.continues, checkpoint.size - 1), last=checkpoint.size - 1
            ),
        )
    checked.continues = max(checked.continues, checkpoint.size)


def _check_older(folder: LogFolder, checked: CheckedLog, verifier: NoteVerifier) -> None:
    for path in folder.older_checkpoints():
        what = f"checkpoints/{path.name}"
        checkpoint = _opened(folder.note(what), what, verifier)
        if not path.name.isdecimal() or int(path.name) != checkpoint.size:
            raise wrong(what, _("is a checkpoint of {size} leaves").format(size=checkpoint.size))
        _require_beginning(checkpoint, what, checked)
        checked.checkpoints += 1


def _check_held(path: Path, checked: CheckedLog, verifier: NoteVerifier) -> None:
    with reading(str(path)):
        note = path.read_text(encoding="utf-8")
    checkpoint = _opened(note, str(path), verifier)
    _require_beginning(checkpoint, str(path), checked)
    checked.held_size = max(checked.held_size or 0, checkpoint.size)


def _check_tiles(folder: LogFolder, checked: CheckedLog) -> None:
    for tile in tiles_of_growth(0, checked.size):
        if folder.tile(tile) != encode_tile(tile_hashes(checked.hashes, tile)):
            raise wrong(tile.path(), _("holds other hashes than the leaves have"))
        checked.tiles += 1
        if tile.level == 0:
            _check_bundle(folder, checked, Tile(None, tile.number, tile.width))


def _check_bundle(folder: LogFolder, checked: CheckedLog, bundle: Tile) -> None:
    first = bundle.number * TILE_WIDTH
    if list(map(leaf_hash, folder.bundle(bundle))) != checked.hashes[first : first + bundle.width]:
        raise wrong(bundle.path(), _("holds other leaves"))
    checked.tiles += 1


def _check_proofs(folder: LogFolder, checked: CheckedLog, verifier: NoteVerifier) -> None:
    for path in folder.proofs():
        what = f"proofs/{path.name}"
        text = folder.note(what)
        with checking(what):
            index = parse_tlog_proof(text).index
        if path.stem != str(index) or index >= checked.size:
            raise wrong(what, _("is the proof of leaf {index}").format(index=index))
        with checking(what):
            checkpoint = verify_tlog_proof(text, checked.hashes[index], [verifier], verifier.name)
        _require_beginning(checkpoint, what, checked)
        checked.proofs += 1
