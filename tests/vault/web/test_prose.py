"""Long texts of people are shown with their headings and lists, and nothing in them ever runs."""

from __future__ import annotations

import re

import lxml.html
import pytest

from vault.procedures.shipped import template_of
from vault.procedures.slots import Slot
from vault.training.content_files import shipped_lessons
from vault.web.frame.prose import prose


@pytest.mark.asvs("1.2.1")
@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "# <img src=x onerror=alert(1)>",
        "- **<svg onload=alert(1)>**",
        "| <a href=javascript:alert(1)>x</a> |",
        "[x](javascript:alert(1))",
        '[x](https://a.example/"onmouseover="alert(1))',
        "[<b>x](https://a.example/)`<i>`",
    ],
)
def test_markup_in_a_text_is_shown_and_never_run(attack: str) -> None:
    tree = lxml.html.fromstring(f"<div>{prose(attack)}</div>")
    ours = {"div", "p", "h2", "ul", "li", "strong", "table", "thead", "tbody", "tr", "td", "a", "code"}
    for each in tree.iter():
        assert each.tag in ours
        assert set(each.attrib) <= {"href", "rel", "class", "tabindex", "role", "aria-label"}
        assert each.get("href", "https://").startswith("https://")


def test_headings_begin_where_the_page_wants_them_and_lists_keep_their_numbers() -> None:
    text = "## 一\r\n3. 三\r\n   - 内\r\n\r\n4. 四\r\n### 二\r\n一行目\r\n二行目"
    tree = lxml.html.fromstring(f"<div>{prose(text)}</div>")
    assert [(each.tag, each.text) for each in tree.iter("h2", "h3")] == [("h2", "一"), ("h3", "二")]
    [numbered] = tree.iter("ol")
    assert (numbered.get("start"), len(numbered), [each.text for each in numbered.iter("ul")]) == (
        "3",
        2,
        [None],
    )
    assert [list(each.itertext()) for each in tree.iter("p")] == [["一行目", "二行目"]]


def test_no_word_of_the_shipped_texts_is_lost() -> None:
    texts = [each.text_ja for each in shipped_lessons().values()]
    texts += [template_of(slot).text for slot in Slot]
    for text in texts:
        said = re.sub(r"\]\(https?:[^)]*\)|^\s*\d+\.", "", text, flags=re.MULTILINE)
        shown = "".join(lxml.html.fromstring(f"<div>{prose(text)}</div>").itertext())
        assert re.findall(r"[^\W_]", shown) == re.findall(r"[^\W_]", said)
        assert "**" not in shown
