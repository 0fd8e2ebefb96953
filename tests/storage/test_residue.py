"""The search through a ring's files finds what stands there, wherever the pieces end that it is read in."""

from pathlib import Path

import pytest

from storage.key_ring import residue
from storage.key_ring.residue import stands_in_files


@pytest.mark.parametrize("piece", [1, 3, 7, 8, 9, 40, 1000])
def test_a_needle_is_found_at_every_place_and_only_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(residue, "_CHUNK", piece)
    file = tmp_path / "ring.db"
    for place in range(41):
        file.write_bytes(b"." * place + b"needle-1" + b"." * (40 - place))
        assert stands_in_files(file, [b"another", b"needle-1"]), place
        assert not stands_in_files(file, [b"needle-11", b"needle-2", b"1needle"]), place


def test_what_stands_in_the_log_or_the_journal_is_found_as_well(tmp_path: Path) -> None:
    file = tmp_path / "ring.db"
    file.write_bytes(b"nothing")
    for ending in ("-wal", "-journal"):
        other = file.with_name(file.name + ending)
        other.write_bytes(b"a needle")
        assert stands_in_files(file, [b"needle"])
        other.unlink()
    assert not stands_in_files(file, [b"needle"])
    assert not stands_in_files(file, [])
