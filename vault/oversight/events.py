"""The acts of oversight that the log keeps."""

from typing import Final

from vault.audit.acts import Act

ALERT_RAISED: Final = Act(
    "alert.raised", ("alert",), ("alert", "alert_kind", "entry", "subject", "count", "state")
)
ALERT_ESCALATED: Final = Act("alert.escalated", ("alert",), ("alert", "alert_kind", "entry", "subject"))
ALERT_DECIDED: Final = Act(
    "alert.decided", ("alert",), ("alert", "alert_kind", "entry", "subject", "decision", "reason")
)
REPORT_SENT: Final = Act(
    "management_report.sent", ("management_report",), ("management_report", "subject", "since", "sha256")
)
REPORT_ACKNOWLEDGED: Final = Act(
    "management_report.acknowledged", ("management_report",), ("management_report", "subject", "sha256")
)
REPORT_READ: Final = Act(
    "management_report.read", ("management_report",), ("management_report", "subject", "sha256")
)
MEASURE_LISTED: Final = Act("measure.listed", ("measure",), ("measure", "site", "name", "person", "ends_on"))
MEASURE_CHECKED: Final = Act("measure.checked", ("measure",), ("measure", "finding", "ends_on"))
MEASURE_ENDED: Final = Act("measure.ended", ("measure",), ("measure", "reason"))
REMARK_FILED: Final = Act(
    "remark.filed",
    ("remark",),
    (
        *("remark", "remark_about", "remark_target", "procedure", "problem", "proposal", "department"),
        *("state", "ends_on"),
    ),
)
REMARK_ESCALATED: Final = Act("remark.escalated", ("remark",), ("remark", "remark_about", "remark_target"))
REMARK_ANSWERED: Final = Act(
    "remark.answered",
    ("remark",),
    ("remark", "remark_about", "remark_target", "subject", "decision", "reason"),
)
SELF_CHECK_ANSWERED: Final = Act(
    "self_check.answered", ("self_check",), ("self_check", "subject", "questionnaire")
)
MUTUAL_CHECK_SET: Final = Act(
    "mutual_check.set",
    ("mutual_check",),
    ("mutual_check", "checking_department", "checked_department", "person", "ends_on"),
)
MUTUAL_CHECK_CLOSED: Final = Act(
    "mutual_check.closed", ("mutual_check",), ("mutual_check", "checked_department", "finding")
)
COPY_PASSWORD_EXPIRED: Final = Act(
    "copy_password.expired", ("copy",), ("copy", "entry", "item", "person", "ends_on")
)
RETENTION_SET: Final = Act("retention.set", ("retention",), ("evidence_kind", "keep_years", "reason"))
