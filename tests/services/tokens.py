"""Real PKCS#11 tokens by SoftHSM, in a folder of their own; nothing of the machine's own tokens is seen or touched."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.processes import ServerAbsentError, find_program

_REMEDY = "softhsm2 is not installed: run `make services`"
_MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
PIN = "28461937"
SECURITY_OFFICER_PIN = "70325816"


def softhsm_module() -> str:
    """The library's path; `HIZO_TEST_PKCS11_MODULE` names one that lies elsewhere."""
    for path in (os.environ.get("HIZO_TEST_PKCS11_MODULE", ""), *_MODULES):
        if path and Path(path).is_file():
            return path
    raise ServerAbsentError(_REMEDY)


@dataclass
class Tokens:
    """Makes tokens of this run: the library of the process reads `configuration`, so does every child."""

    folder: Path
    module: str = field(default_factory=softhsm_module)
    made: int = 0

    def __post_init__(self) -> None:
        find_program("softhsm2-util")
        (self.folder / "tokens").mkdir()
        self.configuration.write_text(
            f"directories.tokendir = {self.folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
        )

    @property
    def configuration(self) -> Path:
        return self.folder / "softhsm2.conf"

    def create(self) -> str:
        """Make an empty token and return its label."""
        import pkcs11

        self.made += 1
        label = f"vault-{self.made}"
        self._tool("--init-token", "--free", "--label", label, "--so-pin", SECURITY_OFFICER_PIN, "--pin", PIN)
        # A library at work does not see tokens that came after it began.
        pkcs11.lib(self.module).reinitialize()
        return label

    def lose(self, label: str) -> None:
        """Take a token away, as when it is pulled out or its machine is gone."""
        self._tool("--delete-token", "--token", label)

    def reset(self) -> None:
        """End every session of this process, as a token does that restarts."""
        import pkcs11

        pkcs11.lib(self.module).reinitialize()

    def _tool(self, *arguments: str) -> None:
        environment = os.environ | {"SOFTHSM2_CONF": str(self.configuration)}
        subprocess.run(["softhsm2-util", *arguments], check=True, env=environment, capture_output=True)
