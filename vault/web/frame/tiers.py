"""Tiers by the markings of the catalogue, which everybody may know."""

from __future__ import annotations

from vault.register.catalogue import tiers


def markings() -> dict[int, str]:
    """The marking of each tier by its level, highest first."""
    return {tier.level: tier.marking for tier in tiers()}
