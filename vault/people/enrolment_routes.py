"""Enrolment links and one's own account over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from pydantic import BaseModel

from vault.identity.accounts import account_of
from vault.identity.auth import SignedInAtAll, SignedInPerson
from vault.identity.devices import devices_of
from vault.identity.models import SessionRow
from vault.identity.password_rules import RULE_TEXTS
from vault.identity.passwords import is_due
from vault.identity.routes import CallerDep
from vault.identity.schemas import DeviceOut, PersonOut, SessionOpenedOut
from vault.people.beginnings_routes import router as beginnings_router
from vault.people.change_password import change_password
from vault.people.enrol import confirm_enrolment, inspect_link, start_enrolment
from vault.people.enrolment_schemas import (
    AgreementOut,
    ConfirmIn,
    EnrolIn,
    EnrolmentOut,
    SeedOut,
    TokenIn,
)
from vault.people.listing import live_posts
from vault.people.schemas import MeOut, OwnSessionOut, PasswordChangeIn, PostOut
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import LanguageDep, PlatformDep
from vault.platform.texts import translate

router = APIRouter(prefix="/v1", tags=["enrolment"])
router.include_router(beginnings_router)


@router.post("/enrolments/inspect")
def inspect(platform: PlatformDep, language: LanguageDep, body: TokenIn) -> EnrolmentOut:
    """Whose link it is, the password rules, and the agreement that an invited person signs."""
    with platform.reading() as tx:
        link = inspect_link(tx, body.token)
    return EnrolmentOut(
        person=PersonOut(id=link.person_id, name=link.person_name),
        user_name=link.user_name,
        purpose=link.purpose,
        expires_at=utc_text(link.expires_ms),
        password_rules=[translate(rule, language) for rule in RULE_TEXTS],
        agreement=AgreementOut.of(link.agreement) if link.agreement else None,
    )


@router.post("/enrolments/start")
def start(platform: PlatformDep, caller: CallerDep, body: EnrolIn) -> SeedOut:
    """Choose name and password; the answer is the code generator's seed, shown once."""
    seed = start_enrolment(
        platform,
        caller,
        body.token,
        user_name=body.user_name,
        password=body.password,
        birthday=body.birthday,
        handover_code=body.handover_code,
    )
    return SeedOut(otpauth_uri=seed.otpauth_uri, secret_base32=seed.base32)


@router.post("/enrolments/confirm")
def confirm(platform: PlatformDep, caller: CallerDep, body: ConfirmIn) -> SessionOpenedOut:
    """The first code; the answer is the first session."""
    answer = confirm_enrolment(
        platform,
        caller,
        body.token,
        code=body.code,
        device_name=body.device_name,
        agreement_sha256=body.agreement_sha256,
    )
    return SessionOpenedOut.of(answer, platform.settings.session_idle_minutes)


@router.get("/me")
def me(request: Request, platform: PlatformDep, who: SignedInAtAll) -> MeOut:
    """The signed-in person: posts, session, devices, grants."""
    # Grants belong to a higher domain; the application hands the reading down.
    grants_of: Callable[[Transaction, str], Sequence[BaseModel]] = request.app.state.grants_of
    with platform.reading() as tx:
        account = account_of(tx, who.person_id)
        session = tx.session.get_one(SessionRow, who.session_id)
        return MeOut(
            person=PersonOut(id=who.person_id, name=account.holder_name),
            user_name=account.user_name or "",
            posts=[PostOut.of(post) for post in live_posts(tx, who.person_id)],
            session=OwnSessionOut(
                id=session.id, expires_at=utc_text(session.expires_ms), code_at=utc_text(session.code_at_ms)
            ),
            devices=[DeviceOut.of(device) for device in devices_of(tx, who.person_id)],
            grants=[grant.model_dump() for grant in grants_of(tx, who.person_id)],
            password_due=is_due(account, tx.now_ms()),
        )


@router.post("/me/password", status_code=204)
def set_own_password(platform: PlatformDep, who: SignedInPerson, body: PasswordChangeIn) -> None:
    """Change one's own password; other sessions end."""
    change_password(platform, who, old=body.old_password, new=body.new_password, code=body.code)
