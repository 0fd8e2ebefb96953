"""From an HTTP answer to an exception (RFC 9457)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clients.errors import ClientError, Problem, UnexpectedAnswerError, VaultUnavailableError, refusal
from clients.texts import translate as _

if TYPE_CHECKING:
    import httpx2

MEDIA_TYPE = "application/problem+json"


def raise_for_problem(answer: httpx2.Response) -> None:
    """Return if `answer` is a success.

    The body must have been read.

    Raises:
        ClientError: the class that fits the problem document, or the bare status where there is none.
    """
    if answer.is_success:
        return
    if answer.is_redirect:
        raise UnexpectedAnswerError(
            _("the vault answered with a redirect, which this client never follows"),
            remedy=_("check the address; it should be the vault itself"),
        )
    raise _error_of(answer)


def _error_of(answer: httpx2.Response) -> ClientError:
    if answer.headers.get("content-type", "").split(";")[0].strip() != MEDIA_TYPE:
        return _error_of_status(answer)
    try:
        document = answer.json()
    except (ValueError, RecursionError):
        return _error_of_status(answer)
    return refusal(problem_of(document, answer)) if isinstance(document, dict) else _error_of_status(answer)


def problem_of(document: dict[str, Any], answer: httpx2.Response) -> Problem:
    """The members of a problem document; what is missing is taken from the answer itself."""
    clauses = document.get("clauses")
    remedy, command = document.get("remedy"), document.get("command")
    return Problem(
        status=answer.status_code,
        code=str(document.get("code", "")),
        detail=str(document.get("detail") or document.get("title") or answer.reason_phrase),
        clauses=tuple(str(each) for each in clauses) if isinstance(clauses, list) else (),
        remedy=str(remedy) if remedy else None,
        request_id=answer.headers.get("x-request-id"),
        command=str(command) if command else None,
    )


def _error_of_status(answer: httpx2.Response) -> ClientError:
    if answer.status_code >= 500:
        return VaultUnavailableError(
            _("the vault cannot serve now (HTTP {status})").format(status=answer.status_code),
            remedy=_("try again later, or ask who runs the vault"),
        )
    return UnexpectedAnswerError(
        _("the answer is not from a vault (HTTP {status})").format(status=answer.status_code),
        remedy=_("check the address; it should be the vault itself"),
    )
