"""Founding: an empty vault, then its first leaf and its first person. And what the operator does later for the officer.

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
from vault.people.founding import (
    Founder,
    OfficerHalves,
    announce_at_host,
    appoint_first_officer,
    complete_at_host,
    renew_first_link,
)
from vault.people.handover import bring_code_at_host
from vault.people.models_enrolment import OfficerRecovery
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.platform.settings import Settings


def found(settings: Settings, founder: Founder) -> OfficerHalves:
    """Make the vault and return what the first overall officer needs to enrol.

    Raises StartRefusedError when it is founded already, or when a setting is missing or unsafe.
    """
    create_vault(settings)
    with closing(open_platform(settings)) as platform:
        return found_prepared(platform, founder)


def found_prepared(platform: Platform, founder: Founder) -> OfficerHalves:
    """As `found`, in an empty vault whose ports are open. Leaf 0 says that the vault was founded, and for whom."""
    operator = Actor.operator("hizo-vault init")
    with platform.transaction() as tx:
        if head(tx).size:
            raise StartRefusedError("This vault is founded already; its first officer was named then.")
        person_id = new_id("prs", platform.randomness)
        record(tx, VAULT_FOUNDED, operator, vault=platform.vault_id, subject=person_id)
        halves = appoint_first_officer(tx, founder, operator, person_id)
    sign_checkpoint(platform)
    return halves


def renew_link(settings: Settings) -> OfficerHalves:
    """Link and code anew for the first officer, whose old link ran out unused. Raises Refusal(`conflict`) afterwards."""
    with closing(open_platform(settings)) as platform, platform.transaction() as tx:
        return renew_first_link(tx, Actor.operator("hizo-vault officer-link"))


def handover_code(settings: Settings, person_id: str) -> str:
    """The code of a person's link while nobody else can bring it. Raises Refusal(`conflict`) as soon as somebody can."""
    with closing(open_platform(settings)) as platform, platform.transaction() as tx:
        return bring_code_at_host(tx, person_id, Actor.operator("hizo-vault handover-code"))


def announce_recovery(settings: Settings, founder: Founder | None, reason: str) -> OfficerRecovery:
    """The first step where no second officer is left: everybody is told. Raises Refusal as `announce_at_host`."""
    with closing(open_platform(settings)) as platform, platform.transaction() as tx:
        return announce_at_host(tx, founder, reason, Actor.operator("hizo-vault recover-officer"))


def complete_recovery(settings: Settings, recovery_id: str) -> OfficerHalves:
    """The second step, 72 hours later. Raises Refusal as `complete_at_host`."""
    with closing(open_platform(settings)) as platform, platform.transaction() as tx:
        return complete_at_host(tx, recovery_id, Actor.operator("hizo-vault recover-officer"))
