"""Taking up an account or a new code generator behind an enrolment link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.accounts import account_of, require_name_free
from vault.identity.devices import acceptable_device_name
from vault.identity.enrolments import INVITATION, Seed, check_handover, confirm, open_enrolment, start
from vault.identity.notices import notify
from vault.identity.passwords import judged_and_hashed
from vault.identity.personal_facts import PersonalFacts
from vault.identity.sign_in import Caller, SignedInAnswer, begin_session
from vault.identity.user_names import acceptable_user_name
from vault.people.events import PERSON_ENROLLED
from vault.people.joining import agreement_in_force, sign_agreement
from vault.people.models import Person
from vault.people.models_enrolment import JoiningAgreement
from vault.people.queries import ACTIVE, person_row
from vault.platform.database import Transaction
from vault.platform.errors import Refusal
from vault.platform.runtime import Platform


@dataclass(frozen=True)
class OpenLink:
    """What the holder of a link may know before using it; `agreement` is what an invited person has to sign."""

    person_id: str
    person_name: str
    user_name: str | None
    purpose: str
    expires_ms: int
    agreement: JoiningAgreement | None


def inspect_link(tx: Transaction, token: str) -> OpenLink:
    """Whose link it is and what for; `credentials_invalid` when it is not open."""
    row = open_enrolment(tx, token)
    account = account_of(tx, row.person_id)
    return OpenLink(
        person_id=row.person_id,
        person_name=account.holder_name,
        user_name=account.user_name,
        purpose=row.purpose,
        expires_ms=row.expires_ms,
        agreement=agreement_in_force(tx) if row.purpose == INVITATION else None,
    )


def start_enrolment(
    platform: Platform,
    caller: Caller,
    token: str,
    *,
    user_name: str,
    password: str,
    birthday: date | None,
    handover_code: str = "",
) -> Seed:
    """Choose name and password; the seed is the answer. The birthday is used for the check and kept nowhere.

    Raises:
        Refusal: `credentials_invalid` (also for a handover code that is wrong or missing), `account_not_personal`,
            `request_invalid`, `password_weak`, `password_personal`, `password_dictionary`, `password_reused`.
    """
    with platform.transaction() as tx:
        wrong = check_handover(tx, token, handover_code)
    if wrong:
        raise wrong
    with platform.reading() as tx:
        row = open_enrolment(tx, token)
        person_id = row.person_id
        name = acceptable_user_name(user_name)
        require_name_free(tx, person_id, name)
        facts = personal_facts(platform, person_row(tx, person_id), user_name=name, birthday=birthday)
    phc = judged_and_hashed(platform, person_id, password, facts)
    with platform.transaction() as tx:
        return start(tx, open_enrolment(tx, token), user_name=name, phc=phc, by=_holder(caller))


def confirm_enrolment(
    platform: Platform, caller: Caller, token: str, *, code: str, device_name: str, agreement_sha256: str = ""
) -> SignedInAnswer:
    """Give the new generator's first code: the account becomes usable and the first session opens.

    Args:
        agreement_sha256: of the joining agreement the person has read and agrees to; an invitation needs it.

    Raises:
        Refusal: `credentials_invalid` for a wrong code (counted) or a link that is not open, `totp_required` before the start,
            `joining_nda_missing` without agreement to the text in force; nothing is bound then.
    """
    device_name = acceptable_device_name(device_name)
    with platform.transaction() as tx:
        outcome = _confirm(tx, caller, token, code, device_name, agreement_sha256)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def _confirm(
    tx: Transaction, caller: Caller, token: str, code: str, device_name: str, agreement_sha256: str
) -> SignedInAnswer | Refusal:
    row = open_enrolment(tx, token)
    by = Actor("person", row.person_id, address=caller.address, request_id=caller.request_id)
    confirmed = confirm(tx, row, code, by)
    if isinstance(confirmed, Refusal):
        return confirmed
    account, step = confirmed
    person = person_row(tx, account.person_id)
    person.state = ACTIVE
    person.enrolled_ms = person.enrolled_ms or tx.now_ms()
    if row.purpose == INVITATION:
        sign_agreement(tx, person.id, agreement_sha256, by)
    record(tx, PERSON_ENROLLED, by, subject=person.id, purpose=row.purpose)
    notify(tx, person.id, "authenticator_bound")
    return begin_session(tx, caller, account, step, device_name=device_name, proven_device_id=None)


def personal_facts(
    platform: Platform, person: Person, *, user_name: str | None, birthday: date | None = None
) -> PersonalFacts:
    """Everything on file about a person that a password must not be made of."""
    words = (person.name, person.name_kana, person.name_romaji, person.department, platform.vault_name)
    numbers = tuple(number for number in (person.employee_number, person.telephone) if number)
    return PersonalFacts(
        names=(*words, *platform.settings.company_words, user_name or ""),
        numbers=numbers,
        mail=person.mail,
        birthday=birthday,
    )


def _holder(caller: Caller) -> Actor:
    return Actor.source(caller.address, caller.request_id)
