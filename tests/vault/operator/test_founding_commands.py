"""What the operator gives out at the host: two halves for two carriers, and no way around the wait."""

import json
import stat
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from vault.app.open_platform import open_platform
from vault.audit.log import leaf_body
from vault.identity.enrolments import check_handover
from vault.operator.main import main
from vault.people.models import Person

OFFICER = ("--officer-name", "森 一", "--officer-mail", "mori@hizo.example")
HEIR = ("--name", "新田 二", "--mail", "nitta@hizo.example")


@pytest.fixture
def database_url():
    """What the commands print does not depend on the database."""


@pytest.fixture
def operate(settings):
    def run(*arguments):
        told = {
            "HIZO_DATA_DIR": str(settings.data_dir),
            "HIZO_UNLOCK_KEY_FILE": str(settings.unlock_key_file),
        }
        return CliRunner().invoke(main, list(arguments), env=told)

    return run


def _acts(settings):
    with closing(open_platform(settings)) as platform, platform.reading() as tx:
        return [json.loads(leaf_body(tx, index))["act"] for index in range(3)]


def test_leaf_0_records_the_founding(operate, settings):
    assert operate("init", *OFFICER).exit_code == 0
    assert _acts(settings)[0] == "vault.founded"


@pytest.mark.asvs("6.4.1")
def test_link_and_code_are_printed_apart_and_fit_together(operate, settings):
    done = operate("init", *OFFICER)
    link, code = done.stdout.splitlines()
    assert "/enrol#" in link
    assert "Another person" in done.stderr
    with closing(open_platform(settings)) as platform, platform.transaction() as tx:
        assert check_handover(tx, link.partition("#")[2], code) is None


@pytest.mark.asvs("6.4.1")
def test_each_half_goes_to_a_file_of_its_own(operate, tmp_path):
    link, code = tmp_path / "link", tmp_path / "code"
    done = operate("init", *OFFICER, "--link-file", str(link), "--code-file", str(code))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "/enrol#" in link.read_text()
    assert "/enrol#" not in code.read_text()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (link, code)} == {0o600}


def test_a_file_that_exists_is_refused_before_anything_is_founded(operate, settings, tmp_path):
    taken = tmp_path / "code"
    taken.write_text("mine\n")
    refused = operate("init", *OFFICER, "--code-file", str(taken))
    assert refused.exit_code == 1
    assert "exists" in refused.stderr
    assert taken.read_text() == "mine\n"
    assert operate("init", *OFFICER).exit_code == 0, "nothing was founded before"


def test_link_and_code_are_renewed_together(operate, settings):
    first = operate("init", *OFFICER).stdout.splitlines()
    second = operate("officer-link").stdout.splitlines()
    assert len(second) == 2
    assert not set(first) & set(second)


def test_the_first_officers_code_can_be_had_anew(operate, settings):
    link, first = operate("init", *OFFICER).stdout.splitlines()
    with closing(open_platform(settings)) as platform, platform.reading() as tx:
        person_id = tx.session.scalars(select(Person.id)).one()
    second = operate("handover-code", person_id).stdout.strip()
    assert second != first
    with closing(open_platform(settings)) as platform, platform.transaction() as tx:
        assert check_handover(tx, link.partition("#")[2], second) is None


@pytest.mark.clause("G3.0-m")
def test_no_command_skips_the_wait(operate, settings):
    operate("init", *OFFICER)
    announced = operate("recover-officer", *HEIR, "--reason", "長期不在")
    assert announced.exit_code == 0, announced.stderr
    refused = operate("recover-officer", "--complete", announced.stdout.strip())
    assert refused.exit_code == 1
    assert "everybody who was told can object" in refused.stderr
    assert "[waiting_period]" in refused.stderr
    again = operate("recover-officer", *HEIR, "--reason", "長期不在")
    assert "[conflict]" in again.stderr


def test_a_recovery_says_whom_and_why(operate, settings):
    operate("init", *OFFICER)
    for given in ((), ("--reason", "不在"), ("--reason", "不在", "--name", "新田 二")):
        assert operate("recover-officer", *given).exit_code == 2
    assert "[conflict]" in operate("recover-officer", "--rebind", "--reason", "不在").stderr
