"""Sealing and opening a stream in memory, against `openssl speed -evp aes-256-gcm` at 16 KiB in the same minute.

Both sides are measured as bytes a second of processor time, as `openssl speed` counts by itself, so that a busy machine
does not decide. The cipher alone is held to the goal; with the digests that a deposit also takes, it is printed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from crypto.data_key import DataKey
from crypto.primitives import Octets, random_bytes
from crypto.stream import OpeningReader, SealingReader, ciphertext_length, open_stream
from tests.benchmarks.measuring import Figure

SIZE = 256 << 20
ROUNDS = 7
AAD = b'{"format":"hizo/object/v1"}'


class Repeated:
    """A source of `SIZE` bytes that costs nothing to read: slices of one block."""

    def __init__(self) -> None:
        self._block = memoryview(random_bytes(1 << 20))
        self._left = SIZE

    def read(self, size: int, /) -> Octets:
        piece = self._block[: min(size, self._left)]
        self._left -= len(piece)
        return piece


class InMemory:
    """Ciphertext in memory, read in order or in ranges."""

    def __init__(self, octets: bytearray) -> None:
        self._octets = memoryview(octets)
        self._position = 0
        self.size = len(octets)

    def read(self, size: int, /) -> Octets:
        piece = self._octets[self._position : self._position + size]
        self._position += len(piece)
        return piece

    def read_range(self, offset: int, length: int) -> Octets:
        return self._octets[offset : offset + length]


def openssl_speed(*options: str) -> float:
    """Bytes a second of processor time by OpenSSL's own measurement."""
    command = ["openssl", "speed", "-mr", "-seconds", "1", "-bytes", "16384", *options, "-evp", "aes-256-gcm"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"^\+F:\d+:[^:]*:([0-9.]+)$", said, re.MULTILINE)
    assert found, said
    return float(found[1])


def speed(act: Callable[[], object]) -> float:
    """Bytes a second of processor time."""
    began = time.thread_time()
    act()
    return SIZE / (time.thread_time() - began)


def seal(key: DataKey, *, digests: bool) -> None:
    """Seal everything through one reused buffer, as parts go to a store."""
    sealing = SealingReader(Repeated(), key, AAD, digest_plaintext=digests, digest_ciphertext=digests)
    buffer = bytearray(8 << 20)
    while sealing.readinto(buffer):
        pass


def sealed(key: DataKey) -> bytearray:
    """Ciphertext of the same bytes."""
    out = bytearray(ciphertext_length(SIZE))
    SealingReader(Repeated(), key, AAD, digest_plaintext=False, digest_ciphertext=False).readinto(out)
    return out


def open_in_order(key: DataKey, ciphertext: bytearray) -> None:
    """Decrypt from start to end."""
    for _ in open_stream(InMemory(ciphertext), key, AAD, expected_ciphertext_length=len(ciphertext)):
        pass


def open_by_ranges(key: DataKey, ciphertext: bytearray) -> None:
    """Decrypt through the reader that allows any offset."""
    reader = OpeningReader(InMemory(ciphertext), key, AAD, len(ciphertext))
    buffer = bytearray(8 << 20)
    while reader.readinto(buffer):
        pass


@contextmanager
def a_key() -> Iterator[DataKey]:
    """A data key for this run."""
    with DataKey(random_bytes(32)) as key:
        yield key


def main() -> int:
    """Measure in turn and print."""
    with a_key() as key:
        ciphertext = sealed(key)
        sides: dict[str, Callable[[], float]] = {
            "openssl encrypt": openssl_speed,
            "seal": lambda: speed(lambda: seal(key, digests=False)),
            "seal with digests": lambda: speed(lambda: seal(key, digests=True)),
            "openssl decrypt": lambda: openssl_speed("-decrypt"),
            "open": lambda: speed(lambda: open_in_order(key, ciphertext)),
            "open by ranges": lambda: speed(lambda: open_by_ranges(key, ciphertext)),
        }
        taken: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(ROUNDS):
            for name, measure in sides.items():
                taken[name].append(measure())
    _print(taken, "openssl encrypt", "seal", 1.0)
    _print(taken, "openssl encrypt", "seal with digests", None)
    _print(taken, "openssl decrypt", "open", 0.9)
    _print(taken, "openssl decrypt", "open by ranges", 0.9)
    return 0


def _print(taken: dict[str, list[float]], baseline: str, ours: str, goal: float | None) -> None:
    ratio = median(taken[ours]) / median(taken[baseline])
    Figure(
        f"{ours}, {SIZE >> 20} MiB in memory, one thread",
        f"{baseline} (openssl speed -evp aes-256-gcm -bytes 16384)",
        ratio,
        "printed" if goal is None else f"≥ {goal}",
        goal is None or ratio >= goal,
        {"ours_MiB_s": median(taken[ours]) / (1 << 20), "openssl_MiB_s": median(taken[baseline]) / (1 << 20)},
    ).print()


if __name__ == "__main__":
    sys.exit(main())
