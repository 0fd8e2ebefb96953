"""Changing one's own password: with the old one and a code, and the other sessions end (ASVS 6.2.3, 7.4.3, 7.5.1)."""

from __future__ import annotations

from vault.identity.accounts import account_of
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.password_hashing import WrongPasswordError, verify
from vault.identity.passwords import judged_and_hashed, require_old_enough, store_password
from vault.identity.sessions import end_all_sessions
from vault.identity.step_up import spend_code
from vault.identity.throttle import count_try, forgive
from vault.identity.throttle_rules import Counter
from vault.people.enrol import personal_facts
from vault.people.queries import person_row
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform


def change_password(platform: Platform, who: SignedIn, *, old: str, new: str, code: str) -> None:
    """Replace one's password.

    Raises:
        Refusal: `credentials_invalid` for the old password or the code (each counted), `throttled`, `password_weak`,
            `password_personal`, `password_dictionary`, `password_reused` (also within a day of the last change),
            `totp_replayed`.
    """
    with platform.reading() as tx:
        account = account_of(tx, who.person_id)
        old_phc = account.password_phc
        facts = personal_facts(platform, person_row(tx, who.person_id), user_name=account.user_name)
    counter = Counter.of("session", who.session_id)
    count_try(platform, [counter])
    try:
        verify(platform, old_phc, old)
    except WrongPasswordError:
        raise Refusal(Code.CREDENTIALS_INVALID) from None
    with platform.transaction() as tx:
        forgive(tx, [counter])
    phc = judged_and_hashed(platform, who.person_id, new, facts)
    with platform.transaction() as tx:
        account = account_of(tx, who.person_id)
        require_old_enough(account, tx.now_ms())
        spend_code(tx, who, code)
        store_password(tx, account, phc, who.actor, "changed")
        end_all_sessions(tx, who.person_id, who.actor, why="password_changed", but=who.session_id)
        notify(tx, who.person_id, "password_set")
