"""Refusals: the vault's way to say no, with a stable code that a test, a person and an auditor can name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Code(StrEnum):
    """Every code the vault answers with: first those of the requirement matrix, then the technical ones."""

    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_NOT_PERSONAL = "account_not_personal"
    CIPHER_NOT_LISTED = "cipher_not_listed"
    COPY_NOT_APPROVED = "copy_not_approved"
    DEFAULT_SECRET = "default_secret"
    DERIVATIVE_INHERITS = "derivative_inherits"
    DERIVATIVES_OUTSTANDING = "derivatives_outstanding"
    DISPOSAL_ROLE = "disposal_role"
    DISPOSAL_UNVERIFIED = "disposal_unverified"
    EGRESS_REFUSED = "egress_refused"
    FIELD_IMMUTABLE = "field_immutable"
    FORMAT_UNPROTECTABLE = "format_unprotectable"
    INTEGRITY_FAILED = "integrity_failed"
    ITEM_TYPE_MISSING = "item_type_missing"
    ITEM_TYPE_OUT_OF_SCOPE = "item_type_out_of_scope"
    LOG_UNAVAILABLE = "log_unavailable"
    MANAGER_MISSING = "manager_missing"
    MARKING_MISSING = "marking_missing"
    MARKING_NOT_IN_CATALOGUE = "marking_not_in_catalogue"
    MARKING_REMOVED = "marking_removed"
    NO_GRANT = "no_grant"
    OVERALL_OFFICER_MISSING = "overall_officer_missing"
    PASSWORD_DICTIONARY = "password_dictionary"
    PASSWORD_PERSONAL = "password_personal"
    PASSWORD_REUSED = "password_reused"
    PASSWORD_WEAK = "password_weak"
    REASON_MISSING = "reason_missing"
    REGISTER_ENTRY_MISSING = "register_entry_missing"
    ROLE_CONFLICT = "role_conflict"
    ROLE_REQUIRED = "role_required"
    SCOPE_EXCEEDED = "scope_exceeded"
    SETTER_NOT_AUTHORISED = "setter_not_authorised"
    STAMP_FAILED = "stamp_failed"
    TICKET_INVALID = "ticket_invalid"
    TIER_EXCEEDED = "tier_exceeded"
    TOTP_REPLAYED = "totp_replayed"
    TOTP_REQUIRED = "totp_required"
    UNAUTHENTICATED = "unauthenticated"
    WORKFLOW_REQUIRED = "workflow_required"

    CONFLICT = "conflict"
    CREDENTIALS_INVALID = "credentials_invalid"
    INTERNAL = "internal"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NAME_INVALID = "name_invalid"
    NOT_FOUND = "not_found"
    OWNER_PASSWORD_UNAUTHORISED = "owner_password_unauthorised"
    PDF_PASSWORD_REQUIRED = "pdf_password_required"
    PRECONDITION_FAILED = "precondition_failed"
    PRECONDITION_REQUIRED = "precondition_required"
    QUOTA_EXCEEDED = "quota_exceeded"
    REQUEST_INVALID = "request_invalid"
    SELF_DECISION = "self_decision"
    STEP_UP_REQUIRED = "step_up_required"
    STORE_UNAVAILABLE = "store_unavailable"
    THROTTLED = "throttled"
    TOO_LARGE = "too_large"
    TYPE_REFUSED = "type_refused"
    VAULT_LOCKED = "vault_locked"
    VIEWER_MISSING = "viewer_missing"


class Refusal(Exception):  # noqa: N818  # it is not an error: the vault did what it should
    """The act does not happen.

    `code` is what the caller is told; `true_code` (when it differs) is what the log is told, so that a stranger learns
    nothing from the answer. `params` fill the text, `about` names the objects for the log, `headers` go with the answer.
    """

    def __init__(
        self,
        code: Code,
        *,
        params: Mapping[str, str] | None = None,
        about: Mapping[str, str] | None = None,
        true_code: Code | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.true_code = true_code or code
        self.params = dict(params or {})
        self.about = dict(about or {})
        self.headers = dict(headers or {})


def hidden(true_code: Code, **about: str) -> Refusal:
    """The answer for what the caller may not know to exist: `not_found`, with the true reason kept for the log."""
    return Refusal(Code.NOT_FOUND, true_code=true_code, about=about)
