"""The company's texts at the vault: fetching the shipped ones, telling what is in force, publishing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clients.cli.template_files import CompanyText
from clients.errors import UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient

PLEDGE_KINDS = ("holder", "general", "leaver")
PUBLISHERS = {
    "procedure": "responsible_manager",
    "pledge": "responsible_manager",
    "agreement": "overall_officer",
}
"""The post that publishes each kind of text."""


def shipped_procedure(client: VaultClient, slot: str) -> CompanyText:
    """The shipped text of a procedure, with the company's name in it."""
    found = client.procedures.shipped(slot)
    asked = found.get("questions") or []
    return CompanyText("procedure", slot, found["text"], {"question": asked} if asked else {})


def shipped_pledge(client: VaultClient, kind: str) -> CompanyText:
    """The shipped text of a pledge, with its map of clauses."""
    found = client.pledges.shipped(kind)
    return CompanyText("pledge", kind, found["text"], {"clauses": found["clauses"]})


def agreement_in_force(client: VaultClient) -> CompanyText:
    """The joining agreement; the shipped one until another is published."""
    found = client.people.agreement()
    beside = {"after_leaving": found["after_leaving"]}
    return CompanyText("agreement", "joining_agreement", found["text"], beside)


def shipped_texts(client: VaultClient) -> Iterator[CompanyText]:
    """Every text that a company edits and publishes."""
    for slot in client.procedures.slots()["items"]:
        yield shipped_procedure(client, slot["slot"])
    for kind in PLEDGE_KINDS:
        yield shipped_pledge(client, kind)
    yield agreement_in_force(client)


def texts_in_force(client: VaultClient) -> dict[tuple[str, str], str]:
    """The texts in force now, by kind and name."""
    slots = client.procedures.slots()["items"]
    found = {
        ("procedure", slot["slot"]): client.procedures.in_force(slot["slot"])["text"]
        for slot in slots
        if slot["version_id"]
    }
    found |= {("pledge", each["kind"]): each["text"] for each in client.pledges.texts() if each["in_force"]}
    found["agreement", "joining_agreement"] = client.people.agreement()["text"]
    return found


def is_same(one: str, other: str) -> bool:
    """Whether two texts differ in blanks at line ends at most."""
    return [line.rstrip() for line in one.strip().splitlines()] == [
        line.rstrip() for line in other.strip().splitlines()
    ]


def publish(client: VaultClient, text: CompanyText, reason: str) -> dict[str, Any]:
    """Put a text in force.

    Raises:
        UnusableCommandError: what goes beside it is missing.
        ClientError: the vault refused it.
    """
    said = {"title": text.title, "text": text.text, "reason": reason}
    if text.kind == "procedure":
        questions = {"questions": _beside(text, "question")} if _asks(text) else {}
        return client.procedures.publish(text.name, {**said, **questions})
    if text.kind == "pledge":
        clauses = _beside(text, "clauses")
        return client.pledges.publish({"kind": text.name, **said, "clauses": clauses})
    return client.people.publish_agreement({**said, "after_leaving": _beside(text, "after_leaving")})


def _asks(text: CompanyText) -> bool:
    return text.name == "grant_criteria" or bool(text.beside)


def _beside(text: CompanyText, name: str) -> Any:
    found = text.beside.get(name)
    if not found:
        beside = (text.path or text.file).with_suffix(".toml")
        raise UnusableCommandError(
            _("{path} lacks `{name}`").format(path=beside, name=name),
            remedy=_("take the shipped file of that name for its form: hizo setup templates DIR"),
        )
    return found
