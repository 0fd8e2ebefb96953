"""The doctor tells an operator from where the vault is reached, as the vault itself understands it."""

from __future__ import annotations

import pytest

from vault.operator.doctor.networks import networks
from vault.platform.settings import Settings


@pytest.fixture
def database_url() -> None:
    """Zones do not depend on the database."""


@pytest.mark.clause("G9.1.2-o")
def test_the_doctor_shows_the_zones_and_what_is_wrong_about_the_proxy(settings: Settings) -> None:
    assert any("HIZO_ZONES is not set" in str(line) for line in networks(settings))
    said = {"zones": "設計室=10.1.20.0/24", "trusted_proxy": "proxy.example"}
    lines = [str(line) for line in networks(settings.model_copy(update=said))]
    assert "ok    requests are accepted from 設計室 (10.1.20.0/24)" in lines
    assert any(line.startswith("WRONG HIZO_TRUSTED_PROXY") for line in lines)
    behind = settings.model_copy(update={**said, "trusted_proxy": "192.0.2.9"})
    lines = [str(line) for line in networks(behind)]
    assert any("behind the proxy 192.0.2.9" in line for line in lines)
