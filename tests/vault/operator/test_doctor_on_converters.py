"""The doctor tells whether office files become pages, and what is missing when they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from vault.documents.conversion.office import OfficeConverters
from vault.operator.doctor.converters import converters
from vault.operator.doctor.finding import Level
from vault.platform.settings import Settings

LAYERS = dict.fromkeys(("namespaces", "folder", "limits", "landlock", "seccomp"))


@pytest.fixture
def installed(tmp_path: Path) -> Settings:
    """A vault whose converter is never really asked."""
    (tmp_path / "soffice.bin").touch(mode=0o755)
    return Settings(data_dir=tmp_path, soffice=tmp_path / "soffice.bin")


def levels(settings: Settings) -> list[Level]:
    return [found.level for found in converters(settings)]


def test_a_vault_without_converter_is_told_what_to_install(tmp_path: Path) -> None:
    [found] = converters(Settings(data_dir=tmp_path, soffice=tmp_path / "nothing"))
    assert (found.level, "libreoffice-writer-nogui" in found.mend) == (Level.NOTE, True)
    [found] = converters(Settings(data_dir=tmp_path, converters=0))
    assert (found.level, "HIZO_CONVERTERS is 0" in found.what) == (Level.NOTE, True)


def test_a_converter_that_cannot_be_locked_in_is_wrong_and_says_what_is_missing(
    installed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OfficeConverters, "layers", lambda _: {**LAYERS, "landlock": "no such kernel"})
    first, *others = converters(installed)
    assert first.level is Level.WRONG
    assert "landlock: no such kernel" in first.what
    assert [found.level for found in others].count(Level.NOTE) == 1
    unsafe = installed.model_copy(update={"converters_unsandboxed": True})
    assert levels(unsafe)[0] is Level.WRONG


def test_a_program_that_makes_no_pages_is_wrong(installed: Settings) -> None:
    assert levels(installed)[0] is Level.WRONG
