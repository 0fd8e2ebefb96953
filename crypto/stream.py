"""The stream cipher of the vault's objects; one import for its public names.

Format: `stream_layout`. Sealing: `sealing`. Opening: `opening`.
"""

from crypto.opening import OpeningReader, RangeSource, open_stream
from crypto.sealing import ByteSource, SealingReader
from crypto.stream_layout import SEGMENT_SIZE, ciphertext_length, plaintext_length

__all__ = [
    "SEGMENT_SIZE",
    "ByteSource",
    "OpeningReader",
    "RangeSource",
    "SealingReader",
    "ciphertext_length",
    "open_stream",
    "plaintext_length",
]
