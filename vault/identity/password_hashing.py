"""Argon2id (or PBKDF2 by setting) for people's passwords, a few at a time: each hash takes memory and processor on purpose."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from crypto.errors import IntegrityError
from crypto.password_hash import Scheme, hash_password, needs_rehash, verify_password
from vault.identity.password_rules import is_hashable
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

AT_ONCE: Final = 4
WAIT_S: Final = 5.0
_slots = threading.BoundedSemaphore(AT_ONCE)


class WrongPasswordError(Exception):
    """Another password, or no such account: nobody is told which."""


def hashed(platform: Platform, password: str) -> str:
    """A PHC string of the password under the scheme in force; `throttled` when too many hashes wait."""
    with _one_slot():
        return hash_password(password, platform.settings.password_scheme)


def verify(platform: Platform, phc: str | None, password: str) -> None:
    """Compare a password with a stored hash, or with nobody's when `phc` is None: the same work either way.

    Raises:
        WrongPasswordError: it is another one, or there is none.
        Refusal: `throttled` when too many hashes wait.
    """
    if not is_hashable(password):
        raise WrongPasswordError
    with _one_slot():
        try:
            verify_password(phc or _nobodys_hash(platform.settings.password_scheme), password)
        except IntegrityError:
            raise WrongPasswordError from None
    if phc is None:
        raise WrongPasswordError


def is_outdated(platform: Platform, phc: str) -> bool:
    """Whether the hash was made with other parameters than those in force."""
    return needs_rehash(phc, platform.settings.password_scheme)


@cache
def _nobodys_hash(scheme: Scheme) -> str:
    return hash_password("nobody has this password", scheme)


@contextmanager
def _one_slot() -> Iterator[None]:
    if not _slots.acquire(timeout=WAIT_S):
        raise Refusal(Code.THROTTLED, params={"seconds": "1"}, headers={"Retry-After": "1"})
    try:
        yield
    finally:
        _slots.release()
