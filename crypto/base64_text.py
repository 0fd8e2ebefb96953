"""Base64 (RFC 4648 section 4) read strictly: exactly one text stands for each value."""

import base64
import binascii

from crypto.errors import FormatError


def encode_base64(octets: bytes) -> str:
    """Write standard base64 with padding."""
    return base64.b64encode(octets).decode()


def decode_base64(text: str) -> bytes:
    """Read standard base64 with padding.

    Raises:
        FormatError: other characters, missing padding, or stray bits behind the value.
    """
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError("malformed base64") from error
    if encode_base64(octets) != text:
        raise FormatError("base64 that is not in its one form")
    return octets
