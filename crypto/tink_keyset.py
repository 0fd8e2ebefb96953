"""Data keys as Tink JSON keysets, so that any Tink library opens a sealed object without this product.

The keyset holds the key in clear: it is for recovery by whoever holds the epoch key anyway, and no route or command
of the service makes one. Tink takes the associated data separately; it is no part of a keyset.
"""

import json
from typing import Final

from crypto.base64_text import encode_base64
from crypto.data_key import DataKey
from crypto.primitives import KEY_SIZE
from crypto.stream_layout import SEGMENT_SIZE

TYPE_URL: Final = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"
KEY_ID: Final = 1
_HASH_SHA256: Final = 3


def tink_json_keyset(key: DataKey) -> str:
    """Return a cleartext Tink JSON keyset with one AesGcmHkdfStreamingKey, output prefix RAW.

    Read it with `JsonKeysetReader` and cleartext keyset access, then decrypt the object file as it lies in the store.
    """
    key_data = {
        "typeUrl": TYPE_URL,
        "value": encode_base64(_key_message(key)),
        "keyMaterialType": "SYMMETRIC",
    }
    entry = {"keyData": key_data, "status": "ENABLED", "keyId": KEY_ID, "outputPrefixType": "RAW"}
    return json.dumps({"primaryKeyId": KEY_ID, "key": [entry]})


def _key_message(key: DataKey) -> bytes:
    """Protobuf AesGcmHkdfStreamingKey, version 0: params = 2 {segment size = 1, key size = 2, hash = 3}, key = 3."""
    params = b"\x08" + _varint(SEGMENT_SIZE) + b"\x10" + _varint(KEY_SIZE) + b"\x18" + _varint(_HASH_SHA256)
    octets = key.reveal()
    return b"\x12" + _varint(len(params)) + params + b"\x1a" + _varint(len(octets)) + octets


def _varint(number: int) -> bytes:
    groups = bytearray()
    while number > 0x7F:
        groups.append(0x80 | number & 0x7F)
        number >>= 7
    groups.append(number)
    return bytes(groups)
