"""Password-derivation parameters and their PHC strings: `$argon2id$v=19$m=65536,t=3,p=1$salt[$hash]`.

Source: github.com/P-H-C/phc-string-format. Base64 is the standard alphabet without padding.
"""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from crypto import primitives
from crypto.base64_text import decode_base64, encode_base64
from crypto.errors import FormatError

MAX_MEMORY_KIB: Final = 4 * 1024 * 1024
MAX_ARGON2_ITERATIONS: Final = 1_000
MAX_PBKDF2_ITERATIONS: Final = 100_000_000
"""Upper bounds on what a stored string may make this process do."""

_PHC: Final = re.compile(
    r"\$(?P<scheme>[a-z0-9-]{1,32})(?:\$v=(?P<version>[0-9]{1,4}))?\$(?P<parameters>[a-z]=[0-9]{1,10}(?:,[a-z]=[0-9]{1,10})*)"
    r"\$(?P<salt>[A-Za-z0-9+/]{11,86})(?:\$(?P<hash>[A-Za-z0-9+/]{22,86}))?"
)


@dataclass(frozen=True, slots=True)
class Argon2idParameters:
    """Argon2id version 1.3 (RFC 9106): memory in KiB, passes, lanes."""

    memory_kib: int
    iterations: int
    lanes: int

    def derive(self, secret: bytes, salt: bytes) -> bytes:
        """Return 32 bytes."""
        return primitives.argon2id(
            secret, salt=salt, memory_kib=self.memory_kib, iterations=self.iterations, lanes=self.lanes
        )

    def __str__(self) -> str:
        return f"$argon2id$v=19$m={self.memory_kib},t={self.iterations},p={self.lanes}"


@dataclass(frozen=True, slots=True)
class Pbkdf2Parameters:
    """PBKDF2-HMAC-SHA-256 (RFC 8018): the choice where only listed primitives may be used."""

    iterations: int

    def derive(self, secret: bytes, salt: bytes) -> bytes:
        """Return 32 bytes."""
        return primitives.pbkdf2_sha256(secret, salt=salt, iterations=self.iterations)

    def __str__(self) -> str:
        return f"$pbkdf2-sha256$i={self.iterations}"


DerivationParameters: TypeAlias = Argon2idParameters | Pbkdf2Parameters


def format_phc(parameters: DerivationParameters, salt: bytes, digest: bytes | None = None) -> str:
    """Write a PHC string, with the hash when given."""
    parts = [str(parameters), encode_octets(salt)] + ([] if digest is None else [encode_octets(digest)])
    return "$".join(parts)


def parse_phc(text: str) -> tuple[DerivationParameters, bytes, bytes | None]:
    """Read a PHC string: parameters, salt, hash.

    Raises:
        FormatError: not a PHC string of a supported scheme within the upper bounds.
    """
    found = _PHC.fullmatch(text)
    if found is None:
        raise FormatError("not a PHC string")
    named = dict(pair.split("=") for pair in found["parameters"].split(","))
    numbers = {name: int(value) for name, value in named.items()}
    parameters = _parameters(found["scheme"], found["version"], numbers)
    return (
        parameters,
        decode_octets(found["salt"]),
        None if found["hash"] is None else decode_octets(found["hash"]),
    )


def _parameters(scheme: str, version: str | None, numbers: dict[str, int]) -> DerivationParameters:
    match scheme, version, numbers:
        case "argon2id", "19", {"m": memory_kib, "t": iterations, "p": lanes, **rest} if not rest:
            if (
                1 <= lanes <= 255
                and 8 * lanes <= memory_kib <= MAX_MEMORY_KIB
                and 1 <= iterations <= MAX_ARGON2_ITERATIONS
            ):
                return Argon2idParameters(memory_kib, iterations, lanes)
        case "pbkdf2-sha256", None, {"i": iterations, **rest} if not rest:
            if 1 <= iterations <= MAX_PBKDF2_ITERATIONS:
                return Pbkdf2Parameters(iterations)
    raise FormatError("password derivation of an unknown scheme or beyond its bounds")


def encode_octets(octets: bytes) -> str:
    """Write salt or hash as PHC strings do: base64 without padding."""
    return encode_base64(octets).rstrip("=")


def decode_octets(text: str) -> bytes:
    """Read unpadded base64.

    Raises:
        FormatError: it is not.
    """
    return decode_base64(text + "=" * (-len(text) % 4))
