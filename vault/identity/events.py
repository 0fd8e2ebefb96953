"""The acts of identity that the log keeps."""

from vault.audit.acts import Act

ACCOUNT_OPENED = Act("account.opened", ("account",), ("subject",))
ACCOUNT_DISABLED = Act("account.disabled", ("account",), ("subject", "reason"))
ENROLMENT_ISSUED = Act("enrolment.issued", ("enrolment",), ("subject", "enrolment", "purpose"))
HANDOVER_CODE_ISSUED = Act("handover_code.issued", ("enrolment",), ("subject", "enrolment"))
ENROLMENT_STARTED = Act("enrolment.started", ("enrolment",), ("subject", "enrolment"))
AUTHENTICATOR_BOUND = Act(
    "authenticator.bound", ("authenticator",), ("subject", "authenticator", "enrolment")
)
AUTHENTICATOR_DISABLED = Act(
    "authenticator.disabled", ("authenticator",), ("subject", "authenticator", "reason")
)
PASSWORD_SET = Act("password.set", ("password",), ("subject", "reason"))
DEVICE_RECORDED = Act("device.recorded", ("device",), ("subject", "new_device", "name"))
SESSION_OPENED = Act("session.opened", ("session",), ("subject", "new_session", "ended_sessions"))
SIGN_IN_REFUSED = Act("sign_in.refused", ("session",), ("subject", "name", "code"))
SESSION_ENDED = Act("session.ended", ("session",), ("subject", "ended_sessions", "reason"))
CODE_ACCEPTED = Act("code.accepted", ("session",), ("subject", "purpose"))
