"""What people write comes out of every page as they wrote it, whatever it would mean to a browser or a template."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from tests.vault.web.crawl import walk_as
from tests.vault.whole_company import WholeCompany
from vault.access.models import Project
from vault.documents.models import Item
from vault.identity.models import Account
from vault.people.models import Person
from vault.register.models import Entry

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


@pytest.mark.asvs("1.2.1", "1.2.3", "1.3.7", "1.3.10", "3.2.1", "3.2.3")
def test_hostile_words_stay_words_on_every_page(whole: WholeCompany) -> None:
    _write_it_everywhere(whole)
    met = 0
    for route, sheet in walk_as(whole, "manager", "en"):
        if not sheet.is_page:
            continue
        tree: Any = sheet.tree
        assert not tree.xpath("//probe | //*[@onerror] | //*[@one]"), str(route)
        assert not tree.xpath("//script[not(@src)]"), str(route)
        met += PROBE.partition("\u2028")[0] in " ".join(tree.itertext())
    assert met > 5
