"""What the compose file and the image promise about hardening, read from the files themselves."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.services import processes
from vault.platform.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("hizo:")]
SERVERS = ["vault", "database", "silo", "seaweedfs", "scanner"]
ONE_SHOT = ["migrate", "volumes"]
# The only settings that hold a secret name a file with it.
SECRET_SETTINGS = {
    "HIZO_PASSPHRASE_FILE",
    "HIZO_UNLOCK_KEY_FILE",
    "HIZO_DATABASE_URL_FILE",
    "HIZO_KEY_RING_URL_FILE",
    "HIZO_LEDGER_URL_FILE",
    "HIZO_S3_SECRET_KEY_FILE",
}


def dockerfile() -> list[str]:
    joined = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_change_nothing_outside_its_volumes(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert not any("docker.sock" in str(volume) for volume in service["volumes"])
    assert service["init"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root(name):
    user, group = SERVICES[name]["user"].split(":")
    assert int(user) >= 999
    assert int(group) >= 999
    assert (name in OURS) <= (user == "10001")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_bounded_in_memory_and_processes(name):
    assert SERVICES[name]["mem_limit"]
    assert SERVICES[name]["pids_limit"] <= 256


@pytest.mark.parametrize("name", OURS)
def test_plaintext_is_never_swapped_to_a_disk(name):
    service = SERVICES[name]
    assert service["memswap_limit"] == service["mem_limit"]
    (scratch,) = service["tmpfs"]
    assert scratch.startswith("/tmp:")
    assert {"noexec", "nosuid", "nodev"} <= set(scratch.partition(":")[2].split(","))


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.asvs("13.2.4")
def test_storage_and_database_are_on_internal_networks_only(name):
    networks = COMPOSE["networks"]
    outward = [
        each for each in SERVICES[name].get("networks", []) if not (networks[each] or {}).get("internal")
    ]
    assert outward == {"vault": ["front"], "freshclam": ["signatures"]}.get(name, [])
    ports = SERVICES[name].get("ports", [])
    assert ports == (["127.0.0.1:8640:8640"] if name == "vault" else [])


def test_the_object_store_cannot_reach_the_database():
    assert not {"objects"} & set(SERVICES["database"]["networks"])
    assert SERVICES["silo"]["networks"] == SERVICES["seaweedfs"]["networks"] == ["objects"]


def test_the_scanner_sees_plaintext_in_memory_only_and_who_fetches_signatures_sees_none_of_it():
    scanner, freshclam = SERVICES["scanner"], SERVICES["freshclam"]
    assert scanner["memswap_limit"] == scanner["mem_limit"]
    assert scanner["networks"] == ["scanning"]
    assert scanner["volumes"] == ["signatures:/var/lib/clamav:ro"]
    assert set(freshclam["networks"]).isdisjoint(SERVICES["vault"]["networks"])
    for name in ("vault", "worker"):
        assert "scanning" in SERVICES[name]["networks"]
    assert SERVICES["vault"]["environment"]["HIZO_SCANNER"] == "${HIZO_SCANNER:-}", (
        "there is none unless it is named"
    )


def test_the_scanner_takes_what_the_vault_sends_it_and_never_passes_what_it_did_not_look_at(tmp_path):
    lines = (ROOT / "deploy/scanner/clamd.conf").read_text().splitlines()
    said = dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    longest = int(re.search(r"\d+", COMPOSE["x-settings"]["HIZO_SCANNER_MAX"])[0])
    for name in ("StreamMaxLength", "MaxFileSize", "MaxScanSize"):
        assert int(said[name].removesuffix("M")) << 20 >= longest
    assert int(said["MaxScanTime"]) / 1000 < Settings.model_fields["scanner_seconds"].default
    assert said["TemporaryDirectory"] == "/tmp"
    assert any(place.startswith("/tmp:") for place in SERVICES["scanner"]["tmpfs"])
    ours = {name: value for name, value in said.items() if "Directory" not in name and name != "TCPSocket"}
    assert ours["AlertExceedsMax"] == ours["AlertEncryptedArchive"] == "yes"
    try:
        # The real one reads it: an option it does not know would stop it.
        processes.start_clamd(tmp_path, settings=ours).stop()
    except processes.ServerAbsentError as absent:
        pytest.skip(str(absent))


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_asked_whether_it_is_well(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", ONE_SHOT)
def test_a_task_ends(name):
    assert SERVICES[name]["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.asvs("13.3.1")
def test_secrets_come_by_file_only(name):
    service = SERVICES[name]
    given = service.get("secrets", [])
    assert set(given) <= set(COMPOSE["secrets"])
    for setting, value in service.get("environment", {}).items():
        if "/run/secrets/" in str(value):
            assert setting.endswith("_FILE")
            assert str(value).removeprefix("/run/secrets/") in given
        else:
            assert not re.search("PASSWORD|SECRET|PASSPHRASE|_URL_FILE", setting)


def test_the_living_vault_never_gets_the_schema_owners_password():
    for name in ("vault", "worker"):
        assert "database_owner_url" not in SERVICES[name]["secrets"]
        assert SERVICES[name]["environment"]["HIZO_DATABASE_URL_FILE"] == "/run/secrets/database_url"
    assert SERVICES["migrate"]["environment"]["HIZO_DATABASE_URL_FILE"] == "/run/secrets/database_owner_url"


def test_every_setting_given_exists():
    known = {f"HIZO_{field.upper()}" for field in Settings.model_fields}
    for name in OURS:
        assert set(SERVICES[name].get("environment", {})) <= known
    assert known >= SECRET_SETTINGS


def test_nothing_floats():
    for service in SERVICES.values():
        tag = service["image"].partition("@")[0].rpartition(":")[2]
        assert tag != "latest"
        assert any(character.isdigit() for character in tag)


def test_the_image_runs_as_its_own_user_from_hash_pinned_packages():
    lines = dockerfile()
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    assert len([line for line in lines if line.startswith("FROM")]) == 2
    installs = [part for line in lines for part in line.split("&&") if "pip install" in part]
    assert len(installs) == 3
    for install in installs:
        assert "--require-hashes" in install or "--no-deps" in install
    assert all("--compile-bytecode" in install for install in installs if "uv pip" in install)
    assert not any("ADD " in line or "curl" in line for line in lines)


@pytest.mark.asvs("13.4.1", "13.3.1")
def test_no_secret_and_no_data_can_slip_into_the_image():
    assert (ROOT / ".dockerignore").read_text().splitlines()[0] == "*"
    assert "secrets/" in (ROOT / ".gitignore").read_text().split()


@pytest.fixture
def secrets_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    subprocess.run([ROOT / "deploy/new-secrets", folder], check=True, capture_output=True)
    return folder


def test_new_secrets_are_all_that_compose_reads(secrets_folder):
    made = {path.name for path in secrets_folder.iterdir()}
    assert made == {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert secrets_folder.stat().st_mode & 0o077 == 0
    json.loads((secrets_folder / "seaweedfs_identities").read_text())
    random = {path.read_text() for path in secrets_folder.iterdir()}
    assert len(random) == len(made)


def test_new_secrets_never_replace_old_ones(secrets_folder):
    before = {path.name: path.read_bytes() for path in secrets_folder.iterdir()}
    again = subprocess.run([ROOT / "deploy/new-secrets", secrets_folder], check=False, capture_output=True)
    assert again.returncode == 1
    assert b"never replaced" in again.stderr
    assert {path.name: path.read_bytes() for path in secrets_folder.iterdir()} == before
