"""What people bring at their browsers, with the vault's background work at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany
from vault.app.jobs import job_handlers
from vault.documents.workers import WorkerPool
from vault.platform.jobs import JobRunner

Bring = Callable[..., Sheet]


@pytest.fixture
def runner(whole: WholeCompany, workers: WorkerPool) -> JobRunner:
    return JobRunner(whole.company.platform, job_handlers(workers))


@pytest.fixture
def bring(whole: WholeCompany) -> Bring:
    """Sends a form with a file as a browser without scripts does, and follows where it leads."""

    def send(reading: Reading, path: str, name: str, content: bytes, **fields: str) -> Sheet:
        headers = {"Accept": "text/html", "Accept-Language": "ja", "Sec-Fetch-Site": "same-origin"}
        headers["Cookie"] = f"__Host-hizo={reading.token}"
        answer: Any = whole.company.client.post(
            path,
            data=fields,
            files={"file": (name, content, "application/octet-stream")},
            headers=headers,
            follow_redirects=False,
        )
        if answer.status_code == 303:
            return reading.open(answer.headers["location"])
        reading.sheet = Sheet(path, answer.status_code, answer.headers, answer.content)
        return reading.sheet

    return send
