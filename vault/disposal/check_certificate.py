"""Checking a certificate anew, each time somebody asks: the signature, and what the log as it stands today says of it.

In this order; what an earlier check finds wrong leaves the later ones undone:

1. `bytes`: the file in the store is the one that was issued.
2. `signature`: the one signature covers the whole file and is by the vault's certificate (`crypto.cms`).
3. `proof`: the leaf `item.erased` it carries is in the log, under a checkpoint signed with the log's key.
4. `log`: that leaf stands at its place in the log today, and what was erased is what it recorded; so does the leaf of issuing.

Not checked here, because the vault cannot vouch for itself: `signer` (that the certificate behind the signature is the
company's: compare its fingerprint with one from elsewhere), `outside` (that the log was not rewritten as a whole: a
checkpoint kept by somebody else), `clock` (the vault's own), `places` (that media and stores told the truth).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from crypto.canonical import canonical_json
from crypto.cms import verify_signed_pdf
from crypto.errors import CryptoError, KeyUnavailableError
from crypto.merkle import leaf_hash
from crypto.primitives import require_equal
from crypto.signed_note import NoteVerifier
from crypto.tlog_proof import parse_tlog_proof, verify_tlog_proof
from storage.errors import BlobMissingError, StoreError
from vault.audit.checkpoints import log_signer
from vault.audit.log import detail, head, leaf_body
from vault.audit.proofs import prove_inclusion
from vault.disposal.certify import stored_certificate
from vault.disposal.models import Certificate
from vault.disposal.release_certificate import attached_statement, page_count
from vault.platform.database import Transaction
from vault.platform.runtime import CERTIFICATE_SIGNER, Platform

SUBSTANCE: Final = ("item", "reason", "versions", "people", "places", "keys", "copies")
NOT_CHECKED: Final = ("signer", "outside", "clock", "places")


class Found(StrEnum):
    """How one check ended: "wrong" is not "could not check"."""

    RIGHT = "right"
    WRONG = "wrong"
    COULD_NOT_CHECK = "could_not_check"
    NOT_REACHED = "not_reached"


class UncheckableError(Exception):
    """What a check rests on is not kept any more."""


@dataclass
class CertificateCheck:
    """The checks by name in their order, and what the right ones showed. `pages` is None for a file that cannot be read."""

    found: dict[str, Found]
    signer_sha256: str | None = None
    leaf_index: int | None = None
    log_size: int | None = None
    pages: int | None = None

    @property
    def result(self) -> Found:
        """What all checks together say."""
        worst = (Found.WRONG, Found.COULD_NOT_CHECK)
        return next((each for each in worst if each in self.found.values()), Found.RIGHT)


def check_certificate(platform: Platform, row: Certificate) -> CertificateCheck:
    """Check an issued certificate. What is wrong or could not be checked is the answer, not an error."""
    checker = _Checker(platform, row)
    steps: dict[str, Callable[[], None]] = {
        "bytes": checker.check_bytes,
        "signature": checker.check_signature,
        "proof": checker.check_proof,
        "log": checker.check_log,
    }
    shown = checker.shown
    shown.found |= dict.fromkeys(steps, Found.NOT_REACHED)
    for name, step in steps.items():
        shown.found[name] = _outcome(step)
        if shown.found[name] is not Found.RIGHT:
            break
    return shown


def _outcome(step: Callable[[], None]) -> Found:
    try:
        step()
    except BlobMissingError:
        return Found.WRONG
    except (KeyUnavailableError, StoreError, UncheckableError):
        return Found.COULD_NOT_CHECK
    except (CryptoError, LookupError, ValueError, TypeError):
        return Found.WRONG
    return Found.RIGHT


class _Checker:
    """What the checks hand on to one another."""

    def __init__(self, platform: Platform, row: Certificate) -> None:
        self._platform, self._row = platform, row
        self._pdf = b""
        self._statement: dict[str, Any] = {}
        self.shown = CertificateCheck({})

    def check_bytes(self) -> None:
        self._pdf = stored_certificate(self._platform, self._row)
        self.shown.pages = page_count(self._pdf)

    def check_signature(self) -> None:
        signed = verify_signed_pdf(self._pdf, self._platform.keys.load_secret(CERTIFICATE_SIGNER))
        self.shown.signer_sha256 = signed.signer_sha256
        self._statement = json.loads(attached_statement(self._pdf))

    def check_proof(self) -> None:
        proof, platform = self._statement["tlog_proof"], self._platform
        verifier = NoteVerifier.from_vkey(log_signer(platform).vkey())
        verify_tlog_proof(proof, leaf_hash(self._erased_leaf()), [verifier], platform.log_origin)
        self.shown.leaf_index = parse_tlog_proof(proof).index

    def check_log(self) -> None:
        index, body = self.shown.leaf_index or 0, self._erased_leaf()
        substance = canonical_json({name: self._statement[name] for name in SUBSTANCE})
        with self._platform.reading() as tx:
            now = head(tx)
            require_equal(leaf_body(tx, index), body, "the log has another leaf at that place")
            prove_inclusion(tx, index, now.size, now.root)
            _require_recorded(tx, index, substance)
            _require_recorded(tx, self._row.leaf_index, self._pdf)
        self.shown.log_size = now.size

    def _erased_leaf(self) -> bytes:
        return base64.b64decode(self._statement["erased_leaf"], validate=True)


def _require_recorded(tx: Transaction, index: int, content: bytes) -> None:
    try:
        recorded = detail(tx, index, "sha256")
    except LookupError as gone:
        raise UncheckableError(f"leaf {index} keeps its details no longer") from gone
    require_equal(recorded.encode(), hashlib.sha256(content).hexdigest().encode(), "the log records another")
