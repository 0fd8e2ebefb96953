"""The stand-alone recovery script opens what the product sealed, and nothing else."""

import io
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
import tink
from sqlalchemy import create_engine, insert
from tink import secret_key_access, streaming_aead

from crypto.data_key import new_data_key
from crypto.key_file import FileKeyProvider
from crypto.key_file_format import KeyFile, Passphrase
from crypto.key_wrap import new_group_key, wrap_group_key
from crypto.phc import Argon2idParameters, Pbkdf2Parameters
from crypto.stream import SEGMENT_SIZE, SealingReader
from storage.key_ring.tables import KeyGroup, RingEntry, key_ring_entry, key_ring_group, ring_tables

SCRIPT = Path(__file__).parents[2] / "docs" / "recovery" / "hizo_recover.py"
PLAINTEXT = bytes(range(256)) * 3000
STREAM_AAD = '{"format":"hizo-object/1","object":"obj_1"}'
UNLOCK_KEY = bytes(range(32))


@dataclass
class Vault:
    """The four things a recovery needs, made by the product's own code."""

    folder: Path
    unlocked_by_key: bool

    @property
    def sealed(self) -> Path:
        return self.folder / "object"

    @property
    def out(self) -> Path:
        return self.folder / "plaintext"

    def recover(self, *more: str, passphrase: str = "秘密の合言葉\n") -> subprocess.CompletedProcess:
        where = [
            "--key-file",
            self.folder / "keys.json",
            "--ring",
            self.folder / "ring.db",
            "--object-id",
            "obj_1",
        ]
        unlock = ["--unlock-key", self.folder / "unlock"] if self.unlocked_by_key else []
        command = [sys.executable, "-I", SCRIPT, *where, *unlock, *more]
        return subprocess.run(command, input=passphrase, capture_output=True, text=True, check=False)

    def open_object(self, **how: str) -> subprocess.CompletedProcess:
        return self.recover("--object", str(self.sealed), "--out", str(self.out), **how)


UNLOCKS = {
    "argon2id": (Passphrase("秘密の合言葉"), Argon2idParameters(64, 1, 1)),
    "pbkdf2": (Passphrase("秘密の合言葉"), Pbkdf2Parameters(1000)),
    "unlock key": (KeyFile(UNLOCK_KEY), Argon2idParameters(64, 1, 1)),
}


@pytest.fixture(params=UNLOCKS)
def vault(request, tmp_path) -> Vault:
    unlock, derivation = UNLOCKS[request.param]
    keys = FileKeyProvider.create(tmp_path / "keys.json", unlock, derivation=derivation)
    keys.create_epoch()
    key = new_data_key()
    wrap_aad = '{"object":"obj_1","tier":3}'
    group_key, epoch = new_group_key(), keys.current_epoch()
    group = KeyGroup("kgr_1", epoch, wrap_group_key(keys, "kgr_1", group_key, epoch_id=epoch), 1)
    wrapped = group_key.wrap(key, wrap_aad.encode())
    ring = create_engine(f"sqlite:///{tmp_path / 'ring.db'}")
    ring_tables.create_all(ring)
    entry = RingEntry("obj_1", "blobs/1", "kgr_1", wrapped, wrap_aad, STREAM_AAD, 1, 1)
    with ring.begin() as connection:
        connection.execute(insert(key_ring_group).values(**asdict(group)))
        connection.execute(insert(key_ring_entry).values(**asdict(entry)))
    ring.dispose()
    (tmp_path / "unlock").write_bytes(UNLOCK_KEY)
    (tmp_path / "object").write_bytes(SealingReader(io.BytesIO(PLAINTEXT), key, STREAM_AAD.encode()).read())
    return Vault(tmp_path, isinstance(unlock, KeyFile))


def test_a_document_is_opened_without_the_product(vault):
    done = vault.open_object()
    assert done.returncode == 0, done.stderr
    assert vault.out.read_bytes() == PLAINTEXT


def test_the_script_is_short_and_imports_nothing_of_the_product():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 90
    assert not any(
        f"import {part}" in text or f"from {part}" in text
        for part in ("crypto ", "crypto.", "vault", "storage")
    )


def test_a_wrong_passphrase_or_unlock_key_opens_nothing(vault):
    (vault.folder / "unlock").write_bytes(bytes(32))
    done = vault.open_object(passphrase="wrong\n")
    assert done.returncode == 1
    assert "wrong passphrase" in done.stderr
    assert not vault.out.exists()


@pytest.mark.parametrize("how", ["cut at a segment edge", "cut to the header", "flipped"])
def test_a_damaged_object_is_never_called_whole(vault, how):
    octets = bytearray(vault.sealed.read_bytes())
    if how == "flipped":
        octets[-1] ^= 1
    else:
        del octets[SEGMENT_SIZE if "segment" in how else 40 :]
    vault.sealed.write_bytes(octets)
    done = vault.open_object()
    assert done.returncode == 1
    assert not vault.out.exists()


def test_the_printed_keyset_opens_the_object_with_tink(vault):
    done = vault.recover()
    assert done.returncode == 0, done.stderr
    streaming_aead.register()
    handle = tink.json_proto_keyset_format.parse(done.stdout, secret_key_access.TOKEN)
    primitive = handle.primitive(streaming_aead.StreamingAead)
    assert STREAM_AAD in done.stderr
    assert json.loads(done.stdout)["primaryKeyId"] == 1
    with primitive.new_decrypting_stream(vault.sealed.open("rb"), STREAM_AAD.encode()) as stream:
        assert stream.read() == PLAINTEXT
