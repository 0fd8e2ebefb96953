"""The file with a token's PIN, and the note that the token refused what stands in it.

A token locks itself after a few wrong PINs, and a service that cannot start is started again, by several processes. So the
refusal is noted beside the secrets file, and the same PIN file, by inode, time and size, is not tried again. The note
says nothing of the PIN.
"""

from __future__ import annotations

from pathlib import Path

from crypto.errors import PinRefusedError
from vault.app.start_refused import StartRefusedError, secret_file

SETTING = "HIZO_PKCS11_PIN_FILE"


class PinFile:
    """A `crypto.pkcs11_session.Pin` out of a file."""

    def __init__(self, path: Path, secrets_file: Path) -> None:
        self._path = path
        self._note = secrets_file.with_name(secrets_file.name + ".pin-refused")

    def read(self) -> str:
        """What stands in the file; StartRefusedError when it cannot be read."""
        return secret_file(self._path, SETTING).decode(errors="replace").strip()

    def reveal(self) -> str:
        """As `Pin.reveal`."""
        if self._note.exists() and self._note.read_text() == self._stamp():
            raise PinRefusedError(
                f"the token refused the PIN in {self._path} before, and it is not tried again: tokens lock themselves. "
                f"Put the right PIN into the file, or remove {self._note} to have this one tried once more"
            )
        try:
            return self.read()
        except StartRefusedError as missing:
            raise PinRefusedError(str(missing)) from missing

    def refused(self) -> None:
        """As `Pin.refused`."""
        self._note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._note.write_text(self._stamp())

    def _stamp(self) -> str:
        status = self._path.stat()
        return f"{status.st_ino} {status.st_mtime_ns} {status.st_size}\n"
