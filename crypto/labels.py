"""Every domain-separation label in one place, so that no two uses of a key or hash can ever collide.

A label is part of a format: changing one changes the format and needs a new version suffix.
"""

from typing import Final

DATA_KEY_COMMITMENT: Final = b"hizo/data-key/commit/v1"
"""HKDF-Expand info of the public commitment to a data key."""

KEY_FILE_FORMAT: Final = "hizo-key-file/1"
"""`format` member of a key file."""

KEY_FILE_ROOT: Final = b"hizo/key-file/root/v1"
"""HKDF info that turns a 32-byte unlock key into the root key of a key file."""

KEY_FILE_SEAL: Final = b"hizo/key-file/seal/v1"
"""HKDF-Expand info of the key that seals the contents of a key file."""

KEY_FILE_CHECK: Final = b"hizo/key-file/check/v1"
"""HKDF-Expand info of the value that tells a wrong passphrase from a damaged file."""

TOKEN_SECRETS_FORMAT: Final = "hizo-token-secrets/1"
"""`format` member of the secrets file that a token seals."""

FIELD_SEAL: Final = b"hizo/field-seal/v1\x00"
"""Prefix of the associated data of a sealed field; keeps it apart from every other use of AES-GCM."""

SEALED_FILE: Final = b"hizo/sealed-file/v1\n"
"""First bytes of a sealed file that travels, and of its associated data."""
