"""The demonstration checks its own results: with what is installed, and with other people's tools where they are found."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from demo.narration import Narration

ROOT = Path(__file__).resolve().parent.parent


class CheckFailedError(Exception):
    """A result is not what it should be."""


@dataclass(frozen=True)
class Check:
    """One check; `tool` is the outside program it needs, None for our own."""

    name: str
    run: Callable[[Path], None]
    tool: str | None = None
    needs: str = "certificate.pdf"


def check_everything(out: Path, narration: Narration) -> list[str]:
    """Run every check whose tool is here; return the names of those that failed."""
    failed, missing = [], []
    for check in CHECKS:
        if not (out / check.needs).exists():
            continue
        if check.tool and not shutil.which(check.tool):
            missing.append(check.tool)
            continue
        try:
            check.run(out)
            narration.say(f"   ✓ {check.name}")
        except CheckFailedError as wrong:
            narration.say(f"   ✗ {check.name}: {wrong}")
            failed.append(check.name)
    if missing:
        narration.say(
            f"   見つからなかった外部の道具 / outside tools not found: {', '.join(sorted(set(missing)))}"
        )
    return failed


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # fixed programs, own files
    if done.returncode:
        raise CheckFailedError(f"{Path(command[0]).name} says {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout


def _hizo(*arguments: str) -> str:
    return _run(sys.executable, "-m", "clients.cli.main", *arguments)


def _certificate_by_hizo(out: Path) -> None:
    _hizo(
        "verify",
        "certificate",
        str(out / "certificate.pdf"),
        "--signer",
        str(out / "signer.pem"),
        "--vkey",
        str(out / "log.vkey"),
    )


def _log_by_hizo(out: Path) -> None:
    _hizo("verify", "log", str(out / "log"), "--vkey", str(out / "log.vkey"))


def _changed_certificate_is_refused(out: Path) -> None:
    changed = bytearray((out / "certificate.pdf").read_bytes())
    changed[len(changed) // 3] ^= 1
    forged = out / "certificate-with-one-byte-changed.pdf"
    forged.write_bytes(changed)
    try:
        _hizo(
            "verify",
            "certificate",
            str(forged),
            "--signer",
            str(out / "signer.pem"),
            "--vkey",
            str(out / "log.vkey"),
        )
    except CheckFailedError:
        return
    finally:
        forged.unlink()
    raise CheckFailedError("a changed certificate was accepted")


def _marking_on_every_page(out: Path) -> None:
    import pypdfium2  # part of the server's packages

    password = (out / "issued-copy.password").read_text().strip()
    document = pypdfium2.PdfDocument(out / "issued-copy.pdf", password=password)
    for number in range(len(document)):
        if "秘" not in document[number].get_textpage().get_text_bounded():
            raise CheckFailedError(f"page {number + 1} carries no marking")


def _nothing_opens_the_object(out: Path) -> None:
    """Neither the file's bytes nor its key stand anywhere in the vault's files."""
    keyset = json.loads((out / "stored-object.key.json").read_text())
    entry = json.loads((out / "stored-object.ring-entry.json").read_text())
    needles = [
        bytes.fromhex(entry["wrapped"]),
        (out / "stored-object.bin").read_bytes()[64:128],
        _raw_key(keyset),
    ]
    for path in (out / "vault-data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for needle in needles:
                if needle in content:
                    raise CheckFailedError(
                        f"{path.name} still holds bytes of the destroyed object or its key"
                    )


def _raw_key(keyset: dict[str, object]) -> bytes:
    import base64

    value = keyset["key"][0]["keyData"]["value"]  # type: ignore[index]
    message = base64.b64decode(value)
    # The 32 key bytes are the last field of the AesGcmHkdfStreamingKey message.
    return message[-32:]


def _pdftotext(out: Path) -> None:
    password = (out / "issued-copy.password").read_text().strip()
    pages = _run("pdftotext", "-upw", password, str(out / "issued-copy.pdf"), "-").split("\f")[:-1]
    bare = [number for number, text in enumerate(pages, 1) if "秘" not in text]
    if bare or not pages:
        raise CheckFailedError(f"no marking on pages {bare}")


def _qpdf(out: Path) -> None:
    password = (out / "issued-copy.password").read_text().strip()
    _run("qpdf", "--check", f"--password={password}", str(out / "issued-copy.pdf"))


def _pdfsig(out: Path) -> None:
    if "Signature is Valid" not in _run("pdfsig", "-nocert", str(out / "certificate.pdf")):
        raise CheckFailedError("pdfsig does not call the signature valid")


def _openssl(out: Path) -> None:
    _run(
        str(ROOT / "docs" / "verify" / "verify_certificate.sh"),
        str(out / "certificate.pdf"),
        str(out / "signer.pem"),
    )


CHECKS = (
    Check("hizo verify certificate", _certificate_by_hizo),
    Check("hizo verify log", _log_by_hizo),
    Check(
        "1バイト変えた証明書は拒否 / a certificate with one byte changed is refused",
        _changed_certificate_is_refused,
    ),
    Check(
        "全ページに表示 / the marking on every page (PDFium)", _marking_on_every_page, needs="issued-copy.pdf"
    ),
    Check("鍵もデータも残っていない / neither key nor bytes are left", _nothing_opens_the_object),
    Check("pdftotext: marking on every page", _pdftotext, "pdftotext", "issued-copy.pdf"),
    Check("qpdf --check", _qpdf, "qpdf", "issued-copy.pdf"),
    Check("pdfsig: signature valid", _pdfsig, "pdfsig"),
    Check("openssl cms -verify", _openssl, "openssl"),
)
