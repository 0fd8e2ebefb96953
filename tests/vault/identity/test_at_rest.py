"""What a thief of the database would find: no token, no password, no seed, no birthday."""

import base64

import pytest
from sqlalchemy import text

from crypto.errors import IntegrityError
from vault.identity.authenticators import open_seed
from vault.identity.models import Authenticator
from vault.platform.database import Base


def _everything_stored(platform):
    with platform.reading() as tx:
        for name in Base.metadata.tables:
            for row in tx.session.execute(text(f'SELECT * FROM "{name}"')):
                for value in row:
                    yield bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


@pytest.mark.clause("G9.1.1-d")
@pytest.mark.asvs("11.4.2")
def test_the_database_holds_no_secret_in_clear(office, officer):
    officer.step_up()
    link = officer.post("/v1/people", office.facts("nakano")).json()["enrolment_link"]
    token, handover_code = link.partition("#")[2], office.handover_code(link)
    person = office.desk("nakano")
    body = {"token": token, "user_name": "nakano", "password": person.password, "birthday": "1985-04-03"}
    body["handover_code"] = handover_code
    seed = office.http.post("/v1/enrolments/start", json=body).json()["secret_base32"]
    person.take_seed(seed)
    half = officer.give_password().json()["challenge"]
    canaries = [
        token,
        handover_code,
        handover_code.replace("-", ""),
        person.password,
        seed,
        half,
        officer.token,
        officer.device_token,
        "1985-04-03",
        "19850403",
    ]
    canaries += [officer.password, base64.b32encode(officer.seed).decode()]
    stored = b"\n".join(_everything_stored(office.platform))
    for canary in canaries:
        assert canary.encode() not in stored
    assert b"$argon2id$v=19$m=19456,t=2,p=1$" in stored
    for seed_bytes in (person.seed, officer.seed):
        assert seed_bytes not in stored


@pytest.mark.clause("G9.1.1-d")
def test_a_birthday_is_asked_once_and_used(office, officer, refused):
    officer.step_up()
    link = officer.post("/v1/people", office.facts("nakano")).json()["enrolment_link"]
    body = {"token": link.partition("#")[2], "user_name": "nakano", "birthday": "1985-04-03"}
    body |= {"password": "vK8!pwQz-850403", "handover_code": office.handover_code(link)}
    refused(office.http.post("/v1/enrolments/start", json=body), 422, "password_personal")
    del body["birthday"]
    assert office.http.post("/v1/enrolments/start", json=body).status_code == 200


def test_a_seed_moved_to_another_row_does_not_open(office, officer):
    office.invite(officer, "nakano")
    with office.platform.reading() as tx:
        one, other = tx.session.query(Authenticator).all()
        with pytest.raises(IntegrityError):
            open_seed(office.platform, one.sealed_seed, table="authenticator", row_id=other.id)
        with pytest.raises(IntegrityError):
            open_seed(office.platform, one.sealed_seed, table="enrolment", row_id=one.id)
