"""What the pages say is still so: paths and tests they name exist, the settings table is the settings, twins are twins."""

import json
import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from vault.platform.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TWINS = [page for page in PAGES if page.with_suffix(".ja.md").exists()]
NAMED = re.compile(
    r"`((?:tests|docs|vault|crypto|storage|clients|deploy|demo|requirements|\.ci)/[\w./*-]+)(?:::(\w+))?`"
)
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
ROW = re.compile(r"^\| `HIZO_(\w+)` \| (\S+(?: \S+)*?) \|", re.MULTILINE)
OPERATORS = ["docs/operators.md", "docs/operators.ja.md"]


def page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_file_and_test_a_page_names_exists(page):
    for path, function in NAMED.findall(page.read_text(encoding="utf-8")):
        found = list(ROOT.glob(path.rstrip("/")))
        assert found, f"{path} is not there"
        if function:
            assert f"def {function}(" in found[0].read_text(encoding="utf-8"), f"{path} has no {function}"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_leads_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{target} is not there"


@pytest.mark.parametrize("page", TWINS, ids=page_id)
def test_twins_have_the_same_sections(page):
    def sections(path: Path) -> list[str]:
        text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        return re.findall(r"^#+(?= )", text, re.MULTILINE)

    assert sections(page) == sections(page.with_suffix(".ja.md"))


@pytest.mark.parametrize("page", OPERATORS)
def test_the_settings_table_is_the_settings(page):
    rows = dict(ROW.findall((ROOT / page).read_text(encoding="utf-8")))
    assert list(rows) == [name.upper() for name in Settings.model_fields]
    required = "必須" if page.endswith(".ja.md") else "required"
    for name, field in Settings.model_fields.items():
        assert rows[name.upper()] == _shown(field.get_default(call_default_factory=True), required), name


def _shown(default: object, required: str) -> str:
    if default is PydanticUndefined:
        return required
    if default is None or default == "":
        return "—"
    if isinstance(default, bool | tuple):
        return f"`{json.dumps(default)}`"
    return f"`{default}`"
