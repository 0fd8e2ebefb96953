"""The secrets file of a vault whose keys are in a token, format "hizo-token-secrets/1": a JSON object.

{"format": "hizo-token-secrets/1", "set": hex, "token": what the token said of itself, "sealed": base64}

set    = the 8 bytes that the CKA_ID of each of the vault's keys begins with
sealed = AES-256-GCM in the token under the set's first key, nonce(12), contents; AAD = RFC 8785 of the other members
contents = {name: base64}

It holds no epoch key, so that an older copy of it opens nothing that was disposed of.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from crypto import labels
from crypto.base64_text import decode_base64, encode_base64
from crypto.canonical import canonical_json
from crypto.errors import FormatError

_MEMBERS: Final = {"format", "set", "token", "sealed"}
_SET_HEX_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class SealedSecrets:
    """The members of the file, read but not opened."""

    set_id: bytes
    token: str
    sealed: bytes = b""

    @classmethod
    def decode(cls, octets: bytes) -> Self:
        """Read the file's bytes.

        Raises:
            FormatError: not a secrets file of this version.
        """
        try:
            members = json.loads(octets)
        except (ValueError, RecursionError) as error:
            raise FormatError("the secrets file is not JSON") from error
        if not isinstance(members, dict) or members.get("format") != labels.TOKEN_SECRETS_FORMAT:
            raise FormatError(
                f'not a secrets file of format "{labels.TOKEN_SECRETS_FORMAT}": a key file opens with HIZO_KEK=file'
            )
        if set(members) != _MEMBERS or not all(isinstance(value, str) for value in members.values()):
            raise FormatError("the secrets file has not the members of this version")
        return cls(_set_of(members["set"]), members["token"], decode_base64(members["sealed"]))

    def encode(self) -> bytes:
        """Return the file's bytes."""
        return json.dumps(self._bound() | {"sealed": encode_base64(self.sealed)}, indent=1).encode() + b"\n"

    def seal(self, secrets: dict[str, bytes], by: Callable[[bytes, bytes], bytes]) -> Self:
        """Return the same file with these secrets; `by` seals bytes with associated data in the token."""
        plaintext = canonical_json({name: encode_base64(value) for name, value in secrets.items()})
        return type(self)(self.set_id, self.token, by(plaintext, canonical_json(self._bound())))

    def open(self, by: Callable[[bytes, bytes], bytes]) -> dict[str, bytes]:
        """Return the secrets; `by` opens bytes with associated data in the token.

        Raises:
            IntegrityError: damaged, or another token's.
        """
        opened = json.loads(by(self.sealed, canonical_json(self._bound())))
        return {name: decode_base64(value) for name, value in opened.items()}

    def _bound(self) -> dict[str, str]:
        return {"format": labels.TOKEN_SECRETS_FORMAT, "set": self.set_id.hex(), "token": self.token}


def _set_of(text: str) -> bytes:
    try:
        octets = bytes.fromhex(text)
    except ValueError as error:
        raise FormatError("the set of keys is not written in hexadecimal") from error
    if len(text) != _SET_HEX_DIGITS:
        raise FormatError("the set of keys has not 8 bytes")
    return octets
