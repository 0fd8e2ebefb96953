"""From the errors of `crypto` to those of this client: "wrong" stays apart from "could not check"."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clients.errors import CouldNotCheckError, VerificationFailedError
from clients.texts import translate as _
from crypto.errors import CryptoError, KeyUnavailableError
from crypto.signed_note import NoteVerifier


@contextmanager
def checking(what: str) -> Iterator[None]:
    """Check `what` inside; a malformed thing under check is as wrong as an altered one.

    Raises:
        VerificationFailedError: `what` is not what was signed or recorded.
        CouldNotCheckError: it is signed in a way that cannot be checked here.
    """
    try:
        yield
    except KeyUnavailableError as error:
        raise CouldNotCheckError(f"{what}: {error}") from error
    except CryptoError as error:
        raise wrong(what, str(error)) from error


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Read what a check rests on, such as a key; without it nothing is proven or refuted.

    Raises:
        CouldNotCheckError: it is missing or malformed.
    """
    try:
        yield
    except (CryptoError, OSError, UnicodeError) as error:
        raise CouldNotCheckError(
            _("{what} cannot be used: {reason}").format(what=what, reason=error),
            remedy=_("give the right file, from a source you trust"),
        ) from error


def wrong(what: str, reason: str) -> VerificationFailedError:
    """The failure of a check."""
    return VerificationFailedError(
        f"{what}: {reason}", remedy=_("do not rely on these bytes; keep them and ask who gave them to you")
    )


def log_verifier(path: Path) -> NoteVerifier:
    """Read a log's verifier key (C2SP signed-note vkey).

    Raises:
        CouldNotCheckError: there is no such key in the file.
    """
    with reading(str(path)):
        return NoteVerifier.from_vkey(path.read_text(encoding="utf-8").strip())
