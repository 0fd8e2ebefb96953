"""Who is calling. The one dependency that turns a token into a signed-in person; every route names it or is public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy import select, update

from vault.audit.actor import Actor
from vault.identity.accounts import account_of, is_spent, may_sign_in
from vault.identity.models import Account, HalfSession, SessionRow
from vault.identity.session_rules import is_live, needs_touch
from vault.identity.sessions import DEVICE_REVOKED, idle_ms, times_of
from vault.identity.tokens import HALF_SESSION, SESSION, is_well_formed, token_hash
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep, client_address, platform_of, request_id
from vault.platform.runtime import Platform

COOKIE: Final = "__Host-hizo"
BACKGROUND: Final = "hizo-background"
"""A client sends this header with polling that nobody sits at; it does not keep the session alive (ASVS 7.3.1)."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class SignedIn:
    """A person in a live session, with the time of the last accepted code."""

    person_id: str
    session_id: str
    device_id: str
    address: str
    request_id: str
    code_at_ms: int
    code_step: int
    temporary: bool = False

    @property
    def actor(self) -> Actor:
        """The author of leaves this person causes."""
        return Actor("person", self.person_id, self.session_id, self.device_id, self.address, self.request_id)


def signed_in(request: Request, platform: PlatformDep) -> SignedIn:
    """The signed-in person behind a request.

    Raises:
        Refusal: `unauthenticated` without a live session, `device_revoked` for one that ended with its device,
            `totp_required` with a half-signed-in token, `not_found` for a path that no id can stand in,
            `request_invalid` for a query with NUL, `temporary_id_expired` in a session of a temporary id that is over.
    """
    who, touch = _caller(request, platform)
    if who.temporary:
        _require_unspent(request, platform, who)
    _require_plain_address(request)
    if touch:
        _touch(platform, who.session_id)
    request.state.signed_in = who
    return who


def _require_plain_address(request: Request) -> None:
    """An address has one spelling: routes would match it with a line end behind it too. PostgreSQL stores no NUL (ASVS 1.3.3)."""
    if not request.scope["path"].isprintable():
        raise Refusal(Code.NOT_FOUND)
    if any("\x00" in text for pair in request.query_params.multi_items() for text in pair):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "query"})


def caller_if_signed_in(request: Request) -> SignedIn | None:
    """Whose request it is, where it is refused for another reason: for the record only, the session is not kept alive."""
    try:
        return _caller(request, platform_of(request))[0]
    except Refusal as refusal:
        if refusal.code is Code.LOG_UNAVAILABLE:
            raise
        return getattr(request.state, "signed_in", None)


def _caller(request: Request, platform: Platform) -> tuple[SignedIn, bool]:
    """The signed-in person behind a request, and whether the session's last use is to be written down."""
    token = _presented_token(request)
    with platform.reading() as tx:
        row, account = _live_row(tx, token)
        touch = needs_touch(times_of(row), tx.now_ms()) and BACKGROUND not in request.headers
        who = SignedIn(
            person_id=row.person_id,
            session_id=row.id,
            device_id=row.device_id,
            address=client_address(request),
            request_id=request_id(request),
            code_at_ms=row.code_at_ms,
            code_step=row.code_step,
            temporary=account.temporary,
        )
    if row.ended_why == DEVICE_REVOKED:
        # Nobody is let in, but it is known who asked: the refusal is recorded under their name.
        request.state.signed_in = who
        raise Refusal(Code.DEVICE_REVOKED, about={"subject": who.person_id})
    return who, touch


SignedInAtAll = Annotated[SignedIn, Depends(signed_in)]
"""Anybody in a live session, maintenance workers and confirmers from outside included. Few routes name it."""


def signed_in_person(who: SignedInAtAll) -> SignedIn:
    """The signed-in person, who works here: others reach nothing that does not ask for them (G9.4-b, T5-c).

    Raises:
        Refusal: `role_required`.
    """
    if who.temporary:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "employee"}, about={"subject": who.person_id})
    return who


SignedInPerson = Annotated[SignedIn, Depends(signed_in_person)]


def comes_from_browser(request: Request) -> bool:
    """Whether the caller is signed in by the cookie of our pages; programs bring a bearer token."""
    return not request.headers.get("authorization", "").strip()


def _presented_token(request: Request) -> str:
    """The bearer token, or the cookie of a page of our own. No other header, no query parameter (ASVS 14.2.1)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    cookie = request.cookies.get(COOKIE)
    if not comes_from_browser(request) or cookie is None:
        raise Refusal(Code.UNAUTHENTICATED)
    require_same_origin(request)
    return cookie


def require_same_origin(request: Request) -> None:
    """Refuse a cookie on an unsafe method that another site could have sent: Sec-Fetch-Site, else Origin (ASVS 3.5.1)."""
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        ours = site in {"same-origin", "none"}
    else:
        origin = request.headers.get("origin")
        ours = origin is not None and urlsplit(origin).netloc == request.headers.get("host")
    if not ours:
        raise Refusal(Code.UNAUTHENTICATED)


def _require_unspent(request: Request, platform: Platform, who: SignedIn) -> None:
    """What is tried with a temporary id after its end is recorded as its own act (G9.4-c)."""
    with platform.reading() as tx:
        spent = is_spent(account_of(tx, who.person_id), tx.now_ms())
    if spent:
        request.state.signed_in = who
        raise Refusal(Code.TEMPORARY_ID_EXPIRED, about={"subject": who.person_id})


def _live_row(tx: Transaction, token: str) -> tuple[SessionRow, Account]:
    """The row of a live session, or of one of a spent temporary id or a withdrawn device, which no route accepts; whose it is."""
    if is_well_formed(token, HALF_SESSION):
        raise _half_signed_in(tx, token)
    if not is_well_formed(token, SESSION):
        raise Refusal(Code.UNAUTHENTICATED)
    row = tx.session.scalar(select(SessionRow).where(SessionRow.token_hash == token_hash(token)))
    if row is None:
        raise Refusal(Code.UNAUTHENTICATED)
    account = account_of(tx, row.person_id)
    if row.ended_why == DEVICE_REVOKED or is_spent(account, tx.now_ms()):
        return row, account
    if not is_live(times_of(row), tx.now_ms(), idle_ms(tx.platform.settings)):
        raise Refusal(Code.UNAUTHENTICATED)
    if not may_sign_in(account, tx.now_ms()):
        raise Refusal(Code.UNAUTHENTICATED)
    return row, account


def _half_signed_in(tx: Transaction, token: str) -> Refusal:
    half = tx.session.scalar(select(HalfSession).where(HalfSession.token_hash == token_hash(token)))
    live = half is not None and half.closed_ms is None and tx.now_ms() < half.expires_ms
    return Refusal(Code.TOTP_REQUIRED if live else Code.UNAUTHENTICATED)


def _touch(platform: Platform, session_id: str) -> None:
    with platform.transaction() as tx:
        tx.session.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.last_used_ms < tx.now_ms())
            .values(last_used_ms=tx.now_ms())
        )
