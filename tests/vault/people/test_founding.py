"""How a vault gets its first person: by a link printed once, without any default secret."""

import pytest

from vault.audit.actor import Actor
from vault.people.founding import Founder, appoint_first_officer, renew_first_link
from vault.people.queries import overall_officer
from vault.platform.errors import Refusal

OPERATOR = Actor.operator("hizo-vault init")
FOUNDER = Founder("森 一", "モリ ハジメ", "Mori Hajime", "mori@hizo.example")


@pytest.mark.asvs("6.3.2")
def test_a_new_vault_has_no_account_anybody_could_guess(office):
    for name in ("admin", "root", "hizo", "guest", "mori.h"):
        body = {"user_name": name, "password": name, "device_name": "desk"}
        assert office.http.post("/v1/sign-in", json=body).json()["code"] == "credentials_invalid"


@pytest.mark.clause("G3.0-m")
def test_the_founders_link_makes_the_first_overall_officer(office, officer):
    me = officer.get("/v1/me").json()
    assert [post["post"] for post in me["posts"]] == ["overall_officer"]
    assert office.leaves("post.given")[0]["actor_kind"] == '"operator"'
    with office.platform.reading() as tx:
        assert overall_officer(tx) == officer.person_id


def test_the_officer_counts_only_once_enrolled(office):
    with office.platform.transaction() as tx:
        appoint_first_officer(tx, FOUNDER, OPERATOR)
    with office.platform.reading() as tx:
        assert overall_officer(tx) is None


def test_an_operator_cannot_name_a_second_officer(office, officer):
    with pytest.raises(Refusal, match="conflict"), office.platform.transaction() as tx:
        appoint_first_officer(tx, FOUNDER, OPERATOR)
    with pytest.raises(Refusal, match="conflict"), office.platform.transaction() as tx:
        renew_first_link(tx, OPERATOR)


def test_a_founders_link_that_ran_out_is_renewed_and_the_old_one_stays_dead(office):
    with office.platform.transaction() as tx:
        first = appoint_first_officer(tx, FOUNDER, OPERATOR).link
    office.clock.advance(days=4)
    with office.platform.transaction() as tx:
        second = renew_first_link(tx, OPERATOR).link
    dead = office.http.post("/v1/enrolments/inspect", json={"token": first.partition("#")[2]})
    assert dead.json()["code"] == "credentials_invalid"
    office.desk("mori.h").enrol(second)
