"""What is mutated, and which tests have to notice: the modules whose errors would be silent (M23)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Area:
    """Modules, as glob patterns from the project's root, and the tests that guard them, as pytest takes them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]

    def paths(self) -> list[Path]:
        """The modules, from the project's root."""
        return sorted(path.relative_to(ROOT) for pattern in self.modules for path in ROOT.glob(pattern))


AREAS: Final = {
    "crypto": Area(
        ("crypto/*.py",),
        ("tests/crypto", "--deselect=tests/crypto/test_go.py", "--deselect=tests/crypto/test_tink.py"),
    ),
    "log": Area(
        ("vault/audit/*.py",),
        (
            "tests/vault/audit",
            "tests/vault/compliance/test_search.py",
            "tests/vault/compliance/test_trail.py",
            "tests/clients/verify",
        ),
    ),
    "rights": Area(
        (
            "vault/access/gate.py",
            "vault/access/grant.py",
            "vault/access/facts.py",
            "vault/access/rules.py",
            "vault/access/authority.py",
            "vault/access/stop.py",
            "vault/access/why.py",
            "vault/access/decide.py",
            "vault/access/request_rules.py",
            "vault/access/review.py",
        ),
        (
            "tests/vault/access",
            "tests/vault/documents/test_suspended_holders.py",
            "tests/vault/compliance/test_reach.py",
        ),
    ),
    "workflow": Area(
        (
            "vault/copies/approval.py",
            "vault/copies/ask.py",
            "vault/copies/check_ticket.py",
            "vault/copies/close.py",
            "vault/copies/decide.py",
            "vault/copies/hand_over.py",
            "vault/copies/issue.py",
            "vault/copies/rules.py",
        ),
        ("tests/vault/copies",),
    ),
    "disposal": Area(
        (
            "vault/disposal/authority.py",
            "vault/disposal/confirm.py",
            "vault/disposal/order.py",
            "vault/disposal/rules.py",
            "vault/disposal/certificate/grade.py",
        ),
        (
            "tests/vault/disposal/certificate/test_grade.py",
            "tests/vault/disposal/test_confirming_alone.py",
            "tests/vault/disposal/test_order_and_confirm.py",
            "tests/vault/disposal/test_rules.py",
        ),
    ),
    "erasing": Area(
        (
            "vault/disposal/certify.py",
            "vault/disposal/check_certificate.py",
            "vault/disposal/warrant.py",
            "vault/disposal/erasing/*.py",
            "vault/disposal/certificate/verify.py",
        ),
        (
            "tests/vault/disposal",
            # What these do again is done above; what they add is servers, tokens and kills.
            "--ignore=tests/vault/disposal/test_destroyed_in_a_token.py",
            "--ignore=tests/vault/disposal/test_kills.py",
            "--ignore=tests/vault/disposal/test_lying_store.py",
            "--ignore=tests/vault/disposal/test_object_store.py",
            "--ignore=tests/vault/disposal/test_older_database.py",
        ),
    ),
    "signing_in": Area(
        (
            "vault/identity/authenticators.py",
            "vault/identity/half_sessions.py",
            "vault/identity/one_time_codes.py",
            "vault/identity/session_rules.py",
            "vault/identity/sessions.py",
            "vault/identity/sign_in.py",
            "vault/identity/step_up.py",
            "vault/identity/throttle.py",
            "vault/identity/throttle_rules.py",
            "vault/identity/tokens.py",
        ),
        ("tests/vault/identity", "tests/vault/devices"),
    ),
    "deposits": Area(
        ("vault/documents/depositing/rules.py",),
        ("tests/vault/documents/test_deposit_rules.py", "tests/vault/documents/test_depositing.py"),
    ),
}
