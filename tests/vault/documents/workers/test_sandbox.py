"""What a worker cannot do, tried from inside one."""

import os
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's"),
    pytest.mark.asvs("15.2.5"),
]


def test_all_layers_hold_here(prober):
    assert prober.pool.layers == {"limits": None, "landlock": None, "seccomp": None}


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/proc/1/cmdline", "/dev/zero"])
@pytest.mark.asvs("13.2.5")
def test_worker_opens_no_file_of_the_host(prober, path):
    assert prober("read", PATH=path)["outcome"] == "refused: Permission denied"


@pytest.mark.asvs("13.3.2")
def test_worker_reads_nothing_in_the_data_folder_of_the_vault(prober, tmp_path: Path):
    secret = tmp_path / "vault.sqlite"
    secret.write_bytes(b"secret")
    secret.chmod(0o644)
    assert prober("read", PATH=str(secret))["outcome"].startswith("refused")
    assert prober("list", PATH=str(tmp_path))["outcome"].startswith("refused")


@pytest.mark.parametrize("act", ["write", "append", "unlink", "chmod", "mkdir"])
def test_worker_changes_nothing_in_the_file_tree(prober, tmp_path: Path, act):
    victim = tmp_path / "victim"
    if act != "mkdir":
        victim.write_bytes(b"kept")
        victim.chmod(0o666)
    assert prober(act, PATH=str(victim))["outcome"].startswith("refused")
    assert victim.exists() == (act != "mkdir")
    assert act == "mkdir" or victim.read_bytes() == b"kept"


def test_worker_writes_not_even_where_it_reads(prober):
    own = Path(__file__).with_name("planted")
    assert prober("write", PATH=str(own))["outcome"].startswith("refused")
    assert not own.exists()


@pytest.mark.parametrize(
    "act",
    [
        "connect",
        "unix",
        "exec",
        "fork",
        "spawn",
        "thread",
        "ptrace",
        "kill",
        "limits",
        "mount",
        "unshare",
        "memfd",
        "io_uring",
        "process_vm_readv",
    ],
)
@pytest.mark.asvs("13.2.4", "1.3.6")
def test_worker_reaches_no_network_program_or_other_process(prober, act):
    outcome = prober(act)["outcome"]
    assert outcome.startswith("refused"), outcome


def test_worker_cannot_raise_its_own_limits(prober):
    assert prober("raise_own_limit")["outcome"].startswith("refused")


@pytest.mark.asvs("13.3.2")
def test_worker_sees_no_variable_and_no_descriptor_of_the_server(make_prober, monkeypatch):
    monkeypatch.setenv("HIZO_KEK_PASSPHRASE", "correct horse")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    seen = make_prober()("environment")
    os.close(reading)
    os.close(writing)
    descriptors = seen.pop("descriptors").split(",")
    assert set(seen) <= {"LANG", "LC_ALL", "LC_CTYPE", "PILLOW_BLOCKS_MAX", "OPENBLAS_NUM_THREADS"}
    assert len(descriptors) == 4, "standard three and the pipe to the parent"


def test_worker_leaves_no_core_and_cannot_be_attached_to(prober):
    assert prober("dumpable") == {"dumpable": "0"}
