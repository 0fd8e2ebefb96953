"""The acts of people that the log keeps."""

from vault.audit.acts import Act

PERSON_RECORDED = Act("person.recorded", ("person",), ("subject", "name", "employment_kind", "ends_on"))
PERSON_ENROLLED = Act("person.enrolled", ("person",), ("subject", "purpose"))
PERSON_DISABLED = Act("person.disabled", ("person",), ("subject", "reason"))
POST_GIVEN = Act("post.given", ("post",), ("subject", "post", "reason"))
POST_ENDED = Act("post.ended", ("post",), ("subject", "post", "reason"))
REBIND_ASKED = Act("rebind.asked", ("rebind",), ("subject", "rebind", "reason"))
REBIND_CONFIRMED = Act("rebind.confirmed", ("rebind",), ("subject", "rebind"))

# How people begin, and how the officer's post is recovered.
PERSON_CONFIRMED = Act("person.confirmed", ("person",), ("subject", "subject_device"))
JOINING_AGREEMENT_PUBLISHED = Act(
    "joining_agreement.published", ("agreement",), ("agreement", "version_number", "sha256", "reason")
)
JOINING_AGREEMENT_SIGNED = Act("joining_agreement.signed", ("agreement",), ("subject", "agreement", "sha256"))
RECOVERY_OPENED = Act("recovery.opened", ("recovery",), ("recovery", "subject", "purpose", "reason"))
RECOVERY_OBJECTED = Act("recovery.objected", ("recovery",), ("recovery", "subject", "reason"))
RECOVERY_COMPLETED = Act("recovery.completed", ("recovery",), ("recovery", "subject", "purpose"))
PERSON_CHANGED = Act("person.changed", ("person",), ("subject", "revision", "changes", "reason"))
MOVE_PLANNED = Act(
    "move.planned",
    ("move",),
    ("move", "subject", "move_kind", "effective_on", "ends_on", "changes", "successor", "reason"),
)
MOVE_ENDED = Act("move.ended", ("move",), ("move", "subject", "reason"))
MOVE_DONE = Act("move.done", ("move",), ("move", "subject"))
APPOINTMENT_MADE = Act(
    "appointment.made",
    ("appointment",),
    (
        "subject", "post", "department", "title", "rank", "rank_reason", "starts_on", "document", "sha256", "powers",
    ),
)  # fmt: skip
SMALL_COMPANY_DECLARED = Act("small_company.declared", ("exception",), ("reason", "ends_on"))
SMALL_COMPANY_ENDED = Act("small_company.ended", ("exception",), ("reason",))
SOLO_ACT_ASKED = Act(
    "solo_act.asked", ("solo_act",), ("solo_act", "purpose", "subject", "digest", "code_step")
)
SOLO_ACT_DONE = Act("solo_act.done", ("solo_act",), ("solo_act", "purpose", "subject", "digest", "code_step"))
SOLO_ACT_CONFIRMED = Act(
    "solo_act.confirmed", ("solo_act",), ("solo_act", "purpose", "subject", "digest", "code_step")
)
CONFIRMER_APPOINTED = Act("confirmer.appointed", ("person",), ("subject", "name", "company", "document"))
CONFIRMER_ENDED = Act("confirmer.ended", ("person",), ("subject", "reason"))
