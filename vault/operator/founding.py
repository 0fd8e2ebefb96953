"""Founding: an empty vault, then its first leaf and its first person.

No link is printed before everything is durable, and a founded vault is never founded again.
"""

from __future__ import annotations

from contextlib import closing

from vault.app.create_vault import create_vault
from vault.app.open_platform import StartRefusedError, open_platform
from vault.audit.actor import Actor
from vault.audit.acts import VAULT_FOUNDED
from vault.audit.checkpoints import sign_checkpoint
from vault.audit.log import head
from vault.audit.record import record
from vault.people.founding import Founder, appoint_first_officer, renew_first_link
from vault.platform.runtime import Platform
from vault.platform.settings import Settings


def found(settings: Settings, founder: Founder) -> str:
    """Make the vault and return the first overall officer's enrolment link.

    Raises StartRefusedError when it is founded already, or when a setting is missing or unsafe.
    """
    create_vault(settings)
    with closing(open_platform(settings)) as platform:
        return found_prepared(platform, founder)


def found_prepared(platform: Platform, founder: Founder) -> str:
    """As `found`, in an empty vault whose ports are open."""
    operator = Actor.operator("hizo-vault init")
    with platform.transaction() as tx:
        if head(tx).size:
            raise StartRefusedError("This vault is founded already; its first officer was named then.")
        person_id, link = appoint_first_officer(tx, founder, operator)
        record(tx, VAULT_FOUNDED, operator, vault=platform.vault_id, subject=person_id)
    sign_checkpoint(platform)
    return link


def renew_link(settings: Settings) -> str:
    """A new enrolment link for the first officer, whose old one ran out unused. Raises Refusal(`conflict`) afterwards."""
    with closing(open_platform(settings)) as platform, platform.transaction() as tx:
        return renew_first_link(tx, Actor.operator("hizo-vault officer-link"))
