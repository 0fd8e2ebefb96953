"""A fresh code for what weighs more, and nothing of a wrong one forgotten."""

import pytest

from vault.identity.auth import SignedIn
from vault.identity.models import Authenticator, SessionRow
from vault.identity.one_time_codes import code_of
from vault.identity.step_up import require_fresh_code, spend_code
from vault.platform.errors import Code, Refusal


def _who(office, person):
    with office.platform.reading() as tx:
        row = tx.session.get_one(SessionRow, person.answer["session_id"])
        return SignedIn(
            row.person_id, row.id, row.device_id, row.address, "req", row.code_at_ms, row.code_step
        )


@pytest.mark.asvs("7.5.3")
@pytest.mark.parametrize(("age_ms", "fresh"), [(0, True), (300_000, True), (300_001, False), (-1, False)])
def test_a_code_is_fresh_for_five_minutes(office, officer, age_ms, fresh):
    who = _who(office, officer)
    office.clock.now = who.code_at_ms + age_ms
    if fresh:
        require_fresh_code(office.platform, who)
        return
    with pytest.raises(Refusal) as refusal:
        require_fresh_code(office.platform, who)
    assert refusal.value.code is Code.STEP_UP_REQUIRED


@pytest.mark.clause("G9.1.1-c")
def test_a_used_code_is_refused_and_recorded(officer, refused, recorded):
    officer.step_up()
    again = code_of(officer.seed, officer.last_step)
    refused(officer.post("/v1/session/step-up", {"code": again}), 401, "totp_replayed")
    recorded("totp_replayed", subject=officer.person_id)


def test_a_wrong_code_is_refused_recorded_and_counted_although_the_act_is_undone(
    office, officer, refused, recorded
):
    refused(officer.post("/v1/session/step-up", {"code": "999999x"}), 401, "credentials_invalid")
    recorded("credentials_invalid")
    with office.platform.reading() as tx:
        assert tx.session.query(Authenticator).one().consecutive_failures == 1


@pytest.mark.asvs("6.3.1")
def test_guessing_codes_with_a_stolen_session_is_slowed(officer, refused, recorded):
    answers = [officer.post("/v1/session/step-up", {"code": f"99999{n}x"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    recorded("throttled")


def test_destroying_needs_a_later_step_than_the_one_before(office, officer):
    who = _who(office, officer)
    with office.platform.transaction() as tx:
        step = spend_code(tx, who, officer.code(), later_than_step=who.code_step)
    with pytest.raises(Refusal) as refusal, office.platform.transaction() as tx:
        spend_code(tx, who, officer.code(), later_than_step=step + 10)
    assert refusal.value.code is Code.TOTP_REPLAYED


@pytest.mark.clause("G9.1.1-c")
@pytest.mark.asvs("6.5.1")
def test_a_code_given_to_an_act_that_was_refused_is_used_up_all_the_same(office, officer):
    who = _who(office, officer)
    code = officer.code()

    def act_and_be_refused():
        with office.platform.transaction() as tx:
            spend_code(tx, who, code)
            raise Refusal(Code.DERIVATIVES_OUTSTANDING)

    def act_again():
        with office.platform.transaction() as tx:
            spend_code(tx, who, code)

    with pytest.raises(Refusal):
        act_and_be_refused()
    with pytest.raises(Refusal) as refusal:
        act_again()
    assert refusal.value.code is Code.TOTP_REPLAYED
