"""What is mutated, and which tests have to notice: the modules whose errors would be silent (M23)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Area:
    """Modules, as glob patterns from the project's root, and the tests that guard them, as pytest takes them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


AREAS: Final = {
    "crypto": Area(
        ("crypto/*.py",),
        ("tests/crypto", "--deselect=tests/crypto/test_go.py", "--deselect=tests/crypto/test_tink.py"),
    ),
    "log": Area(
        ("vault/audit/*.py",),
        ("tests/vault/audit", "tests/vault/compliance/test_search.py", "tests/clients/verify"),
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
        ("tests/vault/access", "tests/vault/documents/test_suspended_holders.py"),
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
            "vault/disposal/certify.py",
            "vault/disposal/check_certificate.py",
            "vault/disposal/confirm.py",
            "vault/disposal/order.py",
            "vault/disposal/rules.py",
            "vault/disposal/warrant.py",
            "vault/disposal/erasing/*.py",
            "vault/disposal/certificate/grade.py",
            "vault/disposal/certificate/verify.py",
        ),
        ("tests/vault/disposal",),
    ),
}
