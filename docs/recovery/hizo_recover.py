"""Open one sealed object without Hizo: needs Python 3.11+ and `pip install cryptography`; README.md explains."""

import argparse
import base64
import getpass
import json
import sqlite3
import sys
import unicodedata
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

KEYSET = """{"primaryKeyId":1,"key":[{"keyId":1,"status":"ENABLED","outputPrefixType":"RAW","keyData":{"value":"%s",
"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey","keyMaterialType":"SYMMETRIC"}}]}\n"""


def root_key(kdf, unlock_key):  # noqa: D103
    salt = base64.b64decode(kdf.rsplit("$", 1)[1] + "==")
    if kdf.startswith("$hkdf-sha256$"):
        return HKDF(SHA256(), 32, salt, b"hizo/key-file/root/v1").derive(Path(unlock_key).read_bytes())
    typed = getpass.getpass("Passphrase: ") if sys.stdin.isatty() else sys.stdin.readline()
    secret = unicodedata.normalize("NFKC", typed.strip()).encode()
    n = {pair[0]: int(pair[2:]) for pair in kdf.split("$")[-2].split(",")}
    if kdf.startswith("$pbkdf2-sha256$"):
        return PBKDF2HMAC(SHA256(), 32, salt, n["i"]).derive(secret)
    return Argon2id(salt=salt, length=32, iterations=n["t"], lanes=n["p"], memory_cost=n["m"]).derive(secret)


def epoch_key(key_file, unlock_key, epoch):  # noqa: D103
    file = json.loads(Path(key_file).read_bytes())
    seal_key = HKDFExpand(SHA256(), 32, b"hizo/key-file/seal/v1").derive(root_key(file["kdf"], unlock_key))
    sealed = base64.b64decode(file.pop("sealed"))
    aad = json.dumps(file, sort_keys=True, separators=(",", ":")).encode()
    return base64.b64decode(json.loads(unseal(seal_key, sealed, aad))["epochs"][epoch])


def unseal(key, sealed, aad):  # noqa: D103
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], aad)


def segments(sealed, data_key, aad):  # noqa: D103
    header, index, following = sealed.read(40), 0, sealed.read(262_144 - 40)
    aead = AESGCM(HKDF(SHA256(), 32, header[1:33], aad).derive(data_key))
    while index == 0 or following:
        segment, following = following, sealed.read(262_144)
        nonce = header[33:] + index.to_bytes(4, "big") + (b"\0" if following else b"\1")
        yield aead.decrypt(nonce, segment, None)
        index += 1


def main():  # noqa: D103
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--key-file", "--unlock-key", "--ring", "--object-id", "--object", "--out"):
        parser.add_argument(name, required=name in {"--key-file", "--ring", "--object-id"})
    args = parser.parse_args()
    entry = "SELECT group_id, epoch_id, g.wrapped, e.wrapped, wrap_aad, stream_aad FROM key_ring_entry e"
    entry += " JOIN key_ring_group g USING (group_id) WHERE object_id = ?"
    found = sqlite3.connect(args.ring).execute(entry, (args.object_id,)).fetchone()
    group, epoch, held, wrapped, wrap_aad, aad = found
    group_facts = json.dumps({"key_group": group}, separators=(",", ":")).encode()
    group_key = unseal(epoch_key(args.key_file, args.unlock_key, epoch), held, group_facts)
    data_key = unseal(group_key, wrapped, wrap_aad.encode())
    if args.out:
        with Path(args.object).open("rb") as sealed, Path(args.out + ".partial").open("wb") as out:
            out.writelines(segments(sealed, data_key, aad.encode()))
        Path(out.name).rename(args.out)
    else:
        key_message = bytes.fromhex("120808808010102018031a20") + data_key
        sys.stdout.write(KEYSET % base64.b64encode(key_message).decode())
        sys.stderr.write(f"associated data, in UTF-8: {aad}\n")


if __name__ == "__main__":
    try:
        main()
    except InvalidTag:
        sys.exit("wrong passphrase or unlock key, or something was altered; trust no .partial file")
