"""Nothing is asked for, issued, made or handed over of a document that the malware scanner closed."""

from __future__ import annotations

from typing import Any

import pytest

from vault.documents.models import CLEAN, INFECTED, Item, Version


@pytest.fixture
def database_url() -> None:
    """What is closed does not depend on the database."""


def find_malware_in(copies: Any, state: str = INFECTED) -> None:
    """What a weekly scan leaves on a document."""
    with copies.company.platform.transaction() as tx:
        tx.session.get_one(Item, copies.item["id"]).scan_state = state
        version = tx.session.get_one(Version, copies.version_id)
        version.scan_state, version.scan_note = state, "Hizo.Test"


@pytest.mark.clause("G9.3-f")
def test_no_copy_is_had_at_any_step_while_a_document_is_closed(copies: Any) -> None:
    company, approved, issued = copies.company, copies.approved(), copies.issued()
    waiting = copies.approved()
    assert copies.issue(waiting).status_code == 202, "ordered, and not made yet"
    find_malware_in(copies)
    copies.work()
    company.refused(copies.ask(), "malware_found")
    company.refused(copies.issue(approved), "malware_found")
    company.refused(copies.fetch(issued), "malware_found")
    assert company["depositor"].get(f"/copy-requests/{waiting['id']}").json()["copies"] == []
    assert copies.show(issued)["state"] == "in_transit"
    assert company.leaves("copy.fetched") == []
    find_malware_in(copies, CLEAN)
    assert copies.fetch(issued).status_code == 200
