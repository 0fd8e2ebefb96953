"""The servers of the tests are real, private and ended again, and a run can forbid to do without them."""

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest


@pytest.fixture
def processes(request: pytest.FixtureRequest):
    return request.config.pluginmanager.get_plugin("services").processes


def listens(endpoint: str) -> bool:
    host, port = endpoint.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.function is test_a_server_is_private_and_ends_when_told:
        services = metafunc.config.pluginmanager.get_plugin("services")
        metafunc.parametrize("name", [*services.s3_servers(), "postgres"])


def test_a_server_is_private_and_ends_when_told(processes, name, tmp_path):
    try:
        server = getattr(processes, f"start_{name}")(tmp_path / name)
    except processes.ServerAbsentError as error:
        pytest.skip(str(error))
    try:
        assert listens(server.endpoint)
        assert server.endpoint.startswith("127.0.0.1:")
        assert len(server.secret_key) == 40
    finally:
        server.stop()
    assert server.process.returncode is not None
    assert not listens(server.endpoint)


def test_a_missing_server_is_named_with_its_remedy(processes, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(processes.ServerAbsentError, match="minio is not installed: run `make services`"):
        processes.start_minio(tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_server_that_cannot_start_shows_its_log(processes, tmp_path):
    try:
        processes.find_program("minio")
    except processes.ServerAbsentError as error:
        pytest.skip(str(error))
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(processes.ServerFailedError, match="did not start"):
        processes.start_minio(tmp_path)


@pytest.mark.parametrize("name", ["minio", "versitygw"])
def test_the_store_answers_only_with_its_credentials(request, name):
    server = request.getfixturevalue(f"{name}_server")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"http://{server.endpoint}/")


def test_the_optional_server_is_named_exactly_where_it_is_found(request, processes, tmp_path, monkeypatch):
    services = request.config.pluginmanager.get_plugin("services")
    monkeypatch.delenv("HIZO_TEST_SEAWEEDFS_URL", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert services.s3_servers() == ["minio", "versitygw"]
    found = processes.services_folder() / "weed"
    found.parent.mkdir(parents=True)
    found.touch()
    assert services.s3_servers() == ["minio", "versitygw", "seaweedfs"]


@pytest.mark.parametrize("forbidden", [False, True])
@pytest.mark.parametrize("where", ["pytest.skip('no server')", "pytest.skip('x', allow_module_level=True)"])
def test_a_forbidden_skip_is_a_failure(tmp_path, forbidden, where):
    module_level = "module_level" in where
    source = f"import pytest\n{where}\n" if module_level else f"import pytest\ndef test_it():\n    {where}\n"
    (tmp_path / "test_it.py").write_text(source)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    root_conftest = Path(__file__).parent.parent / "conftest.py"
    for plugin in ("services", "matrix"):
        (tmp_path / plugin).symlink_to(root_conftest.parent / plugin)
    (tmp_path / "conftest.py").write_text(root_conftest.read_text())
    environment = {**os.environ, "HIZO_FORBID_SKIPS": "1" if forbidden else "0"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    if forbidden:
        assert "skipping is forbidden in this run" in done.stdout
        assert done.returncode in (1, 2)
    else:
        assert done.returncode in (0, 5)
