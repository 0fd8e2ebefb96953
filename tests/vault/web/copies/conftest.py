"""What people do with copies at their browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany, device_of, work_off
from vault.app.jobs import job_handlers
from vault.documents.workers import WorkerPool
from vault.identity.models import SessionRow
from vault.identity.tokens import token_hash
from vault.platform.jobs import JobRunner


@pytest.fixture
def work(whole: WholeCompany, workers: WorkerPool) -> Callable[[], None]:
    """The vault does what waits to be done."""
    runner = JobRunner(whole.company.platform, job_handlers(workers))

    def run() -> None:
        work_off(runner)
        whole.refresh_sessions()

    return run


@pytest.fixture
def upload(whole: WholeCompany) -> Callable[..., Any]:
    """Sends a form with a file, as a browser does."""

    def send(reading: Reading, path: str, content: bytes, **fields: str) -> Any:
        return whole.company.client.post(
            path,
            data=fields,
            files={"file": ("copy.pdf", content, "application/pdf")},
            headers={
                "Accept": "text/html",
                "Cookie": f"__Host-hizo={reading.token}",
                "Sec-Fetch-Site": "same-origin",
            },
            follow_redirects=False,
        )

    return send


@pytest.fixture
def signed_in_again(whole: WholeCompany) -> Callable[[str], Reading]:
    """A further session of the same person on the same device."""

    def sign_in(name: str) -> Reading:
        device, caller = device_of(whole, name), whole[name]
        before = caller.token
        whole.company.sign_in(caller)
        with whole.company.platform.transaction() as tx:
            hashed = token_hash(caller.token)
            row = tx.session.scalars(select(SessionRow).where(SessionRow.token_hash == hashed)).one()
            row.device_id = device
        token, caller.token = caller.token, before
        return Reading(whole.company.client, token)

    return sign_in
