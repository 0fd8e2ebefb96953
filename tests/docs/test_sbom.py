"""The bill of materials names everything that is installed, each by hashes, and nothing comes from anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sbom

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.asvs("15.1.2", "15.2.4")
@pytest.mark.parametrize("part", ["server", "client"])
def test_the_bill_names_every_package_of_the_lock_by_its_hashes(part: str) -> None:
    lock = (ROOT / f"requirements/{part}.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([^\s#=]+)==", lock, re.MULTILINE))
    made = sbom.bill(part)
    listed = {each["name"] for each in made["components"] if each["purl"].startswith("pkg:pypi/")}
    assert listed == pinned
    assert {"cryptography"} < listed
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    for component in made["components"]:
        assert component["version"]
        if component["name"] in pinned:
            hashes = [one["content"] for file in component["externalReferences"] for one in file["hashes"]]
            assert hashes, component["name"]
            assert all(f"--hash=sha256:{each}" in lock for each in hashes)
    assert sbom.bill(part) == made


@pytest.mark.asvs("15.1.2", "15.2.4")
@pytest.mark.parametrize("name", ["server", "client", "dev", "uv"])
def test_every_lock_pins_by_hash_and_names_no_other_source(name: str) -> None:
    lock = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")
    assert sbom.packages(lock)
    for line in lock.splitlines():
        assert re.match(r"([a-z0-9._-]+==|\s+--hash=sha256:[0-9a-f]{64}|#|$)", line), line
    assert "--index-url" not in lock
    assert "@ " not in lock


@pytest.mark.asvs("15.1.2")
def test_a_package_without_a_hash_is_noticed() -> None:
    with pytest.raises(ValueError, match="not pinned"):
        sbom.packages("a==1.0\nb==2.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
