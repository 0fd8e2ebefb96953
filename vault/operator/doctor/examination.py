"""All looks, in the order of their lines: first what needs no open vault, then the vault, then what takes longest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from crypto.errors import CryptoError
from storage.errors import StoreError
from vault.app.open_platform import StartRefusedError, open_platform
from vault.app.start_check import VaultLockedError
from vault.operator.doctor.addresses import addresses
from vault.operator.doctor.agreement import agreement
from vault.operator.doctor.bucket import bucket
from vault.operator.doctor.ciphers import ciphers
from vault.operator.doctor.clocks import clocks
from vault.operator.doctor.converters import converters
from vault.operator.doctor.databases import databases
from vault.operator.doctor.finding import Finding, Level, ok, wrong
from vault.operator.doctor.holidays import holidays
from vault.operator.doctor.host import host
from vault.operator.doctor.jobs import jobs
from vault.operator.doctor.keys import backups, keys
from vault.operator.doctor.networks import networks
from vault.operator.doctor.objects import medium
from vault.operator.doctor.sandbox import sandbox
from vault.operator.doctor.scanner import scanner
from vault.operator.doctor.schema import schema
from vault.operator.doctor.secrets import secrets
from vault.operator.doctor.volumes import volumes
from vault.platform.errors import Refusal
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

_Of = TypeVar("_Of")

OF_THE_SETTINGS: Final[tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...]] = (
    ("secrets", secrets),
    ("volumes", volumes),
    ("host", host),
    ("networks", networks),
    ("addresses", addresses),
)
OF_THE_VAULT: Final[tuple[tuple[str, Callable[[Platform], Iterator[Finding]]], ...]] = (
    ("ciphers", ciphers),
    ("keys", keys),
    ("keys", backups),
    ("database", schema),
    ("database", databases),
    ("agreement", agreement),
    ("clocks", clocks),
    ("objects", medium),
    ("scanner", scanner),
    ("objects", bucket),
    ("jobs", jobs),
    ("holidays", holidays),
)
OF_ITS_WORKERS: Final[tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...]] = (
    ("sandbox", sandbox),
    ("converters", converters),
)


@dataclass(frozen=True)
class Examined:
    """A finding, and the topic it belongs to."""

    topic: str
    finding: Finding

    def __str__(self) -> str:
        return str(self.finding)

    @property
    def is_wrong(self) -> bool:
        """Whether the operator has to do something."""
        return self.finding.level is Level.WRONG

    def members(self) -> dict[str, str]:
        """As JSON."""
        found = self.finding
        return {"topic": self.topic, "level": found.level.value, "what": found.what, "mend": found.mend}


def examine(settings: Settings) -> Iterator[Examined]:
    """Every finding; a vault that does not open is one, and ends nothing but the looks into it."""
    for topic, look in OF_THE_SETTINGS:
        yield from _looked(topic, look, settings)
    yield from _examine_vault(settings)


def _examine_vault(settings: Settings) -> Iterator[Examined]:
    try:
        platform = open_platform(settings)
    except StartRefusedError as refused:
        yield Examined("opening", wrong(str(refused) + (f" [{refused.code}]" if refused.code else "")))
        return
    except (CryptoError, StoreError, SQLAlchemyError, OSError) as trouble:
        yield Examined("opening", wrong(f"the vault does not open: {trouble}"))
        return
    with closing(platform):
        opened = f"vault {platform.vault_id} ({platform.vault_name}) opens with its keys"
        yield Examined("opening", ok(opened))
        for topic, look in OF_THE_VAULT:
            yield from _looked(topic, look, platform)
    for topic, start in OF_ITS_WORKERS:
        yield from _looked(topic, start, settings)


def _looked(topic: str, look: Callable[[_Of], Iterator[Finding]], of: _Of) -> Iterator[Examined]:
    try:
        for finding in look(of):
            yield Examined(topic, finding)
    except (
        CryptoError,
        OSError,
        Refusal,
        SQLAlchemyError,
        StartRefusedError,
        StoreError,
        VaultLockedError,
    ) as trouble:
        yield Examined(topic, wrong(f"{topic}: this could not be looked at: {trouble}"))
