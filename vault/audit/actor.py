"""Who did it: a person at a device, a job on a person's order, an operator at the host, or an unknown source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """The five facts every leaf carries about its author (G9.2-a: who, from which device)."""

    kind: Literal["person", "job", "operator", "source"]
    person_id: str | None = None
    session_id: str | None = None
    device_id: str | None = None
    address: str | None = None
    request_id: str | None = None

    @classmethod
    def job(cls, job_id: str, ordered_by: str | None = None) -> Actor:
        """Background work; `ordered_by` is the person whose order it carries out."""
        return cls("job", person_id=ordered_by, request_id=job_id)

    @classmethod
    def operator(cls, command: str) -> Actor:
        """A `hizo-vault` command at the host."""
        return cls("operator", request_id=command)

    @classmethod
    def source(cls, address: str, request_id: str | None = None) -> Actor:
        """A caller who is not signed in."""
        return cls("source", address=address, request_id=request_id)
