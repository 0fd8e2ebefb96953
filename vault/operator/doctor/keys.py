"""Who holds the keys, and whether they would survive the loss of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.operator.keys.backup import known_backups
from vault.platform.clock import DAY_MS, utc_text
from vault.platform.runtime import Platform

YOUNG_DAYS: Final = 7


def keys(platform: Platform) -> Iterator[Finding]:
    """The provider, its epochs, and what it may claim."""
    held = platform.keys.epochs()
    yield ok(f"{platform.keys.describe()} holds {len(held)} epoch keys")
    stray = set(held) - {*platform.ring_store.epochs_in_use(), platform.ring_store.current_epoch(), held[-1]}
    if stray:
        yield note(
            f"{len(stray)} epoch keys wrap nothing: changes were interrupted", "Run: hizo-vault keys rotate"
        )
    if platform.settings.kek == "pkcs11":
        yield from _token(platform)
    refused = platform.settings.resolved_key_file.with_name(
        platform.settings.resolved_key_file.name + ".pin-refused"
    )
    if refused.exists():
        yield note("the token refused a PIN some time ago", f"When the PIN is right now, remove {refused}")


def backups(platform: Platform) -> Iterator[Finding]:
    """Whether the ring would survive the loss of its medium, and what is still kept beyond its time."""
    now_ms = platform.clock.now_ms()
    known = known_backups(platform)
    old = [each.id for each in known if each.state(now_ms) != "current"]
    young = [
        each
        for each in known
        if each.state(now_ms) == "current" and each.created >= utc_text(now_ms - YOUNG_DAYS * DAY_MS)
    ]
    if next(platform.ring_store.entries(), None) is None:
        yield ok("the key ring holds no key yet that a backup would keep")
    elif not young:
        yield wrong(
            f"no backup of the key ring that still opens is younger than {YOUNG_DAYS} days",
            "Run hizo-vault keys backup --to another medium, after every disposal and every day",
        )
    else:
        yield ok(f"{len(young)} backups of the key ring are younger than {YOUNG_DAYS} days")
    if old:
        yield wrong(
            f"{len(old)} backups on record are expired or useless: {', '.join(old[:3])}",
            "Remove the files, then say so: hizo-vault keys backup-removed ID",
        )


def _token(platform: Platform) -> Iterator[Finding]:
    from crypto.pkcs11_kek import TokenKeyProvider  # noqa: PLC0415  # only where the extra is installed

    if isinstance(platform.keys, TokenKeyProvider) and not platform.keys.is_hardware():
        yield note(
            "the token says that it is no device: what it destroys are files, which a disk may remember",
            "Use a token in hardware, or HIZO_KEK=file, which does not claim destruction",
        )
