"""Text that travels in addresses (cursors, search words), where nobody but the vault can read it (ASVS 14.2.1).

token = base64url(seal_field(derived key of the purpose, UTF-8 text, bound to))
"""

from __future__ import annotations

import base64
import binascii

from crypto.errors import FormatError, IntegrityError
from crypto.field_seal import open_field, seal_field
from vault.platform.runtime import Platform


def seal_text(platform: Platform, purpose: str, text: str, bound_to: str = "") -> str:
    """A token without padding, different at every call.

    Args:
        purpose: what it is for; each purpose has a key of its own.
        text: what nobody shall read in an address.
        bound_to: what has to be known again to open it, such as whose search it is.
    """
    sealed = seal_field(platform.derived_key(purpose), text.encode(), bound_to.encode())
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_text(platform: Platform, purpose: str, token: str, bound_to: str = "") -> str | None:
    """What `seal_text` sealed; None for everything that is not a token of this vault, purpose and binding."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return open_field(platform.derived_key(purpose), sealed, bound_to.encode()).decode()
    except (binascii.Error, ValueError, FormatError, IntegrityError):
        return None
