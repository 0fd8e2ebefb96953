"""Where a refusal leads on: the page that mends it, and who can. Pure data; one way for each code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from vault.platform.errors import Code
from vault.platform.texts import N_


class Mender(StrEnum):
    """Who can mend what stopped an act."""

    YOURSELF = "yourself"
    ENTRY_MANAGER = "entry_manager"
    MANAGERS = "managers"
    OFFICER = "officer"
    SUPERIOR = "superior"
    ANOTHER = "another"
    TWO_PEOPLE = "two_people"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    NOBODY = "nobody"


MENDERS: Final[dict[Mender, str]] = {
    Mender.YOURSELF: N_("You yourself"),
    Mender.ENTRY_MANAGER: N_("The responsible manager of the register entry"),
    Mender.MANAGERS: N_("A responsible manager"),
    Mender.OFFICER: N_("The overall officer"),
    Mender.SUPERIOR: N_("The registered superior"),
    Mender.ANOTHER: N_("Another person with the power to do it"),
    Mender.TWO_PEOPLE: N_("Two people together, for example the overall officer and an administrator"),
    Mender.ADMINISTRATOR: N_("An administrator"),
    Mender.OPERATOR: N_("Whoever operates the vault"),
    Mender.NOBODY: N_("Nobody: it passes by itself, or stays as it is"),
}


@dataclass(frozen=True)
class WayOn:
    """The page that mends a refusal, or shows who does.

    Args:
        path: with `{named}` places for what the refusal is about; empty for the page before.
        otherwise: the page where those are not known.
    """

    path: str
    text: str
    mender: Mender = Mender.YOURSELF
    otherwise: str = "/"


_BACK: Final = WayOn("", N_("Back"))
_BY_OPERATOR: Final = WayOn("", N_("Back"), Mender.OPERATOR)
_BY_ITSELF: Final = WayOn("", N_("Back and try again"), Mender.NOBODY)
_DEVICE: Final = WayOn("/devices", N_("To the state of the devices"))
_COURSE: Final = WayOn("/training/courses/holder", N_("Take the course now"))
_ASK: Final = WayOn("/entries/{entry}/ask", N_("Ask for access"), Mender.ENTRY_MANAGER, "/entries")
_PEOPLE: Final = WayOn("/people", N_("To the people"), Mender.OFFICER)
_SIGN_IN: Final = WayOn("/sign-in", N_("To the sign-in page"))
_PASSWORD: Final = WayOn("/password", N_("Choose another password"))
_COPIES: Final = WayOn("/copies", N_("To the copies"))
_REQUESTS: Final = WayOn("/access/requests", N_("To the requests for access"))
_UPLOAD: Final = WayOn("/items/new", N_("To the deposit page"))
_VISITS: Final = WayOn("/visits", N_("To the visits"))
_MAINTENANCE: Final = WayOn("/maintenance", N_("To maintenance"), Mender.MANAGERS)
_SETUP: Final = WayOn("/setup", N_("See what is left to set up"), Mender.MANAGERS)

WAYS_ON: Final[dict[Code, WayOn]] = {
    Code.ACCOUNT_LOCKED: WayOn("/sign-in", N_("To the sign-in page"), Mender.TWO_PEOPLE),
    Code.ACCOUNT_NOT_PERSONAL: _PEOPLE,
    Code.APPOINTMENT_INCOMPLETE: _PEOPLE,
    Code.BACKGROUND_CHECK_MISSING: _REQUESTS,
    Code.CHECKSUM_MISMATCH: _UPLOAD,
    Code.CIPHER_NOT_LISTED: _BY_OPERATOR,
    Code.COPY_NOT_APPROVED: _COPIES,
    Code.COURSE_TOPIC_MISSING: WayOn("/training", N_("To training"), Mender.MANAGERS),
    Code.CRITERIA_MISSING: WayOn(
        "/procedures/grant_criteria", N_("To the standard for granting access"), Mender.MANAGERS
    ),
    Code.DEFAULT_SECRET: _BY_OPERATOR,
    Code.DELEGATION_CHAIN: WayOn(
        "/entries/{entry}", N_("To the register entry"), Mender.ENTRY_MANAGER, "/entries"
    ),
    Code.DERIVATIVES_OUTSTANDING: _COPIES,
    Code.DERIVATIVE_INHERITS: _COPIES,
    Code.DEVICE_AV_OUTDATED: _DEVICE,
    Code.DEVICE_NO_AV: _DEVICE,
    Code.DEVICE_OUTDATED: _DEVICE,
    Code.DEVICE_REVOKED: WayOn("/devices", N_("To the state of the devices"), Mender.MANAGERS),
    Code.DEVICE_SCAN_OVERDUE: _DEVICE,
    Code.DEVICE_SEGMENT_REFUSED: _DEVICE,
    Code.DEVICE_USB_OPEN: _DEVICE,
    Code.DISPOSAL_ROLE: WayOn("/disposals", N_("To the disposals"), Mender.ENTRY_MANAGER),
    Code.DISPOSAL_UNVERIFIED: WayOn(
        "/disposals/{disposal}", N_("To the disposal"), Mender.NOBODY, "/disposals"
    ),
    Code.EGRESS_REFUSED: _COPIES,
    Code.ESCORT_NOT_HOLDER: _VISITS,
    Code.FIELD_IMMUTABLE: _BACK,
    Code.FORMAT_UNPROTECTABLE: _UPLOAD,
    Code.GRANTOR_NOT_AUTHORISED: WayOn("/responsible", N_("Who answers for what"), Mender.ENTRY_MANAGER),
    Code.GRANT_AUDIT_OVERDUE: WayOn("/access/audits", N_("To the audits of access rights"), Mender.SUPERIOR),
    Code.GRANT_NOT_PERSONAL: _REQUESTS,
    Code.GRANT_OUTLIVES_PERSON: _REQUESTS,
    Code.GRANT_REVIEW_OVERDUE: WayOn("/me/access", N_("To your own access"), Mender.ENTRY_MANAGER),
    Code.INTEGRITY_FAILED: WayOn("/contacts", N_("Whom to tell"), Mender.ENTRY_MANAGER),
    Code.ITEM_TYPE_MISSING: _UPLOAD,
    Code.ITEM_TYPE_OUT_OF_SCOPE: _UPLOAD,
    Code.JOINING_NDA_MISSING: _BACK,
    Code.LOG_CONSENT_MISSING: WayOn("/pledges", N_("To the pledges")),
    Code.LOG_UNAVAILABLE: _BY_ITSELF,
    Code.MAINTENANCE_UNSUPERVISED: _MAINTENANCE,
    Code.MALWARE_FOUND: WayOn("/contacts", N_("Whom to tell"), Mender.ENTRY_MANAGER),
    Code.MANAGER_MISSING: _PEOPLE,
    Code.MANAGER_NOT_NOTIFIED: WayOn("/me/access", N_("To your own access"), Mender.ENTRY_MANAGER),
    Code.MARKING_MISSING: _UPLOAD,
    Code.MARKING_NOT_IN_CATALOGUE: _UPLOAD,
    Code.MARKING_PENDING: _BY_ITSELF,
    Code.MARKING_REMOVED: _BACK,
    Code.NEED_TO_KNOW_MISSING: _REQUESTS,
    Code.NO_GRANT: _ASK,
    Code.OFFICER_REQUIRED: WayOn("/contacts", N_("Whom to tell"), Mender.OFFICER),
    Code.OVERALL_OFFICER_MISSING: WayOn("/recoveries", N_("To the recovery of the post"), Mender.OPERATOR),
    Code.PASSWORD_DICTIONARY: _PASSWORD,
    Code.PASSWORD_PERSONAL: _PASSWORD,
    Code.PASSWORD_REUSED: _PASSWORD,
    Code.PASSWORD_WEAK: _PASSWORD,
    Code.PERSON_INCOMPLETE: WayOn("/people", N_("To the people"), Mender.ADMINISTRATOR),
    Code.PLEDGE_CLAUSE_MISSING: WayOn("/pledges", N_("To the pledges"), Mender.MANAGERS),
    Code.PLEDGE_MISSING: WayOn("/pledges", N_("Read and sign the pledge")),
    Code.PROCEDURE_MISSING: WayOn(
        "/procedures/{slot}", N_("To the procedure"), Mender.MANAGERS, "/procedures"
    ),
    Code.REASON_MISSING: _BACK,
    Code.REGISTER_ENTRY_MISSING: WayOn("/entries", N_("To the register"), Mender.MANAGERS),
    Code.RETENTION_RUNNING: WayOn("/retention", N_("How long what is kept"), Mender.NOBODY),
    Code.ROLE_CONFLICT: _PEOPLE,
    Code.ROLE_REQUIRED: WayOn("/contacts", N_("Whom to ask"), Mender.ANOTHER),
    Code.ROSTER_IMPORT_INCOMPLETE: WayOn("/roster", N_("To the roster")),
    Code.ROSTER_INCOMPLETE: WayOn("/me/access", N_("To your own access"), Mender.ADMINISTRATOR),
    Code.SCAN_IMPOSSIBLE: _UPLOAD,
    Code.SCOPE_EXCEEDED: _COPIES,
    Code.SECRET_IN_LEDGER: WayOn("/measures", N_("To the physical measures")),
    Code.SELF_AUDIT: WayOn("", N_("Back"), Mender.ANOTHER),
    Code.SETTER_NOT_AUTHORISED: WayOn("/copies", N_("To the copies"), Mender.ENTRY_MANAGER),
    Code.SETUP_INCOMPLETE: _SETUP,
    Code.STAMP_FAILED: _UPLOAD,
    Code.SUCCESSOR_MISSING: _PEOPLE,
    Code.TEMPORARY_ID_EXPIRED: WayOn("/sign-in", N_("To the sign-in page"), Mender.MANAGERS),
    Code.TEMPORARY_ID_REQUIRED: _MAINTENANCE,
    Code.TICKET_INVALID: _COPIES,
    Code.TIER_EXCEEDED: _ASK,
    Code.TOTP_REPLAYED: _SIGN_IN,
    Code.TOTP_REQUIRED: _SIGN_IN,
    Code.TRAINER_NOT_DESIGNATED: WayOn("/training", N_("To training"), Mender.MANAGERS),
    Code.TRAINING_MISSING: _COURSE,
    Code.TRAINING_OVERDUE: _COURSE,
    Code.UNAUTHENTICATED: _SIGN_IN,
    Code.VAULT_SEALED: WayOn("", N_("Back and try again"), Mender.NOBODY),
    Code.VISITOR_PLEDGE_MISSING: _VISITS,
    Code.VISIT_NOT_APPROVED: WayOn("/visits", N_("To the visits"), Mender.MANAGERS),
    Code.VISIT_SCOPE_MISSING: _VISITS,
    Code.WAITING_PERIOD: _BY_ITSELF,
    Code.WORKFLOW_REQUIRED: _BACK,
    Code.ZONE_CONFIG_INVALID: _BY_OPERATOR,
    Code.ZONE_REFUSED: _BY_ITSELF,
    Code.CONFLICT: WayOn("", N_("Back to how things stand now")),
    Code.CREDENTIALS_INVALID: _SIGN_IN,
    Code.INTERNAL: _BY_OPERATOR,
    Code.METHOD_NOT_ALLOWED: _BACK,
    Code.MISDIRECTED: _BY_OPERATOR,
    Code.NAME_INVALID: _BACK,
    Code.NOT_FOUND: WayOn("/me/access", N_("What you have access to")),
    Code.OWNER_PASSWORD_UNAUTHORISED: _UPLOAD,
    Code.PDF_PASSWORD_REQUIRED: _UPLOAD,
    Code.PRECONDITION_FAILED: WayOn("", N_("Back to how things stand now")),
    Code.PRECONDITION_REQUIRED: WayOn("", N_("Back to how things stand now")),
    Code.QUOTA_EXCEEDED: WayOn("/items", N_("To the documents"), Mender.ADMINISTRATOR),
    Code.REQUEST_INVALID: _BACK,
    Code.SCANNER_UNAVAILABLE: _BY_ITSELF,
    Code.SCAN_PENDING: _BY_ITSELF,
    Code.SELF_DECISION: WayOn("", N_("Back"), Mender.ANOTHER),
    Code.STEP_UP_REQUIRED: _BACK,
    Code.STORE_UNAVAILABLE: _BY_ITSELF,
    Code.THROTTLED: _BY_ITSELF,
    Code.TOO_LARGE: _UPLOAD,
    Code.TYPE_REFUSED: _UPLOAD,
    Code.VAULT_LOCKED: _BY_OPERATOR,
    Code.VIEWER_MISSING: _UPLOAD,
}
