"""Which algorithms are in use, and what the CRYPTREC list says of each.

List: CRYPTREC LS-0001-2022R2 (電子政府における調達のために参照すべき暗号のリスト, updated 2026-03-30).
The list names ciphers, modes, hashes, MACs, signatures and key establishment. It has no category for key derivation
or password hashing, so HKDF, PBKDF2 and Argon2id can never be "on the list": the first two are built from listed
primitives only; Argon2id rests on BLAKE2b, which is not listed, hence the PBKDF2 choice for whoever needs it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crypto.errors import CipherNotListedError

LIST_EDITION: Final = "CRYPTREC LS-0001-2022R2"


class Listing(StrEnum):
    """What the list edition says of an algorithm."""

    RECOMMENDED = "recommended"
    COMPOSED = "built from listed primitives"
    NO_CATEGORY = "password hashing: no category on the list"
    MONITORED = "monitored list: kept for compatibility only"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One line of the cipher inventory; `strength_bits` is None where strength depends on the password."""

    name: str
    purpose: str
    strength_bits: int | None
    listing: Listing
    edition: str = LIST_EDITION


IN_USE: Final[tuple[Algorithm, ...]] = (
    Algorithm(
        "AES-256-GCM", "contents, data keys, sealed fields and files, key file", 256, Listing.RECOMMENDED
    ),
    Algorithm(
        "AES-256-CBC",
        "contents of password-protected PDF copies (PDF 2.0, revision 6)",
        256,
        Listing.RECOMMENDED,
    ),
    Algorithm("SHA-256", "log, commitments, digests of objects", 128, Listing.RECOMMENDED),
    Algorithm("HMAC-SHA-256", "within HKDF and PBKDF2, cursors", 256, Listing.RECOMMENDED),
    Algorithm("ECDSA-P256-SHA256", "certificates of disposal", 128, Listing.RECOMMENDED),
    Algorithm(
        "Ed25519", "checkpoints of the log, tombstones of the disposal ledger", 128, Listing.RECOMMENDED
    ),
    Algorithm("HKDF-SHA-256", "segment keys, key commitments, key file keys", 256, Listing.COMPOSED),
    Algorithm(
        "PBKDF2-HMAC-SHA-256",
        "passwords and passphrases, where only listed primitives may be used",
        None,
        Listing.COMPOSED,
    ),
    Algorithm("Argon2id", "passwords and passphrases, by default", None, Listing.NO_CATEGORY),
    Algorithm(
        "HMAC-SHA-1", "one-time passwords (RFC 6238) of ordinary authenticators", 128, Listing.MONITORED
    ),
)
"""The cipher inventory, every entry with the list edition it was judged by."""

OTHER_LISTED: Final[tuple[str, ...]] = (
    "AES-128-GCM", "AES-256-CTR", "AES-256-CCM", "Camellia-256", "ChaCha20-Poly1305", "SHA-384", "SHA-512", "SHA-512/256",
    "SHA3-256", "SHA3-384", "SHA3-512", "SHAKE128", "SHAKE256", "CMAC", "HMAC-SHA-384", "HMAC-SHA-512",
    "ECDSA-P384-SHA384", "RSA-PSS-3072", "RSA-OAEP-3072", "ECDH-P256", "ECDH-P384", "ML-KEM-768", "ML-KEM-1024", "KCipher-2",
)  # fmt: skip
"""Recommended too; not in use here, so that a setting may name them and the answer is about the list."""

_REASONS: Final[dict[str, str]] = {
    "AES-KW": "the list has no key-wrapping category; data keys are wrapped with AES-256-GCM",
    "AES-KWP": "the list has no key-wrapping category; data keys are wrapped with AES-256-GCM",
    "X25519": "the list names ECDH by SP 800-56A curves only",
    "AES-256-XTS": "listed for encrypting storage devices only, not files or objects",
    "RC4": "taken off the list",
    "3DES": "monitored list: compatibility only",
    "SHA-1": "monitored list: compatibility only",
    "RIPEMD-160": "monitored list: compatibility only",
    "BLAKE2b": "not evaluated by CRYPTREC",
    "ML-KEM-512": "the list holds ML-KEM-768 and ML-KEM-1024 only",
}


def require_listed(names: Iterable[str]) -> None:
    """Judge algorithm names that a setting asks for; names as in `IN_USE`, upper and lower case alike.

    Accepted: recommended algorithms, compositions of them, and what is in use for purposes the list does not cover.

    Raises:
        CipherNotListedError: the first name that is not accepted, with the reason.
    """
    accepted = {each.casefold() for each in (*(algorithm.name for algorithm in IN_USE), *OTHER_LISTED)}
    reasons = {name.casefold(): reason for name, reason in _REASONS.items()}
    for name in names:
        if name.casefold() not in accepted:
            reason = reasons.get(name.casefold(), "not a recommended algorithm of the list")
            raise CipherNotListedError(f"{name} may not be used under {LIST_EDITION}: {reason}")
