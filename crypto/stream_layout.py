"""Byte layout of a sealed object: Tink's AES-256-GCM-HKDF-SHA256 streaming format, 256 KiB segments.

    object  = header(40) || segment 0 || segment 1 || ...
    header  = 0x28 || salt(32) || nonce prefix(7)
    key     = HKDF-SHA-256(data key, salt=salt, info=associated data)
    segment = AES-256-GCM(key, nonce = prefix || uint32be(index) || last, no associated data) = ciphertext || tag(16)

Segment i ends at byte (i + 1) * 262144 of the object, so segment 0 is 40 bytes shorter. The last segment has last = 1
and holds at least one byte unless the whole message is empty. The counter stops reordering, the last mark stops
truncation and extension, the derived key binds the context.

Source: developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming; analysis: ePrint 2020/1019.
"""

from dataclasses import dataclass
from typing import Final, Self

from crypto.errors import FormatError, IntegrityError
from crypto.primitives import KEY_SIZE, TAG_SIZE, hkdf_sha256, random_bytes

SEGMENT_SIZE: Final = 262_144
SALT_SIZE: Final = KEY_SIZE
NONCE_PREFIX_SIZE: Final = 7
HEADER_SIZE: Final = 1 + SALT_SIZE + NONCE_PREFIX_SIZE
FIRST_PLAINTEXT_SIZE: Final = SEGMENT_SIZE - HEADER_SIZE - TAG_SIZE
NEXT_PLAINTEXT_SIZE: Final = SEGMENT_SIZE - TAG_SIZE
MAX_SEGMENTS: Final = 2**32


@dataclass(frozen=True, slots=True)
class StreamHeader:
    """The public randomness of one sealed object."""

    salt: bytes
    nonce_prefix: bytes

    @classmethod
    def fresh(cls) -> Self:
        """Draw the randomness of a new object; a header is never used twice."""
        return cls(random_bytes(SALT_SIZE), random_bytes(NONCE_PREFIX_SIZE))

    def encode(self) -> bytes:
        """Return the 40 header bytes."""
        return bytes([HEADER_SIZE]) + self.salt + self.nonce_prefix

    @classmethod
    def decode(cls, octets: bytes) -> Self:
        """Read the 40 header bytes.

        Raises:
            IntegrityError: too short, or not a header of this format; an object of recorded length always has one.
        """
        if len(octets) != HEADER_SIZE or octets[0] != HEADER_SIZE:
            raise IntegrityError("the object does not begin with a stream header")
        return cls(octets[1 : 1 + SALT_SIZE], octets[1 + SALT_SIZE :])

    def derive_key(self, data_key: bytes, aad: bytes) -> bytes:
        """Derive the segment key; other associated data means another key, hence a failing tag."""
        return hkdf_sha256(data_key, salt=self.salt, info=aad)

    def nonce(self, index: int, *, last: bool) -> bytes:
        """Return the 12-byte nonce of segment `index`."""
        return self.nonce_prefix + index.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def ciphertext_length(plaintext_length: int) -> int:
    """Return the object size in bytes for a plaintext of `plaintext_length` bytes.

    Raises:
        FormatError: negative, or beyond the 2^32 segments of the format (1 PiB).
    """
    if plaintext_length < 0:
        raise FormatError("a length cannot be negative")
    following = max(0, plaintext_length - FIRST_PLAINTEXT_SIZE)
    segments = 1 + -(-following // NEXT_PLAINTEXT_SIZE)
    if segments > MAX_SEGMENTS:
        raise FormatError("too long for one sealed object")
    return HEADER_SIZE + plaintext_length + segments * TAG_SIZE


def plaintext_length(ciphertext_length: int) -> int:
    """Return the plaintext size in bytes of an object of `ciphertext_length` bytes.

    Raises:
        FormatError: no plaintext has an object of this size.
    """
    segments = segment_count(ciphertext_length)
    length = ciphertext_length - HEADER_SIZE - segments * TAG_SIZE
    in_last_segment = ciphertext_length - (segments - 1) * SEGMENT_SIZE
    if length < 0 or segments > MAX_SEGMENTS or (segments > 1 and in_last_segment <= TAG_SIZE):
        raise FormatError(f"no sealed object has {ciphertext_length} bytes")
    return length


def segment_count(ciphertext_length: int) -> int:
    """Return the number of segments in an object of `ciphertext_length` bytes."""
    return -(-ciphertext_length // SEGMENT_SIZE)


def segment_of(plaintext_offset: int) -> int:
    """Return the index of the segment that holds the plaintext byte at `plaintext_offset`."""
    return (plaintext_offset + HEADER_SIZE) // NEXT_PLAINTEXT_SIZE


def segment_plaintext_start(index: int) -> int:
    """Return the plaintext offset at which segment `index` begins."""
    return max(0, index * NEXT_PLAINTEXT_SIZE - HEADER_SIZE)


def segment_ciphertext_start(index: int) -> int:
    """Return the object offset at which segment `index` begins (segment 0 follows the header)."""
    return index * SEGMENT_SIZE if index else HEADER_SIZE
