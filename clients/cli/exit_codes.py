"""What the exit code of `hizo` means; documented in `docs/cli.md` and stable."""

from __future__ import annotations

from enum import IntEnum

from clients import errors


class ExitCode(IntEnum):
    """One number per kind of outcome."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 3
    SIGN_IN = 4
    NOT_FOUND = 5
    CONFLICT = 6
    VERIFICATION_FAILED = 7
    UNAVAILABLE = 8
    COULD_NOT_CHECK = 9


_BY_ERROR: tuple[tuple[type[errors.ClientError], ExitCode], ...] = (
    (errors.UnusableCommandError, ExitCode.USAGE),
    (errors.SignInNeededError, ExitCode.SIGN_IN),
    (errors.NotFoundError, ExitCode.NOT_FOUND),
    (errors.ConflictError, ExitCode.CONFLICT),
    (errors.RefusedError, ExitCode.REFUSED),
    (errors.VerificationFailedError, ExitCode.VERIFICATION_FAILED),
    (errors.CouldNotCheckError, ExitCode.COULD_NOT_CHECK),
    (errors.VaultUnavailableError, ExitCode.UNAVAILABLE),
)


def exit_code_of(error: errors.ClientError) -> ExitCode:
    """The exit code for an error."""
    for kind, code in _BY_ERROR:
        if isinstance(error, kind):
            return code
    return ExitCode.UNEXPECTED
