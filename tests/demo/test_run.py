"""The demonstration does not touch earlier results before it knows that it can begin."""

import sys

import pytest

from demo import run


@pytest.fixture
def earlier(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo-out").mkdir()
    kept = tmp_path / "demo-out" / "certificate.pdf"
    kept.write_bytes(b"%PDF of an earlier run")
    return kept


@pytest.mark.parametrize("file", ["no-such-file.pdf", "demo-out/certificate.pdf"])
def test_a_file_it_cannot_use_costs_nobody_the_earlier_results(file, earlier, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["make demo", "--file", file])
    assert run.main() == run.USAGE_EXIT
    assert earlier.read_bytes() == b"%PDF of an earlier run"
    assert capsys.readouterr().out.startswith("✗ ")
