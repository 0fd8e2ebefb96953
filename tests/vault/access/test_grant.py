import ast
from pathlib import Path

import pytest

import vault
from vault.access.grant import Grant, passed_gate
from vault.access.rules import Right
from vault.platform.errors import Code, Refusal

GRANT = passed_gate(
    grant_id="grt_1", person_id="prs_1", entry_id="ent_1", tier=2, right=Right.VIEW, leaf_index=7
)


def test_nobody_but_the_gate_makes_a_grant() -> None:
    with pytest.raises(TypeError):
        Grant("grt_1", "prs_1", "ent_1", 3, Right.DEPOSIT, 7, made_by=object())


@pytest.mark.clause("G4.0-a")
def test_only_the_gate_calls_the_maker_of_grants() -> None:
    root = Path(vault.__file__).parent
    callers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (
            isinstance(node, ast.ImportFrom)
            and any(name.name in ("passed_gate", "_GATE") for name in node.names)
        )
        or (isinstance(node, ast.Attribute) and node.attr in ("passed_gate", "_GATE"))
    }
    assert callers == {"access/gate.py"}


def test_a_grant_reaches_its_entry_up_to_its_tier() -> None:
    GRANT.require_reach(entry_id="ent_1", item_id="itm_1", tier=2)


@pytest.mark.parametrize(("entry_id", "tier"), [("ent_2", 1), ("ent_1", 3)])
def test_a_grant_reaches_nothing_else(entry_id: str, tier: int) -> None:
    with pytest.raises(Refusal) as refused:
        GRANT.require_reach(entry_id=entry_id, item_id="itm_1", tier=tier)
    assert refused.value.code is Code.NO_GRANT
