"""Refusals: the vault's way to say no, with a stable code that a test, a person and an auditor can name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Code(StrEnum):
    """Every code the vault answers with: first those of the requirement matrix, then the technical ones."""

    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_NOT_PERSONAL = "account_not_personal"
    APPOINTMENT_INCOMPLETE = "appointment_incomplete"
    BACKGROUND_CHECK_MISSING = "background_check_missing"
    CIPHER_NOT_LISTED = "cipher_not_listed"
    COPY_NOT_APPROVED = "copy_not_approved"
    COURSE_TOPIC_MISSING = "course_topic_missing"
    CRITERIA_MISSING = "criteria_missing"
    DEFAULT_SECRET = "default_secret"
    DELEGATION_CHAIN = "delegation_chain"
    DERIVATIVES_OUTSTANDING = "derivatives_outstanding"
    DERIVATIVE_INHERITS = "derivative_inherits"
    DEVICE_AV_OUTDATED = "device_av_outdated"
    DEVICE_NO_AV = "device_no_av"
    DEVICE_OUTDATED = "device_outdated"
    DEVICE_REVOKED = "device_revoked"
    DEVICE_SCAN_OVERDUE = "device_scan_overdue"
    DEVICE_SEGMENT_REFUSED = "device_segment_refused"
    DEVICE_USB_OPEN = "device_usb_open"
    DISPOSAL_ROLE = "disposal_role"
    DISPOSAL_UNVERIFIED = "disposal_unverified"
    EGRESS_REFUSED = "egress_refused"
    ESCORT_NOT_HOLDER = "escort_not_holder"
    FIELD_IMMUTABLE = "field_immutable"
    FORMAT_UNPROTECTABLE = "format_unprotectable"
    GRANTOR_NOT_AUTHORISED = "grantor_not_authorised"
    GRANT_AUDIT_OVERDUE = "grant_audit_overdue"
    GRANT_NOT_PERSONAL = "grant_not_personal"
    GRANT_OUTLIVES_PERSON = "grant_outlives_person"
    GRANT_REVIEW_OVERDUE = "grant_review_overdue"
    INTEGRITY_FAILED = "integrity_failed"
    ITEM_TYPE_MISSING = "item_type_missing"
    ITEM_TYPE_OUT_OF_SCOPE = "item_type_out_of_scope"
    JOINING_NDA_MISSING = "joining_nda_missing"
    LOG_CONSENT_MISSING = "log_consent_missing"
    LOG_UNAVAILABLE = "log_unavailable"
    MAINTENANCE_UNSUPERVISED = "maintenance_unsupervised"
    MALWARE_FOUND = "malware_found"
    MANAGER_MISSING = "manager_missing"
    MANAGER_NOT_NOTIFIED = "manager_not_notified"
    MARKING_MISSING = "marking_missing"
    MARKING_NOT_IN_CATALOGUE = "marking_not_in_catalogue"
    MARKING_PENDING = "marking_pending"
    MARKING_REMOVED = "marking_removed"
    NEED_TO_KNOW_MISSING = "need_to_know_missing"
    NO_GRANT = "no_grant"
    OFFICER_REQUIRED = "officer_required"
    OVERALL_OFFICER_MISSING = "overall_officer_missing"
    PASSWORD_DICTIONARY = "password_dictionary"
    PASSWORD_PERSONAL = "password_personal"
    PASSWORD_REUSED = "password_reused"
    PASSWORD_WEAK = "password_weak"
    PERSON_INCOMPLETE = "person_incomplete"
    PLEDGE_CLAUSE_MISSING = "pledge_clause_missing"
    PLEDGE_MISSING = "pledge_missing"
    PROCEDURE_MISSING = "procedure_missing"
    REASON_MISSING = "reason_missing"
    REGISTER_ENTRY_MISSING = "register_entry_missing"
    RETENTION_RUNNING = "retention_running"
    ROLE_CONFLICT = "role_conflict"
    ROLE_REQUIRED = "role_required"
    ROSTER_IMPORT_INCOMPLETE = "roster_import_incomplete"
    ROSTER_INCOMPLETE = "roster_incomplete"
    SCAN_IMPOSSIBLE = "scan_impossible"
    SCOPE_EXCEEDED = "scope_exceeded"
    SECRET_IN_LEDGER = "secret_in_ledger"
    SELF_AUDIT = "self_audit"
    SETTER_NOT_AUTHORISED = "setter_not_authorised"
    SETUP_INCOMPLETE = "setup_incomplete"
    STAMP_FAILED = "stamp_failed"
    SUCCESSOR_MISSING = "successor_missing"
    TEMPORARY_ID_EXPIRED = "temporary_id_expired"
    TEMPORARY_ID_REQUIRED = "temporary_id_required"
    TICKET_INVALID = "ticket_invalid"
    TIER_EXCEEDED = "tier_exceeded"
    TOTP_REPLAYED = "totp_replayed"
    TOTP_REQUIRED = "totp_required"
    TRAINER_NOT_DESIGNATED = "trainer_not_designated"
    TRAINING_MISSING = "training_missing"
    TRAINING_OVERDUE = "training_overdue"
    UNAUTHENTICATED = "unauthenticated"
    VAULT_SEALED = "vault_sealed"
    VISITOR_PLEDGE_MISSING = "visitor_pledge_missing"
    VISIT_NOT_APPROVED = "visit_not_approved"
    VISIT_SCOPE_MISSING = "visit_scope_missing"
    WAITING_PERIOD = "waiting_period"
    WORKFLOW_REQUIRED = "workflow_required"
    ZONE_CONFIG_INVALID = "zone_config_invalid"
    ZONE_REFUSED = "zone_refused"

    CHECKSUM_MISMATCH = "checksum_mismatch"
    CONFLICT = "conflict"
    CREDENTIALS_INVALID = "credentials_invalid"
    INTERNAL = "internal"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    MISDIRECTED = "misdirected"
    NAME_INVALID = "name_invalid"
    NOT_FOUND = "not_found"
    OWNER_PASSWORD_UNAUTHORISED = "owner_password_unauthorised"
    PDF_PASSWORD_REQUIRED = "pdf_password_required"
    PRECONDITION_FAILED = "precondition_failed"
    PRECONDITION_REQUIRED = "precondition_required"
    QUOTA_EXCEEDED = "quota_exceeded"
    REQUEST_INVALID = "request_invalid"
    SCANNER_UNAVAILABLE = "scanner_unavailable"
    SCAN_PENDING = "scan_pending"
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
