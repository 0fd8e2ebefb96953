"""`GET /v1/operations/{id}`: how far long work has come, for the person who started it."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter

from vault.identity.auth import SignedInPerson
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.http import LanguageDep, Output, PlatformDep, problem_members
from vault.platform.operations import Operation

router = APIRouter(prefix="/v1", tags=["operations"])


class OperationOut(Output):
    """`state` is queued, running, done or failed; `problem` also shows why a running one is being tried again."""

    id: str
    kind: str
    state: str
    progress: str
    result: dict[str, Any] | None
    problem: dict[str, Any] | None


@router.get("/operations/{operation_id}")
def get_operation(
    operation_id: str, who: SignedInPerson, platform: PlatformDep, language: LanguageDep
) -> OperationOut:
    """One operation of the caller's."""
    with platform.reading() as tx:
        operation = tx.session.get(Operation, operation_id)
        if operation is None or operation.person_id != who.person_id:
            raise hidden(Code.NOT_FOUND, subject=operation_id)
        problem = json.loads(operation.problem) if operation.problem else None
        return OperationOut(
            id=operation.id,
            kind=operation.kind,
            state=operation.state,
            progress=operation.progress,
            result=json.loads(operation.result) if operation.result else None,
            problem=problem_members(Refusal(Code(problem["code"]), params=problem["params"]), language)
            if problem
            else None,
        )
