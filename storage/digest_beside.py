"""SHA-256 of what passes by, made in a thread of its own.

Hashing lets other threads run, and takes about as long as making or fetching the next piece does: beside that it costs no
time of its own.
"""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor


class DigestBeside:
    """A SHA-256 that its caller waits for only when the next piece is there before the last one is hashed.

    At most one piece is kept, and nothing once `digest` has answered. The thread ends with this object.
    """

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sha256")
        self._under_way: Future[None] | None = None

    def update(self, piece: bytes) -> None:
        """Take the next bytes; they must not change any more."""
        self._wait()
        self._under_way = self._thread.submit(self._sha256.update, piece)

    def digest(self) -> bytes:
        """The 32 bytes for everything taken so far."""
        self._wait()
        return self._sha256.digest()

    def _wait(self) -> None:
        if self._under_way is not None:
            self._under_way.result()
            self._under_way = None
