"""A right that ends while bytes are on their way ends the stream at the next piece."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from vault.access.models import GrantRow
from vault.copies.byte_range import ByteRange
from vault.copies.hand_over import hand_over
from vault.copies.models import Copy
from vault.copies.stream import bytes_while_permitted
from vault.documents.sealing import open_recorded
from vault.identity.auth import SignedIn
from vault.identity.models import Account, SessionRow
from vault.identity.tokens import token_hash
from vault.platform.errors import Refusal
from vault.pledges.models import PledgeSignature
from vault.training.models import Completion

pytestmark = pytest.mark.on_both

PIECE = 1024


def signed_in(company: Any, name: str) -> SignedIn:
    with company.platform.reading() as tx:
        row = tx.session.scalars(
            select(SessionRow).where(SessionRow.token_hash == token_hash(company[name].token))
        ).one()
        return SignedIn(
            row.person_id, row.id, row.device_id, row.address, "req", row.code_at_ms, row.code_step
        )


def end(tx: Any, what: str, person_id: str) -> None:
    if what == "grant":
        for row in tx.session.scalars(select(GrantRow).where(GrantRow.person_id == person_id)):
            row.revoked_ms = tx.now_ms()
    elif what == "session":
        for row in tx.session.scalars(select(SessionRow).where(SessionRow.person_id == person_id)):
            row.ended_ms = tx.now_ms()
    elif what == "account":
        tx.session.get_one(Account, person_id).state = "disabled"
    else:
        column = {"pledge": PledgeSignature.person_id, "training": Completion.person_id}[what]
        tx.session.execute(delete(column.class_).where(column == person_id))


@pytest.mark.clause("G4.1.3-b", "G5.3-c", "G7.2-d")
@pytest.mark.asvs("7.4.2")
@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("grant", "no_grant"),
        ("session", "unauthenticated"),
        ("account", "unauthenticated"),
        ("pledge", "pledge_missing"),
        ("training", "training_missing"),
    ],
)
def test_a_running_stream_ends_with_the_right_to_it(copies: Any, what: str, code: str) -> None:
    copy, company = copies.issued(), copies.company
    who = signed_in(company, "depositor")
    with company.platform.transaction() as tx:
        handed = hand_over(tx, who, tx.session.get_one(Copy, copy["id"]), to_browser=False)
    reader = open_recorded(company.platform, handed.recorded)
    whole = ByteRange(0, handed.size - 1, handed.size)
    stream = bytes_while_permitted(company.platform, who, copy["id"], reader, whole, PIECE)
    assert len(next(stream)) == PIECE
    with company.platform.transaction() as tx:
        end(tx, what, who.person_id)
    with pytest.raises(Refusal) as refused:
        next(stream)
    assert refused.value.code == code
    assert list(stream) == []
