"""Real servers as plain processes on loopback, each in a folder of its own, for tests, demos and benchmarks.

Nothing but the standard library is imported, so that scripts outside the tests can load this file by path.
Each `start_*` returns once the server answers; `RunningServer.stop` ends exactly the process it started.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 60
_INITDB_OPTIONS = ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync", "--data-checksums"]
REMEDY = "run `make services`"


class ServerAbsentError(Exception):
    """The program is not installed; the text says how to get it."""


class ServerFailedError(Exception):
    """The program is installed and did not start; the text ends with its log."""


@dataclass
class RunningServer:
    """A server that answers: `endpoint` is `host:port`; the keys are random and made for this run."""

    endpoint: str
    access_key: str
    secret_key: str
    process: subprocess.Popen[bytes]
    url: str = ""
    folder: Path = field(default_factory=Path)
    stop_signal: int = signal.SIGTERM
    folder_is_temporary: bool = False
    begin_again: Callable[[], subprocess.Popen[bytes]] | None = None

    def kill(self) -> None:
        """kill -9 of the server's first process."""
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """Start it over what it left, and wait until it answers."""
        assert self.begin_again is not None
        self.process = self.begin_again()

    def stop(self, seconds: float = 20) -> None:
        """End the process and wait for it; killed if it does not listen."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        if self.folder_is_temporary:
            shutil.rmtree(self.folder)


def services_folder() -> Path:
    """Where `make services` puts the servers it builds."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "hizo" / "services"


def find_program(name: str) -> Path:
    """Return the path of a server program, from the services folder or the search path."""
    built = services_folder() / name
    found = str(built) if built.is_file() else shutil.which(name)
    if not found:
        raise ServerAbsentError(f"{name} is not installed: {REMEDY}")
    return Path(found)


def free_ports(count: int) -> list[int]:
    """Return different loopback ports that were free a moment ago, and so was each plus 10000.

    SeaweedFS listens for gRPC on the port plus 10000. The range lies below the one systems hand out.
    """
    ports: set[int] = set()
    while len(ports) < count:
        port = 12_000 + secrets.randbelow(10_000)
        with contextlib.suppress(OSError), socket.socket() as low, socket.socket() as high:
            low.bind(("127.0.0.1", port))
            high.bind(("127.0.0.1", port + 10_000))
            ports.add(port)
    return list(ports)


def start_minio(folder: Path) -> RunningServer:
    """Start a MinIO server whose data and configuration lie in `folder`."""
    program = find_program("minio")
    port, console = free_ports(2)
    access_key, secret_key = secrets.token_hex(10), secrets.token_hex(20)
    environment = {
        **_quiet_environment(folder),
        "MINIO_ROOT_USER": access_key,
        "MINIO_ROOT_PASSWORD": secret_key,
        "MINIO_UPDATE": "off",
        "MINIO_BROWSER": "off",
        "MINIO_CALLHOME_ENABLE": "off",
    }
    arguments = [
        "server",
        "--address",
        f"127.0.0.1:{port}",
        "--console-address",
        f"127.0.0.1:{console}",
        str(folder / "data"),
    ]
    process = _spawn([str(program), *arguments], folder, environment)
    endpoint = f"127.0.0.1:{port}"
    # Its health route says yes before the store does; a stranger is turned away only once it works.
    _wait(process, folder, lambda: _http_status(f"http://{endpoint}/") == 403)
    return RunningServer(endpoint, access_key, secret_key, process, f"http://{endpoint}", folder)


def start_versitygw(folder: Path) -> RunningServer:
    """Start a Versity S3 Gateway over two folders in `folder`: one for objects, one for their older versions.

    Names, ETags and locks lie in extended attributes of the files, so the file system must have them.
    """
    program = find_program("versitygw")
    (port,) = free_ports(1)
    access_key, secret_key = secrets.token_hex(10), secrets.token_hex(20)
    data, versions = folder / "data", folder / "versions"
    for each in (data, versions):
        each.mkdir(parents=True, exist_ok=True)
    environment = {
        **_quiet_environment(folder),
        "ROOT_ACCESS_KEY_ID": access_key,
        "ROOT_SECRET_ACCESS_KEY": secret_key,
    }
    endpoint = f"127.0.0.1:{port}"
    gateway = ["--port", endpoint, "--health", "/health", "--quiet", "--keep-alive"]
    posix = ["posix", "--versioning-dir", str(versions), str(data)]
    process = _spawn([str(program), *gateway, *posix], folder, environment)
    _wait(process, folder, lambda: _http_status(f"http://{endpoint}/health") == 200)
    return RunningServer(endpoint, access_key, secret_key, process, f"http://{endpoint}", folder)


def start_seaweedfs(folder: Path) -> RunningServer:
    """Start one SeaweedFS process (master, volume, filer and S3) whose data lie in `folder`."""
    program = find_program("weed")
    master, volume, filer, s3 = free_ports(4)
    access_key, secret_key = secrets.token_hex(10), secrets.token_hex(20)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    config = folder / "s3.json"
    config.write_text(json.dumps(_seaweedfs_identities(access_key, secret_key)))
    config.chmod(0o600)
    arguments = [
        "server",
        f"-dir={folder / 'data'}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-filer.port={filer}",
        "-filer",
        "-s3",
        f"-s3.port={s3}",
        f"-s3.config={config}",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=4000",
    ]
    process = _spawn([str(program), *arguments], folder, _quiet_environment(folder))
    endpoint = f"127.0.0.1:{s3}"
    # It answers before there is a volume to write to, and 500 to what is written then.
    _wait(process, folder, lambda: _has_volumes(master) and _http_status(f"http://{endpoint}/") in (200, 403))
    return RunningServer(endpoint, access_key, secret_key, process, f"http://{endpoint}", folder)


def _has_volumes(master: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{master}/dir/assign", timeout=2) as answer:
            return "fid" in json.load(answer)
    except OSError:
        return False


def _seaweedfs_identities(access_key: str, secret_key: str) -> dict[str, object]:
    credentials = [{"accessKey": access_key, "secretKey": secret_key}]
    return {"identities": [{"name": "hizo", "credentials": credentials, "actions": ["Admin"]}]}


CLAMD_SIGNATURE = "Hizo.Test.Signature"
"""What `start_clamd`'s scanner calls the one thing it knows: the industry's harmless test string, anywhere in a file."""


def eicar_string() -> bytes:
    """The harmless test string; in pieces here, so that no scanner takes this file for it."""
    return b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!" + b"$H+H*"


def start_clamd(
    folder: Path, *, port: int | None = None, settings: dict[str, str] | None = None
) -> RunningServer:
    """Start ClamAV's daemon over a database of one signature of our own, made here; nothing is downloaded.

    Args:
        folder: of its database, its configuration and what it unpacks.
        port: where it listens, to come back where it was; a free one by default.
        settings: of clamd.conf, beyond those of a strict scanner.
    """
    program = find_program("clamd")
    (free,) = free_ports(1)
    database = folder / "database"
    database.mkdir(parents=True, exist_ok=True)
    (database / "own.ndb").write_text(f"{CLAMD_SIGNATURE}:0:*:{eicar_string().hex()}\n")
    said = {
        "Foreground": "yes",
        "TCPSocket": str(port or free),
        "TCPAddr": "127.0.0.1",
        "DatabaseDirectory": str(database),
        "TemporaryDirectory": str(folder),
        "AlertExceedsMax": "yes",
        "AlertEncrypted": "yes",
        "StreamMaxLength": "8M",
        "MaxThreads": "2",
        **(settings or {}),
    }
    config = folder / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in said.items()))
    process = _spawn([str(program), "--config-file", str(config)], folder, _quiet_environment(folder))
    endpoint = f"127.0.0.1:{port or free}"
    _wait(process, folder, lambda: _answers_ping(endpoint))
    return RunningServer(endpoint, "", "", process, f"clamd:{endpoint}", folder)


def _answers_ping(endpoint: str) -> bool:
    host, port = endpoint.split(":")
    try:
        with socket.create_connection((host, int(port)), 2) as line:
            line.sendall(b"zPING\0")
            return line.recv(16) == b"PONG\0"
    except OSError:
        return False


def start_postgres(folder: Path, *, durable: bool = False) -> RunningServer:
    """Start a PostgreSQL cluster in `folder`; `durable` keeps fsync on, as a crash test needs.

    `initdb` and the server refuse to run as root, so for root they run as the user `postgres`, in a temporary
    folder of that user's that goes when the server stops. The secret key is the password of the superuser `hizo`,
    and `url` an SQLAlchemy URL of its first database.
    """
    programs = _postgres_programs()
    (port,) = free_ports(1)
    password = secrets.token_hex(20)
    home, user = _postgres_home(folder)
    data = home / "cluster"
    with _password_file(home, password, user) as password_file:
        options = ["-D", data, "-U", "hizo", f"--pwfile={password_file}", *_INITDB_OPTIONS]
        _run([programs / "initdb", *options], home, user)
    settings = [
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
        "max_connections=200",
    ]
    settings += [] if durable else ["fsync=off", "full_page_writes=off"]
    arguments = [argument for setting in settings for argument in ("-c", setting)]
    command = [str(programs / "postgres"), "-D", str(data), *arguments]

    def begin() -> subprocess.Popen[bytes]:
        process = _spawn(command, home, _quiet_environment(home), user)
        _wait(process, home, lambda: _accepts_postgres(programs, port))
        return process

    process = begin()
    endpoint = f"127.0.0.1:{port}"
    url = f"postgresql+psycopg://hizo:{password}@{endpoint}/postgres"
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
    return RunningServer(endpoint, "hizo", password, process, url, home, signal.SIGINT, home != folder, begin)


def _postgres_programs() -> Path:
    if config := shutil.which("pg_config"):
        folder = subprocess.run(
            [config, "--bindir"], capture_output=True, text=True, check=True
        ).stdout.strip()
        if (Path(folder) / "initdb").is_file():
            return Path(folder)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    return find_program("initdb").resolve().parent


def _postgres_home(folder: Path) -> tuple[Path, str | None]:
    if os.geteuid() != 0:
        folder.mkdir(parents=True, exist_ok=True)
        return folder, None
    # Not `folder`: what lies above it may be closed to other users, or, as pytest does with its own, be closed again
    # by the next run while the server is working.
    home = Path(tempfile.mkdtemp(prefix="hizo-postgres-"))
    shutil.chown(home, "postgres")
    return home, "postgres"


@contextlib.contextmanager
def _password_file(folder: Path, password: str, user: str | None) -> Iterator[Path]:
    path = folder / "password"
    path.touch(mode=0o600)
    path.write_text(password)
    if user:
        shutil.chown(path, user)
    try:
        yield path
    finally:
        path.unlink()


def _accepts_postgres(programs: Path, port: int) -> bool:
    asked = subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
    return asked.returncode == 0


def _quiet_environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C.UTF-8"}


def _run(command: list[str | Path], folder: Path, user: str | None) -> None:
    done = subprocess.run(
        command, cwd=folder, user=user, env=_quiet_environment(folder), capture_output=True, check=False
    )
    if done.returncode:
        raise ServerFailedError(done.stderr.decode(errors="replace")[-2000:])


def _spawn(
    command: list[str], folder: Path, environment: dict[str, str], user: str | None = None
) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            user=user,
            # Ctrl-C in the terminal ends the tests, which then stop their servers in order.
            start_new_session=True,
        )


def _wait(process: subprocess.Popen[bytes], folder: Path, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if answers():
            return
        time.sleep(0.05)
    process.kill()
    process.wait()
    log = (folder / "server.log").read_bytes().decode(errors="replace")
    raise ServerFailedError(f"the server did not start:\n{log[-3000:]}")


def _http_status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
