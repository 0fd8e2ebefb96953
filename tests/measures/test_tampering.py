"""The short form of M6: each way to tamper once."""

from pathlib import Path

import pytest

from tests.measures.tampering import Tampered


@pytest.mark.clause("G9.2-b")
def test_each_way_to_tamper_with_the_log_is_found_and_an_honest_log_is_not_suspected(tmp_path: Path) -> None:
    assert Tampered(tmp_path, seed=6).run(1).wrong == []
