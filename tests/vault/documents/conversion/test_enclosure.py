"""What a converter that has been taken over could do: a program of the attacker's own stands in for it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from vault.documents.conversion.enclosed.enclosing import run_enclosed
from vault.documents.conversion.enclosed.limits import ConverterLimits
from vault.documents.conversion.enclosed.memory_folder import memory_folder, remove_left_folders
from vault.documents.conversion.enclosed.orders import DOCUMENT, FOLDER, Answer, Task, missing_for_safety
from vault.documents.conversion.errors import LIMITS, ConversionError

PERL = shutil.which("perl", path="/usr/bin:/bin")
needs_perl = pytest.mark.skipif(PERL is None, reason="needs perl: apt-get install perl-base")
ATTEMPTS = r"""
BEGIN { @INC = grep { m(^/usr/lib/) } @INC }
use Socket; my ($document, $folder, $port, $secret) = @ARGV;
open(my $out, '>', "$folder/out/result") or die;
print $out "document: ", do { open($f, '<', $document) ? join('', <$f>) : 'unread' }, "\n";
print $out "secret: ", (open(my $g, '<', $secret) ? 'read' : 'refused'), "\n";
print $out "passwd: ", (open(my $p, '<', '/etc/passwd') ? 'read' : 'refused'), "\n";
print $out "process: ", (open(my $q, '<', '/proc/self/environ') ? 'read' : 'refused'), "\n";
print $out "outside: ", (open(my $w, '>', "$secret.new") ? 'written' : 'refused'), "\n";
print $out "link: ", (symlink('/etc/passwd', "$folder/out/link") ? 'made' : 'refused'), "\n";
print $out "network: ", (socket($s, PF_INET, SOCK_STREAM, 0)
    && connect($s, sockaddr_in($port, INADDR_LOOPBACK)) ? 'connected' : 'refused'), "\n";
print $out "local socket: ", (socket($u, PF_UNIX, SOCK_STREAM, 0)
    && connect($u, sockaddr_un("$secret.socket")) ? 'connected' : 'refused'), "\n";
print $out "process of its own: ", (defined(fork()) ? 'started' : 'refused'), "\n";
print $out "program: ", (exec('/bin/true') ? 'run' : 'refused'), "\n";
"""


def run(program: str, *arguments: str, limits: ConverterLimits | None = None) -> tuple[bytes, Answer]:
    assert PERL is not None
    command = (os.path.realpath(PERL), "-e", program, DOCUMENT, FOLDER, *arguments)
    task = Task(command, "document", "result", readable=(Path("/usr/share/perl"),))
    return run_enclosed(task, b"plaintext", limits or ConverterLimits(wall_seconds=30))


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield listener.getsockname()[1]
        with pytest.raises(BlockingIOError):
            listener.accept()


@needs_perl
@pytest.mark.parametrize("namespaces", [True, False], ids=["namespaces", "no namespaces"])
def test_a_converter_reaches_its_document_and_nothing_else(
    tmp_path: Path, port: int, namespaces: bool
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("another customer's drawing")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o755)
    with socket.socket(socket.AF_UNIX) as local:
        local.bind(f"{secret}.socket")
        local.listen()
        if namespaces:
            found, answer = run(ATTEMPTS, str(port), str(secret))
            assert answer.layers == dict.fromkeys(answer.layers)
            text = found.decode()
        else:
            text = _where_no_namespaces_can_be_made(port, secret)
    said = dict(line.split(": ", 1) for line in text.splitlines())
    assert said.pop("document") == "plaintext"
    assert said == dict.fromkeys(said, "refused")
    assert len(said) == 9
    assert not secret.with_suffix(".new").exists()


def _where_no_namespaces_can_be_made(port: int, secret: Path) -> str:
    """As in a container: a filter on this test's own child refuses to make any."""
    program = f"""
        import ctypes, sys
        from vault.documents.workers.seccomp import REFUSE, allow_the_rest, install_program, when_equal
        def program(machine, _):
            yield (0x20, 0, 0, 0)
            yield from when_equal(machine.named["unshare"], REFUSE)
            yield allow_the_rest()
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(38, 1, 0, 0, 0)
        assert install_program(libc, program) is None
        from tests.vault.documents.conversion import test_enclosure as here
        found, answer = here.run(here.ATTEMPTS, {str(port)!r}, {str(secret)!r})
        assert answer.layers.pop("namespaces") is not None
        assert answer.layers == dict.fromkeys(answer.layers), answer
        sys.stdout.write(found.decode())
    """
    done = subprocess.run(  # our own interpreter
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[4],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_perl
@pytest.mark.parametrize(
    ("program", "limits"),
    [
        ("sleep 60", ConverterLimits(wall_seconds=1)),
        ("1 while 1", ConverterLimits(wall_seconds=30, cpu_seconds=1)),
        ("my @all; push @all, 'x' x 1000000 while 1", ConverterLimits(data=64 << 20)),
        (
            "open(my $f, '>', \"$ARGV[1]/out/result\"); print $f 'x' x 65536 while 1",
            ConverterLimits(result=1 << 20),
        ),
    ],
    ids=["time", "processor", "memory", "file"],
)
def test_what_never_ends_is_ended_and_leaves_nothing(program: str, limits: ConverterLimits) -> None:
    with memory_folder() as beside:
        before = set(beside.path.parent.iterdir())
        ended = _ended(program, limits)
        left = set(beside.path.parent.iterdir()) - before
    assert ended
    # Other processes convert at the same time, in folders of theirs.
    ours = beside.path.name.rpartition("-")[0]
    assert not [path for path in left if path.name.startswith(f"{ours}-")]


def _ended(program: str, limits: ConverterLimits) -> bool:
    try:
        found, answer = run(program, limits=limits)
    except ConversionError as ended:
        return ended.code == LIMITS
    return answer.status != 0 and len(found) <= limits.result


def test_without_a_layer_that_is_needed_nothing_is_started() -> None:
    whole = dict.fromkeys(("namespaces", "folder", "limits", "landlock", "seccomp"))
    assert missing_for_safety(whole) == []
    assert missing_for_safety({**whole, "namespaces": "not allowed"}) == []
    assert missing_for_safety({**whole, "seccomp": "not allowed"}) == []
    assert missing_for_safety({**whole, "landlock": "no such kernel"}) == ["landlock: no such kernel"]
    assert missing_for_safety({**whole, "folder": "on a disk"}) == ["folder in memory: on a disk"]
    assert len(missing_for_safety({**whole, "namespaces": "not allowed", "seccomp": "not allowed"})) == 1
    assert len(missing_for_safety({})) == 4


def test_without_any_temporary_folder_conversions_have_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    remove_left_folders()
    with memory_folder() as folder:
        assert folder.in_memory
        assert list(folder.path.iterdir()) == []
