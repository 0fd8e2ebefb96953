"""What people write comes out of every page as they wrote it, whatever it would mean to a browser or a template."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.vault.web.crawl import walk_as
from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany
from vault.access.models import Project
from vault.documents.models import Item
from vault.identity.models import Account
from vault.people.models import Person
from vault.register.models import Entry

OWN_ADDRESS = re.compile(r"(/(?![/\\])|#|\?|mailto:|tel:|$)")
PROBE = """<probe one="1">&amp;'"{{7*7}}${7*7}{0.__class__}%s\u2028</script><img src=x onerror=probe()>"""


def _write_it_everywhere(whole: WholeCompany) -> None:
    """Straight into the rows, so that no rule on names keeps it from where it would do harm."""
    with whole.company.platform.transaction() as tx:
        for column in (
            Person.name,
            Account.holder_name,
            Item.title,
            Entry.name,
            Entry.why_know_how,
        ):
            tx.session.execute(update(column.class_).values({column: PROBE}))
        for number, project in enumerate(tx.session.query(Project)):
            project.name = f"{PROBE}{number}"


@pytest.mark.asvs("1.2.1", "1.2.2", "1.2.3", "1.3.7", "1.3.10", "3.2.1", "3.2.2", "3.2.3")
def test_hostile_words_stay_words_on_every_page(whole: WholeCompany) -> None:
    _write_it_everywhere(whole)
    met = 0
    for route, sheet in walk_as(whole, "manager", "en"):
        if not sheet.is_page:
            continue
        tree: Any = sheet.tree
        assert not tree.xpath("//probe | //*[@onerror] | //*[@one]"), str(route)
        assert not tree.xpath("//script[not(@src)]"), str(route)
        led = tree.xpath("//@href | //@src | //@action | //@formaction")
        assert [each for each in led if not OWN_ADDRESS.match(each)] == [], str(route)
        met += PROBE.partition("\u2028")[0] in " ".join(tree.itertext())
    assert met > 5


@pytest.mark.asvs("1.1.2", "1.2.10")
def test_words_are_kept_raw_and_dressed_only_for_who_takes_them(whole: WholeCompany) -> None:
    said = f"=1+1{PROBE}"
    with whole.company.platform.transaction() as tx:
        tx.session.execute(update(Entry).values(name=said, why_know_how=said))
    with whole.company.platform.reading() as tx:
        assert set(tx.session.scalars(select(Entry.name))) == {said}
    answer = whole["manager"].get("/entries")
    assert said in {each["name"] for each in answer.json()["items"]}
    assert json.dumps(said, ensure_ascii=False)[1:-1] in answer.text
    page = Reading(whole.company.client, whole["manager"].token, "en").open("/entries")
    assert b"<probe" not in page.content
    assert b"&lt;probe" in page.content
    assert b"&amp;lt;" not in page.content
    sheet = whole["manager"].get("/roster.csv").content.decode("utf-8-sig")
    cells = {cell for line in csv.reader(io.StringIO(sheet)) for cell in line}
    assert [cell for cell in cells if cell.startswith(f"'{said}")], "a spreadsheet computes nothing"
    assert not [cell for cell in cells if cell.startswith("=")]
