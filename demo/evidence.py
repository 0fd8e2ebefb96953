"""What the demonstration leaves behind for people who want to check it with their own tools."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from crypto.key_file import FileKeyProvider
from crypto.key_file_format import Passphrase
from crypto.key_wrap import WrappedKey, unwrap_group_key
from crypto.tink_keyset import tink_json_keyset
from demo.vault_process import VaultProcess
from storage.blob_store import BlobStore
from storage.local_folder import LocalFolder
from storage.s3 import S3Store

CHUNK = 1 << 20


def keep_recovered_object(vault: VaultProcess, out: Path, version_id: str) -> None:
    """The steps of docs/recovery: passphrase → key file → ring entry → object and key; nothing asks the vault."""
    passphrase = (out / "passphrase").read_text().strip()
    keys = FileKeyProvider.open(vault.folder / "keys" / "hizo-keys.json", Passphrase(passphrase))
    ring = vault.folder / "key-ring" / "ring.db"
    entry = _ring_entry(ring, version_id)
    group = _group(ring, entry["group_id"])
    held = WrappedKey(group["epoch_id"], group["wrapped"])
    with (
        unwrap_group_key(keys, group["group_id"], held) as group_key,
        group_key.unwrap(entry["wrapped"], entry["wrap_aad"].encode()) as key,
    ):
        (out / "stored-object.key.json").write_text(tink_json_keyset(key) + "\n")
    (out / "stored-object.aad").write_bytes(entry["stream_aad"].encode())
    for name, row in (("ring-entry", entry), ("key-group", group)):
        readable = {key: value.hex() if isinstance(value, bytes) else value for key, value in row.items()}
        (out / f"stored-object.{name}.json").write_text(json.dumps(readable, indent=1))
    with _store(vault).open(entry["blob_key"]) as source, (out / "stored-object.bin").open("wb") as target:
        while piece := source.read(CHUNK):
            target.write(piece)


def _rows(ring: Path, table: str) -> list[dict[str, Any]]:
    with sqlite3.connect(f"file:{ring}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608  # its own tables


def _group(ring: Path, group_id: str) -> dict[str, Any]:
    return next(row for row in _rows(ring, "key_ring_group") if row["group_id"] == group_id)


def _ring_entry(ring: Path, version_id: str) -> dict[str, Any]:
    for row in _rows(ring, "key_ring_entry"):
        facts = json.loads(row["stream_aad"])
        if facts["version"] == version_id and facts["role"] == "rendition":
            return row
    raise LookupError(f"the ring has no rendition of {version_id}")


def _store(vault: VaultProcess) -> BlobStore:
    settings = vault.environment
    if settings.get("HIZO_STORE") != "s3":
        return LocalFolder(vault.folder / "objects", addressed_in_place=False)
    return S3Store(
        settings["HIZO_S3_ENDPOINT"],
        settings["HIZO_S3_BUCKET"],
        settings["HIZO_S3_ACCESS_KEY"],
        Path(settings["HIZO_S3_SECRET_KEY_FILE"]).read_text().strip(),
        secure=False,
    )


def keep_log(vault: VaultProcess, out: Path) -> str:
    """Export the whole log, and put the verifier key beside it."""
    said = vault.operator("log", "export", str(out / "log"), "--proof", "0")
    (out / "log.vkey").write_bytes((out / "log" / "log.vkey").read_bytes())
    return said


def write_index(out: Path, ids: dict[str, str], refused: str | None) -> None:
    """`index.txt`: what lies here and how to check each with other people's tools."""
    copy = _NO_COPY.format(code=refused) if refused else _COPY
    view = _VIEW if ids["viewer"] else _NO_VIEW
    (out / "index.txt").write_text(
        _INDEX.format(copy=copy, view=view, item=ids["item"], version=ids["version"]), encoding="utf-8"
    )


_VIEW = """viewed-page-1.*            the page image holder B was shown: the marking, name, time and event number are in the pixels
"""

_NO_VIEW = """viewed-page-1.*            not there: this format has no viewer
"""

_NO_COPY = """issued-copy.pdf            not there: this format cannot be marked and protected page by page ({code})
"""

_COPY = """issued-copy.pdf            the numbered copy as its recipient got it, AES-256, opened by issued-copy.password
    pdftotext -upw "$(cat issued-copy.password)" issued-copy.pdf -    # the marking stands on every page
    qpdf --check --password="$(cat issued-copy.password)" issued-copy.pdf
    pdftoppm -upw "$(cat issued-copy.password)" -png issued-copy.pdf page
issued-copy.password       one ASCII line. In real life nobody holds both; it lies here only for checking
"""

_INDEX = """Hizo 秘蔵: the demonstration's results, for checking with other people's tools. Every command is run in this folder
実演の結果。第三者の道具で確かめるためのもの。コマンドはすべてこのフォルダーで実行する

{copy}{view}stored-object.bin          the stored object before destruction: ciphertext in Tink's streaming format
stored-object.key.json     its key as a cleartext Tink JSON keyset. It lies here ONLY for checking: the demonstration made
                           the vault and holds its passphrase. In real life no command hands it out
stored-object.aad          the associated data the stream is bound to
    ../.venv/bin/python - <<'END'      # Google Tink: there after `make check`; elsewhere, pip install tink
import tink; from tink import secret_key_access as s, json_proto_keyset_format as j, streaming_aead as a; import io
a.register(); h = j.parse(open('stored-object.key.json').read(), s.TOKEN)
aad = open('stored-object.aad','rb').read(); p = h.primitive(a.StreamingAead)
open('recovered-object','wb').write(p.new_decrypting_stream(open('stored-object.bin','rb'), aad).read())
END
    ../.venv/bin/python ../docs/recovery/hizo_recover.py --help    # from passphrase to document without Hizo or Tink;
                                                       # tried on this vault now, it finds no key any more

certificate.pdf            廃棄証明書: signed PDF/A-3 with certificate.json attached
    ../.venv/bin/hizo verify certificate certificate.pdf --signer signer.pem --vkey log.vkey
    ../docs/verify/verify_certificate.sh certificate.pdf signer.pem    # plain openssl cms
    pdfsig -nocert certificate.pdf                   # integrity; trust needs signer.pem in an NSS database
    ../.venv/bin/pyhanko sign validate --pretty-print --trust signer.pem certificate.pdf
                                                       # there after `make check`; elsewhere, pip install pyhanko-cli
certificate.json           the statement inside it
signer.pem                 the certificate it is signed with (compare its fingerprint with one you got elsewhere)

log/                       the whole log: entries.jsonl, checkpoint, checkpoints/, tile/ (C2SP tlog-tiles), proofs/
log.vkey                   its verifier key
    ../.venv/bin/hizo verify log log --vkey log.vkey
    ../.venv/bin/pytest -q ../tests/crypto/test_go.py    # Go's own x/mod/sumdb/note and tlog accept these formats
                                                       # (pytest is there after `make check`; needs Go)

vault-data/                the vault itself after the destruction of item {item} (version {version}):
                           search it for the file's bytes or the key's
passphrase                 opens vault-data/keys/hizo-keys.json; in real life it lies elsewhere
company-texts/             the rules, procedures and pledges the company published: the shipped ones without the line that says so
signed-pledge.pdf          the pledge holder A signed with a code: PDF/A, bound to the text's SHA-256
roster.pdf                 管理名簿: who had access before the deposit, marked as a trade secret
people/                    passwords and client folders of the four people
vault.log                  what the service said, one JSON line an event
"""
