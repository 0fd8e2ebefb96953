"""Groups whose commands lie in several modules: importing those puts them together."""

from __future__ import annotations

from clients.cli import grant_decisions, grant_reviews, person_records
from clients.cli.grants import grants
from clients.cli.people import people

__all__ = ["grant_decisions", "grant_reviews", "grants", "people", "person_records"]
