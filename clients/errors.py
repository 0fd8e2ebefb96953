"""Everything that can go wrong for a client.

    ClientError
    ├── UnusableCommandError       the command cannot be carried out as it was given
    ├── VaultUnavailableError      no answer, or an answer that says "not now"
    │   └── UntrustedVaultError    the other side could not prove that it is the vault
    ├── UnexpectedAnswerError      an answer that the interface does not allow
    ├── RefusedError               the vault said no, and why (RFC 9457)
    │   ├── SignInNeededError      nobody is signed in, or a fresh code is asked for
    │   ├── RefusedByRuleError     a rule stands against it
    │   ├── NotFoundError          there is no such thing for this person
    │   └── ConflictError          something changed, or was done before
    ├── VerificationFailedError    bytes were checked and are wrong
    └── CouldNotCheckError         bytes could not be checked; nothing is proven or refuted

"Wrong" and "could not check" are never the same error.
"""

from __future__ import annotations

from dataclasses import dataclass


class ClientError(Exception):
    """The base of all errors here; `str()` gives the sentence for people.

    Attributes:
        remedy: What the person can do next, or None.
    """

    def __init__(self, sentence: str, *, remedy: str | None = None) -> None:
        super().__init__(sentence)
        self.remedy = remedy


class UnusableCommandError(ClientError):
    """The command cannot be carried out as it was given."""


class VaultUnavailableError(ClientError):
    """The vault did not answer, or cannot serve now."""


class UntrustedVaultError(VaultUnavailableError):
    """The certificate of the other side is not trusted, or the address would send secrets in clear."""


class UnexpectedAnswerError(ClientError):
    """The answer does not have the form that the interface promises."""


class VerificationFailedError(ClientError):
    """Bytes were checked and do not match what was signed or recorded."""


class CouldNotCheckError(ClientError):
    """Something needed for a check is missing or unreadable; the bytes may be right or wrong."""


@dataclass(frozen=True)
class Problem:
    """A refusal as the vault gave it (RFC 9457 with the members of this interface)."""

    status: int
    code: str
    detail: str
    clauses: tuple[str, ...] = ()
    remedy: str | None = None
    request_id: str | None = None
    command: str | None = None

    @property
    def way_on(self) -> str | None:
        """The remedy with the command that does it."""
        if self.remedy and self.command:
            return f"{self.remedy.rstrip('.。')}: {self.command}"
        return self.remedy or self.command


class RefusedError(ClientError):
    """The vault refused the act."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail, remedy=problem.way_on)
        self.problem = problem


class SignInNeededError(RefusedError):
    """Sign-in is missing, failed, or a fresh code is needed."""


class RefusedByRuleError(RefusedError):
    """A rule stands against the act."""


class NotFoundError(RefusedError):
    """There is no such thing for this person."""


class ConflictError(RefusedError):
    """The state of the thing does not allow the act any more."""


_SIGN_IN_CODES = frozenset(
    {
        "account_locked",
        "credentials_invalid",
        "step_up_required",
        "throttled",
        "totp_replayed",
        "totp_required",
        "unauthenticated",
    }
)
_BY_STATUS: dict[int, type[RefusedError]] = {
    404: NotFoundError,
    409: ConflictError,
    412: ConflictError,
    428: ConflictError,
}


def refusal(problem: Problem) -> ClientError:
    """The exception that belongs to a problem document.

    A rule of the guideline wins over the bare status, so that scripts can tell "the guideline forbids this" from
    "somebody was faster".
    """
    if problem.code in _SIGN_IN_CODES or problem.status == 401:
        return SignInNeededError(problem)
    if problem.status >= 500:
        return VaultUnavailableError(problem.detail, remedy=problem.way_on)
    if problem.clauses and problem.status != 404:
        return RefusedByRuleError(problem)
    return _BY_STATUS.get(problem.status, RefusedByRuleError)(problem)
