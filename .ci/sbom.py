"""The bill of materials of a release: CycloneDX 1.6 out of the hash-pinned requirement files (ASVS 15.1.2).

`python .ci/sbom.py server > hizo-server.cdx.json`; also `client`. The same lock gives the same document, byte for byte.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(?:\s*;\s*([^\\\n]+?))?\s*\\?$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SCRIPTS = re.compile(r'version="([0-9.]+)"')


def bill(part: str) -> dict[str, Any]:
    """The document for `server` or `client`.

    Raises:
        ValueError: a package of the lock has no hash.
    """
    text = (ROOT / "requirements" / f"{part}.txt").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    product = {
        "type": "application",
        "bom-ref": f"pkg:pypi/{project['name']}@{project['version']}",
        "name": project["name"],
        "version": project["version"],
        "licenses": [{"license": {"id": project["license"]}}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text + project['version'])}",
        "version": 1,
        "metadata": {"component": product},
        "components": [*packages(text), *(scripts() if part == "server" else [])],
    }


def packages(lock: str) -> list[dict[str, Any]]:
    """Every package of a lock, each with the hashes it may be installed by."""
    found, places = [], [*_PACKAGE.finditer(lock)]
    for place, following in zip(places, [*places[1:], None], strict=True):
        name, version, marker = place.groups()
        hashes = _HASH.findall(lock[place.end() : following.start() if following else len(lock)])
        if not hashes:
            raise ValueError(f"{name} is not pinned by a hash")
        purl = f"pkg:pypi/{name}@{version}"
        component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
        # One release has many files; each may be installed, so they stand as its distributions and not as hashes of one.
        files = [
            {"type": "distribution", "url": purl, "hashes": [{"alg": "SHA-256", "content": each}]}
            for each in hashes
        ]
        more = [{"name": "hizo:marker", "value": marker}] if marker else []
        found.append(component | {"externalReferences": files} | ({"properties": more} if more else {}))
    return found


def scripts() -> list[dict[str, Any]]:
    """What the pages bring along that is not ours."""
    source = (ROOT / "vault/web/assets/htmx.min.js").read_text(encoding="utf-8")
    [version] = _SCRIPTS.findall(source)[:1]
    purl = f"pkg:npm/htmx.org@{version}"
    return [{"type": "library", "bom-ref": purl, "name": "htmx.org", "version": version, "purl": purl}]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bill(sys.argv[1] if len(sys.argv) > 1 else "server"), indent=1) + "\n")
