"""The demonstration does not touch earlier results before it knows that it can begin."""

import os
import signal
import sys
import threading

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


class _Started:
    """Stands where a vault would run; told to stop while it does."""

    stopped = False

    def stop(self) -> None:
        self.stopped = True


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_leaves_nothing_running(order, tmp_path, monkeypatch, capsys):
    vault = _Started()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "_generated", lambda: tmp_path / "drawing.pdf")
    monkeypatch.setattr(run, "make_vault", lambda _out, _backend: vault)
    monkeypatch.setattr(run, "Life", lambda *_facts: os.kill(os.getpid(), order) or threading.Event().wait())
    monkeypatch.setattr(sys, "argv", ["make demo"])
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        assert run.main() == run.INTERRUPTED_EXIT
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert vault.stopped
    assert "stopped" in capsys.readouterr().out
