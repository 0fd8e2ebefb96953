"""What the dated reviews in docs/security/reviews.md say of the source is still so: looked up in the source itself."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("vault", "crypto", "storage", "clients")
SCRIPTS = sorted(each for each in (ROOT / "vault/web/assets").glob("*.js") if each.name != "htmx.min.js")
RECOGNISES_BY_WEAK_ONES = {"vault/documents/file_types/workbook_password.py"}
"""Whether a workbook asks for a password or only pretends to is told by its own format's algorithms; they protect nothing here."""
RUNS_PROGRAMS = {"vault/documents/workers/worker.py", "vault/documents/conversion/enclosed/enclosing.py"}
"""Where a program is started: our own interpreter on our own module, with a list of arguments."""
BECOMES_A_PROGRAM = {"vault/documents/conversion/enclosed/enclosure.py"}
"""Where a process that is locked in becomes the converter; the document has a name of the vault's own there."""
SQL_PUT_TOGETHER = {
    "vault/migrations/upgrade.py",
    "vault/platform/database.py",
    "vault/audit/append.py",
    "storage/sql_database.py",
    "storage/disposal_ledger.py",
}
"""Only of constants of their own modules, and of a number of milliseconds: settings of a connection, roles, locks, SQL
that the module itself compiles once. SQL has no parameters in these places; none of it comes from a request."""
IMPORTS_BY_NAME = {"vault/documents/workers/process.py", "clients/cli/commands.py"}
"""Modules of the product's own, named in its own source: what a worker can run, and where a command lies."""
TALKS_TO_THE_NETWORK = {
    "clients/http_client/transport.py",
    "clients/page_window.py",
    "storage/s3_transport.py",
    "storage/s3.py",
    "vault/disposal/certificate/timestamping.py",
    "vault/documents/scanning/clamd.py",
    "vault/disposal/certificate/sign.py",
    "vault/operator/robot/trying.py",
    "vault/operator/robot/asking.py",
    "vault/operator/doctor/addresses.py",
}
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for package in PRODUCT
    for path in sorted((ROOT / package).rglob("*.py"))
}
WORTH_A_LOOK = re.compile(
    r"\b(eval|exec|compile|__import__|import_module|text|literal_column|DDL|exec_driver_sql|executescript"
    r"|cursor\.execute|system|popen|spawn\w*|exec[lv]\w*|create_subprocess_shell|subprocess\.\w+)\("
)
IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+import\s+([^#\n]+)|import\s+([\w., ]+))", re.MULTILINE)


@cache
def calls() -> list[tuple[str, ast.Call, str]]:
    """Every call worth a look in the product, with the name it is called by, dots included."""
    return [
        (path, node, ast.unparse(node.func))
        for path, source in SOURCES.items()
        if WORTH_A_LOOK.search(source)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
    ]


@cache
def _imported() -> list[tuple[str, str]]:
    found = []
    for path, source in SOURCES.items():
        for module, names, plain in IMPORT.findall(source):
            parts = (
                [f"{module}.{each.strip(' ()')}" for each in names.split(",")] if module else plain.split(",")
            )
            found += [(path, f"{each.strip()}.") for each in parts]
    return found


def importers(*modules: str) -> dict[str, set[str]]:
    """Which files import one of these modules or something below it."""
    found: dict[str, set[str]] = {}
    for path, name in _imported():
        for module in modules:
            if name.startswith(f"{module}."):
                found.setdefault(module, set()).add(path)
    return found


@pytest.mark.asvs("1.3.2", "1.5.2")
def test_nothing_that_comes_in_is_run_or_brought_to_life() -> None:
    assert (
        importers("pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml", "code", "runpy", "xmlrpc")
        == {}
    )
    running = {"eval", "exec", "compile", "__import__", "importlib.import_module", "builtins.eval"}
    assert {path for path, _, name in calls() if name in running} <= IMPORTS_BY_NAME


@pytest.mark.asvs("1.2.4")
def test_sql_is_never_put_together_from_parts() -> None:
    found = set()
    speaks_sql = importers("sqlalchemy")["sqlalchemy"]
    for path, node, name in calls():
        raw = (
            path in speaks_sql and name in {"text", "sqlalchemy.text", "literal_column", "DDL"}
        ) or name.endswith(("exec_driver_sql", "cursor.execute", "executescript"))
        if raw and node.args and not _is_constant(node.args[0]):
            found.add(path)
    assert found == SQL_PUT_TOGETHER


def _is_constant(node: ast.expr) -> bool:
    """A text of the source, or a name in capitals that stands for one."""
    if isinstance(node, ast.Name):
        return node.id.strip("_").isupper()
    return isinstance(node, ast.Constant)


@pytest.mark.asvs("1.2.5")
def test_no_shell_is_ever_started_and_programs_get_lists() -> None:
    started = set()
    for path, node, name in calls():
        assert name not in {"os.system", "os.popen", "pty.spawn", "asyncio.create_subprocess_shell"}, path
        if name.startswith(("os.exec", "os.spawn", "os.posix_spawn")):
            assert path in BECOMES_A_PROGRAM, path
        if name.startswith("subprocess."):
            started.add(path)
            assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr), path
            assert "shell" not in {each.arg for each in node.keywords}, path
    assert started == RUNS_PROGRAMS


@pytest.mark.asvs("6.5.3", "11.5.1")
def test_randomness_comes_from_the_system_alone() -> None:
    assert importers("random", "numpy.random") == {}
    sources = importers("secrets", "uuid")
    assert sources["uuid"] == {"clients/http_client/transport.py"}, "a key of repetition, which is no secret"


@pytest.mark.asvs("11.2.1", "11.3.1", "11.4.1")
def test_only_listed_primitives_of_established_libraries_are_used() -> None:
    assert importers("Crypto", "Cryptodome", "nacl", "pyaes", "rsa", "ecdsa", "passlib", "jwt", "jose") == {}
    weak = re.compile(r"\.(md5|sha1|MD5|SHA1|ECB|CBC|CFB|OFB|CTR|ARC4|TripleDES|Blowfish|PKCS1v15)\b")
    assert {path for path, source in SOURCES.items() if weak.search(source)} == RECOGNISES_BY_WEAK_ONES
    assert {path.partition("/")[0] for path in importers("cryptography")["cryptography"]} <= {
        "crypto",
        "vault",
        "clients",
    }


@pytest.mark.asvs("1.3.11")
def test_the_vault_sends_no_mail_and_so_writes_no_header_of_one() -> None:
    # Mails that were deposited are read, to be shown as pages; none is written.
    assert importers("smtplib", "email.mime", "email.generator", "aiosmtplib", "sendgrid", "imaplib") == {}


@pytest.mark.asvs("13.1.1", "13.2.4")
def test_the_ways_out_are_those_that_are_listed() -> None:
    outward = importers(
        "socket", "http.client", "urllib.request", "urllib3", "httpx2", "requests", "aiohttp", "minio",
        "pyhanko.sign.timestamps", "ftplib", "telnetlib", "xmlrpc", "asyncio.open_connection",
    )  # fmt: skip
    found = {path for paths in outward.values() for path in paths}
    local = {path for path in found if path.startswith("vault/documents/workers/")}
    removed = {path for path in found if path.startswith(("storage/s3", "clients/"))}
    assert found - local - removed <= TALKS_TO_THE_NETWORK, (
        "docs/security/operations.md lists every connection"
    )


@pytest.mark.asvs("3.2.2", "15.3.6", "14.3.3")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_writes_text_as_text_and_keeps_nothing(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    for word in (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "__proto__",
        "localStorage", "sessionStorage", "indexedDB", "document.cookie", "http://", "https://",
        "setTimeout(\"", "srcdoc", "postMessage", "createContextualFragment",
    ):  # fmt: skip
        assert word not in source, word


@pytest.mark.asvs("15.2.3")
def test_the_product_holds_no_tests_samples_or_tools_of_developers() -> None:
    for path in SOURCES:
        assert not re.search(
            r"(^|/)(tests?|samples?|fixtures?|examples?|mocks?)(/|_|\.py$)", path
        ) or path == ("vault/documents/rendering/sample.py"), path
    assert importers("pytest", "hypothesis", "tests", "demo", "unittest", "doctest", "pdb") == {}
    shipped = (ROOT / "requirements/server.txt").read_text(encoding="utf-8")
    for tool in ("pytest", "hypothesis", "ruff", "mypy", "playwright", "import-linter", "debugpy", "ipython"):
        assert not re.search(rf"^{tool}==", shipped, re.MULTILINE), tool


SECRET = re.compile(
    r"-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\n[A-Za-z0-9+/]{40}"
    r"|hizo_(?:ses|half|enr|dev)_[a-z2-7]{52}[a-z2-7]{7}\b|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}"
    r"|postgres(?:ql)?(?:\+psycopg)?://[^:\s/$]+:[^@\s$'\"{]{6,}@(?!127\.0\.0\.1|localhost)"
)


@pytest.mark.asvs("13.3.1")
def test_no_secret_lies_in_the_sources() -> None:
    for folder in (*PRODUCT, "deploy", "demo", "docs", "requirements", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in {".pyc", ".png", ".mo", ".woff2", ".pdf"}:
                assert not SECRET.search(path.read_text(encoding="utf-8", errors="replace")), path
