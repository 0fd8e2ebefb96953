"""The company's decision on native files over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.copies.native.rule import newest_rule, set_rule
from vault.copies.native.schemas import NativeRuleIn, NativeRuleOut
from vault.identity.auth import SignedInPerson
from vault.platform.database import Transaction
from vault.platform.http import PlatformDep
from vault.platform.idempotency import once

router = APIRouter(tags=["copies"])


@router.get("/native-file-rule")
def show_rule(platform: PlatformDep, _who: SignedInPerson) -> NativeRuleOut:
    """Whether native files may be issued, and who decided so."""
    with platform.reading() as tx:
        return NativeRuleOut.of(tx, newest_rule(tx))


@router.post("/native-file-rule", status_code=201, response_model=NativeRuleOut)
def decide_rule(request: Request, platform: PlatformDep, who: SignedInPerson, body: NativeRuleIn) -> Response:
    """Allow native files, or forbid them again."""

    def act(tx: Transaction) -> NativeRuleOut:
        return NativeRuleOut.of(tx, set_rule(tx, who, allowed=body.allowed, reason=body.reason))

    return once(request, platform, who.person_id, act, body=body)
