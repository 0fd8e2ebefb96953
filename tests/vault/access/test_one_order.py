"""What the gate let through is recorded before the right can end: the log has one order, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from vault.access.gate import require_live_grant
from vault.access.rules import Right
from vault.platform.database import Database


@pytest.mark.asvs("15.4.2")
def test_a_grant_cannot_end_between_its_check_and_the_record(company: Any) -> None:
    assert company.grant(company["manager"], company["viewer"], "view").status_code == 201
    other = Database(company.platform.database.engine.url.render_as_string(hide_password=False))
    with company.platform.transaction() as tx:
        require_live_grant(tx, company["viewer"].id, company.entry_id, 3, Right.VIEW, {})
        with pytest.raises(DBAPIError), other.engine.begin() as connection:
            connection.execute(text("UPDATE access_grant SET revoked_ms = 1"))
    other.close()
