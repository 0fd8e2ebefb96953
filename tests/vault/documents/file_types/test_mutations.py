"""A short form of the long search for bytes that break the opening of files: the same hundred broken files every time."""

import contextlib
import random

from vault.documents.file_types import FILE_TYPES, TypeRefusedError

MUTATIONS = 100
_ODD = (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f")


def mutated(chance: random.Random, content: bytes) -> bytes:
    """Some bytes flipped, overwritten, doubled or taken out, more often near the beginning."""
    broken = bytearray(content)
    for _ in range(chance.choice((1, 2, 4, 16))):
        place = chance.randrange(min(len(broken), chance.choice((200, 1 << 20))) or 1)
        match chance.randrange(4):
            case 0:
                broken[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                broken[place : place + 4] = chance.choice(_ODD)
            case 2:
                broken[place:place] = broken[place : place + chance.randrange(64)] * chance.randrange(20)
            case _:
                del broken[place : place + chance.randrange(1, 64)]
    return bytes(broken)


def test_broken_files_are_opened_or_refused_and_nothing_else(samples, open_type):
    chance = random.Random(20261123)
    files = sorted(samples.all().items())
    for _ in range(MUTATIONS):
        name, content = chance.choice(files)
        with contextlib.suppress(TypeRefusedError):
            assert open_type(name, mutated(chance, content)) in FILE_TYPES
