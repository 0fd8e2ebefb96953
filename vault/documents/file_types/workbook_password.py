"""Whether a workbook of Excel 97-2003 asks for a password ([MS-XLS] 2.4.117, [MS-OFFCRYPTO] 2.3.5 to 2.3.7).

One whose structure alone is protected is encrypted, too, with a password that every program knows and tries: so does this.
The algorithms are those of the format; nothing here keeps a secret.
"""

import hashlib
import struct
from typing import Final

_KNOWN_TO_ALL: Final = "VelvetSweatshop"
_BEGINNINGS: Final = frozenset((0x0809, 0x0409, 0x0209, 0x0009))
_WRITE_PROTECT: Final = 0x0086
_FILE_PASS: Final = 0x002F
_MOST_BEFORE: Final = 3
_OBFUSCATED, _ENCRYPTED = 0, 1
_VERIFIER: Final = 16
_FORTY_BITS: Final = 5


def asks_for_password(beginning: bytes) -> bool:
    """Whether a stream of records is encrypted with a password that has to be asked for.

    Args:
        beginning: Of the stream ``Workbook`` or ``Book``, at least the first 512 bytes where it has as many.
    """
    place = 0
    for _ in range(_MOST_BEFORE):
        if len(beginning) < place + 4:
            return False
        kind, length = struct.unpack_from("<HH", beginning, place)
        if kind == _FILE_PASS:
            return not _is_known_to_all(beginning[place + 4 : place + 4 + length])
        if kind not in _BEGINNINGS and kind != _WRITE_PROTECT:
            return False
        place += 4 + length
    return False


def _is_known_to_all(record: bytes) -> bool:
    try:
        if len(record) == 4:  # before Excel 97: key and check value alone
            return bool(struct.unpack_from("<H", record, 2)[0] == _check_value())
        (kind,) = struct.unpack_from("<H", record)
        if kind == _OBFUSCATED:
            return bool(struct.unpack_from("<H", record, 4)[0] == _check_value())
        (version,) = struct.unpack_from("<H", record, 2)
        return kind == _ENCRYPTED and (_opens_short(record[6:]) if version == 1 else _opens_long(record[6:]))
    except struct.error:
        return False


def _check_value() -> int:
    """[MS-OFFCRYPTO] 2.3.7.1."""
    value = 0
    for each in reversed((len(_KNOWN_TO_ALL), *_KNOWN_TO_ALL.encode("ascii"))):
        value = ((value >> 14) & 1 | (value << 1) & 0x7FFF) ^ each
    return value ^ 0xCE4B


def _opens_short(said: bytes) -> bool:
    """Keys of 40 bits, 2.3.6."""
    salt, hidden = said[:_VERIFIER], said[_VERIFIER:]
    first = _md5(_KNOWN_TO_ALL.encode("utf-16-le"))[:_FORTY_BITS]
    second = _md5((first + salt) * 16)[:_FORTY_BITS]
    shown = _rc4(_md5(second + bytes(4)), hidden[: 2 * _VERIFIER])
    return _md5(shown[:_VERIFIER]) == shown[_VERIFIER:]


def _opens_long(said: bytes) -> bool:
    """Keys of any length, 2.3.5."""
    (header,) = struct.unpack_from("<I", said, 4)
    (bits,) = struct.unpack_from("<I", said, 8 + 16)
    salt, verifier, digest = struct.unpack_from("<4x16s16s4x20s", said, 8 + header)
    whole = _sha1(_sha1(salt + _KNOWN_TO_ALL.encode("utf-16-le")) + bytes(4))
    key = whole[:_FORTY_BITS] + bytes(11) if bits in {0, 40} else whole[: max(_FORTY_BITS, bits // 8)]
    shown = _rc4(key, verifier + digest)
    return _sha1(shown[:_VERIFIER]) == shown[_VERIFIER:]


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _sha1(content: bytes) -> bytes:
    return hashlib.sha1(content, usedforsecurity=False).digest()


def _rc4(key: bytes, content: bytes) -> bytes:
    state, other = list(range(256)), 0
    for place in range(256):
        other = (other + state[place] + key[place % len(key)]) % 256
        state[place], state[other] = state[other], state[place]
    out, other = bytearray(), 0
    for count, each in enumerate(content, 1):
        place = count % 256
        other = (other + state[place]) % 256
        state[place], state[other] = state[other], state[place]
        out.append(each ^ state[(state[place] + state[other]) % 256])
    return bytes(out)
