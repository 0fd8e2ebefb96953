"""What the vault keeps about people, told to everybody in it."""

from __future__ import annotations

from fastapi import APIRouter

from vault.identity.auth import SignedInPerson
from vault.people.personal_fields import FIELDS, READERS, PersonalField
from vault.platform.http import LanguageDep, Output
from vault.platform.texts import Language

router = APIRouter(prefix="/v1", tags=["people"])


class PersonalFieldOut(Output):
    """One kind of fact, where it stands, what for, who may read it, and how long it is kept."""

    what: str
    purpose: str
    readers: list[str]
    kept_until: str
    columns: list[str]

    @classmethod
    def of(cls, field: PersonalField, language: Language) -> PersonalFieldOut:
        """The field in one language."""
        return cls(
            what=field.what.said(language),
            purpose=field.purpose.said(language),
            readers=[READERS[each].said(language) for each in field.readers],
            kept_until=field.keep.said(language),
            columns=list(field.columns),
        )


class PersonalDataOut(Output):
    """Every personal field of the vault."""

    items: list[PersonalFieldOut]


@router.get("/personal-data")
def read_personal_data(_who: SignedInPerson, language: LanguageDep) -> PersonalDataOut:
    """Which facts about people the vault keeps, in the caller's language."""
    return PersonalDataOut(items=[PersonalFieldOut.of(field, language) for field in FIELDS])
