"""What is left of the preparation closes uploads, whoever uploads and however good their grant is."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete

from tests.vault.company import Company, settle_company
from tests.vault.preparation import retire_procedure
from tests.vault.templates import Settle
from vault.app.worker_pool import start_workers
from vault.documents.workers import WorkerPool
from vault.people.models import Person
from vault.people.models_enrolment import PersonConfirmation
from vault.platform.settings import Settings
from vault.procedures.slots import NEEDED_FOR_SETUP, Slot


@pytest.fixture(scope="session")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    """The vault's real sandboxed workers, started once."""
    pool = start_workers(Settings(data_dir=tmp_path_factory.mktemp("workers")))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def beginning() -> Settle:
    """A prepared company with a depositor who may deposit."""

    def settled(company: Company) -> None:
        settle_company(company)
        assert company.grant(company["manager"], company["depositor"], "deposit").status_code == 201

    return settled


def _closed(company: Any, gap: str) -> None:
    with company.nothing_changes():
        answer = company["depositor"].deposit(b"%PDF-1.7")
    assert answer.status_code == 409
    company.refused(answer, "setup_incomplete")
    assert gap in answer.json()["detail"]


@pytest.mark.clause("G2.2-f", "G8.0-a", "G8.2-d", "T2-a", "T6-a", "T8-a")
@pytest.mark.parametrize("slot", NEEDED_FOR_SETUP)
def test_no_upload_while_a_procedure_is_missing(company: Any, slot: Slot) -> None:
    with company.platform.transaction() as tx:
        retire_procedure(tx, slot)
    _closed(company, f"procedure_{slot.value}")


@pytest.mark.clause("G8.0-a", "T8-a")
@pytest.mark.parametrize("name", ["officer", "manager"])
def test_no_upload_while_those_who_take_reports_cannot_be_reached(company: Any, name: str) -> None:
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, company[name].id).telephone = None
    _closed(company, "contacts")


@pytest.mark.clause("T2-a")
def test_no_upload_before_two_people_confirmed_each_other(company: Any) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(delete(PersonConfirmation))
    _closed(company, "confirmed_people")
