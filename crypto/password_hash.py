"""Passwords of people, hashed for verification only.

Passwords are compared after NFKC (SP 800-63B-4 section 3.1.1.2), so it does not matter how a keyboard composes them.
Hashing is slow on purpose and, with Argon2id, needs memory: callers bound how many run at once.
"""

import unicodedata
from typing import Final, Literal, TypeAlias

from crypto import phc, primitives
from crypto.errors import FormatError

Scheme: TypeAlias = Literal["argon2id", "pbkdf2"]

DEFAULT_PARAMETERS: Final[dict[str, phc.DerivationParameters]] = {
    "argon2id": phc.Argon2idParameters(memory_kib=19_456, iterations=2, lanes=1),
    "pbkdf2": phc.Pbkdf2Parameters(iterations=600_000),
}
"""Floors of the OWASP Password Storage Cheat Sheet."""

_SALT_SIZE: Final = 16


def hash_password(
    password: str, scheme: Scheme = "argon2id", *, parameters: phc.DerivationParameters | None = None
) -> str:
    """Hash a password under a fresh salt; return a PHC string.

    Args:
        password: as typed.
        scheme: "argon2id", or "pbkdf2" where only listed primitives may be used.
        parameters: costs other than the scheme's default; they decide the scheme when given.

    Raises:
        FormatError: the password is not valid Unicode.
    """
    chosen = parameters or DEFAULT_PARAMETERS[scheme]
    return _hash_with_salt(password, chosen, primitives.random_bytes(_SALT_SIZE))


def _hash_with_salt(password: str, parameters: phc.DerivationParameters, salt: bytes) -> str:
    return phc.format_phc(parameters, salt, parameters.derive(_normalised(password), salt))


def verify_password(phc_string: str, password: str) -> None:
    """Check a password against a PHC string.

    Raises:
        IntegrityError: another password.
        FormatError: not a PHC string with a hash, or the password is not valid Unicode.
    """
    parameters, salt, expected = phc.parse_phc(phc_string)
    if expected is None:
        raise FormatError("this PHC string holds no hash")
    primitives.require_equal(parameters.derive(_normalised(password), salt), expected, "another password")


def needs_rehash(
    phc_string: str, scheme: Scheme = "argon2id", *, parameters: phc.DerivationParameters | None = None
) -> bool:
    """Say whether a stored hash has other scheme or costs than those now in force; not a security outcome.

    Raises:
        FormatError: not a PHC string.
    """
    stored, _, _ = phc.parse_phc(phc_string)
    return stored != (parameters or DEFAULT_PARAMETERS[scheme])


def _normalised(password: str) -> bytes:
    try:
        return unicodedata.normalize("NFKC", password).encode()
    except UnicodeEncodeError as error:
        raise FormatError("the password is not valid Unicode") from error
