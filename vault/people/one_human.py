"""When two person records are the same human (architecture rule 7). Pure rules over canonical spellings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class HumanKeys:
    """What identifies a human across records, the records of an earlier employment included."""

    person_id: str
    number_key: str | None
    mail_key: str


def mail_key(mail: str) -> str:
    """One spelling per mailbox: case folded, without a `+tag` (`a+b@x` reaches the same person as `a@x`)."""
    local, _, domain = unicodedata.normalize("NFKC", mail).strip().casefold().partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def number_key(employee_number: str | None) -> str | None:
    """One spelling per employee number: digits and letters only, case folded."""
    if employee_number is None:
        return None
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", employee_number)).casefold() or None
