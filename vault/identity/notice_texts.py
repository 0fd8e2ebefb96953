"""What notices say, by kind. The named places are filled from the notice's parameters."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_

NOTICE_TEXTS: Final[dict[str, str]] = {
    "session_elsewhere": N_(
        "You signed in on {device} ({address}); your session on another device was ended."
    ),
    "device_new": N_("Sign-in from a device not seen before: {device} ({address})."),
    "code_wrong": N_(
        "Somebody gave your password and a wrong code, from {address}. If it was not you, change your password."
    ),
    "sign_in_after_failures": N_("Sign-in from {address} after {failures} failed tries."),
    "authenticator_disabled": N_(
        "Your code generator was switched off after {failures} wrong codes in a row. Two people can rebind it."
    ),
    "authenticator_bound": N_("A new code generator was bound to your account."),
    "password_set": N_("Your password was changed. Other sessions were ended."),
    "password_due": N_("Your password is more than {days} days old. Please change it; nothing is locked."),
    "sessions_ended": N_("Your sessions were ended by {name}."),
    "rebind_asked": N_("{name} asked to rebind your code generator. Another person has to confirm it."),
    "rebind_confirmed": N_("{name} confirmed the rebinding. Your old code generator no longer works."),
    "post_given": N_("You were appointed: {post}."),
    "post_ended": N_("Your appointment ended: {post}."),
    "grant_given": N_("Access was given: {entry}, until {ends_on}."),
    "grant_revoked": N_("Access was taken back: {entry}."),
    "grant_revoked_by_other": N_("{person}'s access was taken back by somebody other than you: {entry}."),
    "grant_requested": N_("{person} asks for access: {entry}. Please decide."),
    "grant_requested_for_you": N_("Access was asked for on your behalf: {entry}."),
    "grant_rejected": N_("The request for access was refused: {entry}. Reason: {reason}"),
    "grant_given_by_other": N_(
        "{person} was given access by somebody other than you: {entry}. It opens nothing until you acknowledge this."
    ),
    "grant_waits_for_pledge": N_("Access waits for your signed pledge: {entry}. Please read and sign it."),
    "grant_waits_for_training": N_("Access waits for your course: {entry}. Please take it."),
    "grant_review_opened": N_("Access is up for review: {entry}, to be confirmed by {due_on}."),
    "grant_confirmed": N_("Access was confirmed: {entry}, until {ends_on}."),
    "grantor_audit_due": N_("{name} alone sets all access rights. Please audit that by {due_on}."),
    "grantor_audited": N_("{name} audited the access rights that you set."),
    "copy_requested": N_("A copy was asked for: {entry}. Please decide."),
    "copy_approved": N_("Your copy request was approved; use it within 24 hours: {entry}."),
    "copy_rejected": N_("Your copy request was refused: {entry}."),
    "copy_issued": N_("A copy was issued for you; fetch it within 24 hours: {entry}, no. {number}."),
    "copy_returned": N_("A copy came back: {entry}, no. {number}."),
    "copy_destroyed": N_("A copy was declared destroyed: {entry}, no. {number}."),
    "copy_lost": N_("A copy was declared LOST: {entry}, no. {number}. Please act at once."),
    "view_budget_exceeded": N_("{person} reached the limit for viewing pages: {entry}."),
    "integrity_failed": N_("Stored content does not match its record: {entry}. {person} was shown nothing."),
    "storage_quarantined": N_(
        "Something that no record names lies in the {place}: {name}. It was left alone; look at it with the operator."
    ),
    "stored_damaged": N_(
        "Stored content is damaged, missing or without its key: {entry}. Nothing wrong is shown to anybody; have the operator put it back from a backup."
    ),
    "stored_unmarked": N_("A stored document does not bear its marking: {entry}. Deposit it again."),
    "store_changed": N_(
        "The object store is not the same or does not do the same as before: {place}. Look at it with the operator (hizo-vault doctor)."
    ),
    "store_accepted": N_(
        "The operator declared the object store as it is now to be this vault's: {place}. Everything in it is being checked."
    ),
    "malware_refused": N_(
        "A file with malware was refused, and nothing of it was stored: {entry}, brought by {person}. Found: {found}."
    ),
    "malware_stored": N_(
        "Malware was found in a stored document, which is closed to everybody now: {entry}. Found: {found}."
    ),
    "malware_cleared": N_(
        "The malware scanner finds nothing more in a document that was closed; it is open again: {entry}."
    ),
    "scan_given_up": N_(
        "The malware scanner cannot look at a document, which stays closed: {entry}. Have it deposited another way, or ask the operator."
    ),
    "storage_scan_troubled": N_(
        "The weekly malware scan of everything stored is done. Found: {found}. Could not be scanned: {impossible}. Could not be opened: {failed}."
    ),
    "regrading_ordered": N_("{name} changed the marking of a document from {old} to {new}: {entry}."),
    "item_regraded": N_("A document bears its new marking {marking} and is open again: {entry}."),
    "regrading_blocked": N_(
        "A document could not be marked anew and stays closed: {entry}. Its manager looks at why and orders its marking again."
    ),
    "copy_request_void": N_(
        "A request for a copy is void, because the document got another marking: {entry}. Ask anew once it is open again."
    ),
    "copy_void": N_(
        "A copy that waited for you is void, because the document got another marking: {entry}, no. {number}."
    ),
    "copy_marked_before": N_(
        "The document of a copy that you hold got another marking: {entry}, no. {number}. Handle the copy as {marking}, whatever stands on it."
    ),
    "disposal_ordered": N_("A disposal was ordered and waits for confirmation: {entry}."),
    "disposal_confirmed": N_("A disposal was confirmed and is being carried out: {entry}."),
    "certificate_issued": N_("The certificate of a disposal was issued: {number}."),
    "designation_made": N_("You were designated to carry out disposals: {entry}, until {ends_on}."),
    # Beginnings and recovery.
    "handover_code_issued": N_("{name} brought the handover code of your enrolment link."),
    "person_confirmed": N_("{name} confirmed having seen you at your own device."),
    "recovery_opened": N_(
        "{name} opened a recovery of the overall officer's post: {reason}. It can be completed after {until}; until then the "
        "overall officer and the responsible managers can object."
    ),
    "recovery_objected": N_("{name} objected; the recovery of the overall officer's post ended: {reason}."),
    "recovery_completed": N_("The recovery of the overall officer's post was completed by {name}."),
    # Procedures.
    "procedure_published": N_("A procedure was published: {title}. Please read it and acknowledge it."),
    "procedure_unacknowledged": N_("You have not acknowledged this procedure yet: {title}."),
    "procedure_gaps": N_("{count} people have not acknowledged this procedure yet: {title}."),
    # Pledges.
    "pledge_published": N_(
        "A new text of the pledge takes effect on {day}: {title}. Please sign it before; without it your access stops then."
    ),
    "pledge_due": N_("A new text of the pledge is in force: {title}. Your access waits for your signature."),
    "pledge_asked": N_("Please read and sign this pledge, in force since {day}: {title}."),
    "leaver_pledge_asked": N_("Your last day is {day}. Please read and sign the pledge of those who leave."),
    "leaver_pledge_due": N_(
        "{person} leaves on {day} and was asked for the leaver's pledge, which is not signed yet."
    ),
    "leaver_pledge_unpublished": N_(
        "{person} leaves on {day}, and no leaver's pledge is published that could be asked for."
    ),
    # Records and moves.
    "person_changed": N_("{name} changed your record: {fields}."),
    "transfer_planned": N_(
        "Your transfer takes effect on {day}. Access given to you before that day stops by itself."
    ),
    "absence_planned": N_(
        "Your absence begins on {day}. Access given to you before that day stops by itself."
    ),
    "retirement_planned": N_("Your last day is {day}. Your account closes after it."),
    "return_planned": N_("You return to your company; your last day is {day}. Your account closes after it."),
    "move_cancelled": N_("What was planned for {day} was cancelled by {name}."),
    "absence_ended": N_("Your absence that began on {day} was ended by {name}."),
    "entry_taken_over": N_("You now answer for {entry}, after {name}."),
    "successor_gone": N_(
        "{name} is away, and nobody is there to take over what they answered for. Please name a manager for it."
    ),
    # Training.
    "training_assigned": N_("Please take this course: {course}."),
    "training_completed": N_("You completed the {course}; it is valid until {ends_on}."),
    "training_not_counted": N_("Your attendance was recorded, but it does not count: {course}."),
    "training_cancelled": N_("A recorded completion was taken back; please take it again: {course}."),
    "training_ends": N_("Your training ends on {ends_on}; please take it again before: {course}."),
    "training_over": N_("Your training ended on {ends_on}; please take it again: {course}."),
    "training_over_below": N_("{person} has let training lapse on {ends_on}: {course}."),
    "trainer_designated": N_("You were designated to train access holders, until {ends_on}."),
    "trainer_ended": N_("Your designation to train access holders was ended."),
    "training_exception_given": N_(
        "You may begin before your first training; this exception ends on {ends_on}. Please take the course for access holders."
    ),
    "training_exception_ended": N_("The exception that let you begin before your first training was ended."),
    "course_outdated": N_(
        "A procedure was published anew after this course: {course}. Nothing completed counts until you publish the course again."
    ),
    "lesson_review_due": N_(
        "The review date of a lesson has come: {lesson}. Please check it against the law of today."
    ),
    # Delegated powers.
    "delegation_made": N_("You may set access rights in the manager's place: {entry}, until {ends_on}."),
    "delegation_made_by_other": N_("The overall officer lets {name} set access rights: {entry}."),
    "delegation_ended": N_("You may no longer set access rights in the manager's place: {entry}."),
    "delegation_used": N_("{name} set access rights by the power delegated to them: {entry}."),
    # Maintenance.
    "maintenance_directed": N_("{name} directed maintenance by {worker} ({company}), until {until}."),
    "maintenance_watch_asked": N_(
        "Please stay with {worker} ({company}) until {until} and watch the maintenance work. Confirm at start and end."
    ),
    "maintenance_lapsed": N_(
        "The temporary id of {worker} reached its end. Hand in the recording and the operation log."
    ),
    # Visits.
    "visit_asked": N_("A visit by {company} was asked for. Please decide each visitor."),
    "visit_escort_named": N_("You are to escort a visit by {company}, from {from_at}."),
    "visit_decided": N_("Decisions were made on the visitors of {company}."),
    "visitor_added": N_("A visitor was added to the visit by {company}. Please decide anew."),
    # Devices.
    "device_registered": N_("{name} registered your device: {device}."),
    "device_revoked": N_("{name} withdrew your device; its sessions were ended: {device}."),
    "device_software_extra": N_(
        "The device {device} of {name} reports software that is not on its approved list: {software}. Please look into it."
    ),
    # Oversight.
    "alert_raised": N_("The vault noticed something: {entry}. Please decide."),
    "alert_escalated": N_("Nobody decided on what the vault noticed: {entry}. It is yours to decide now."),
    "sign_report_raised": N_(
        "Signs came together with a known last day: {entry}. A sign is no guilt. Please read the report, then decide."
    ),
    "sign_report_told": N_(
        "Signs came together with a known last day: {entry}. A sign is no guilt. The overall officer decides; you can read the report."
    ),
    "report_sent": N_("{name} sent the yearly report. Please read and acknowledge it."),
    "report_acknowledged": N_("{name} acknowledged your yearly report."),
    "measure_assigned": N_("You are responsible for {name} at {site}; to be checked by {due_on}."),
    "remark_filed": N_("A remark from {department} on {measure} waits for an answer by {due_on}."),
    "remark_escalated": N_("Nobody answered a remark on {measure} in time. It is yours to answer now, too."),
    "remark_answered": N_("{name} answered your remark on {measure}."),
    "mutual_check_asked": N_("Please check the department {department} by {due_on}."),
    "mutual_check_closed": N_("{name} wrote what the check of the department {department} found."),
    "copy_password_due": N_(
        "The file password of a copy is a year old: {entry}, no. {number}. Have it issued anew with another password, or destroyed."
    ),
    # A small company.
    "small_company_ends": N_(
        "The small-company exception ends on {day}. Without a renewal, nobody may be overall officer and manager at once."
    ),
    "solo_act_asked": N_("{name} will do alone what otherwise takes two people ({act}), from {until} on."),
    "solo_act_confirmed": N_(
        "{name} from outside agreed to what you will do alone ({act}). You can do it now."
    ),
    "solo_act_done": N_("{name} did alone what otherwise takes two people ({act})."),
}

NOTICE_COMMANDS: Final[dict[str, str]] = {
    "grant_requested": "hizo grant approve {request}",
    "grant_requested_for_you": "hizo grant show {request}",
    "grant_given_by_other": "hizo grant acknowledge {grant}",
    "grant_waits_for_pledge": "hizo pledge sign",
    "grant_waits_for_training": "hizo course take holder",
    "grant_review_opened": "hizo grant reviews",
    "copy_requested": "hizo copy show {request}",
    "copy_approved": "hizo copy issue {request}",
    "copy_rejected": "hizo copy show {request}",
    "copy_issued": "hizo copy fetch {copy}",
    "copy_returned": "hizo copy show {copy}",
    "copy_destroyed": "hizo copy show {copy}",
    "copy_lost": "hizo copy show {copy}",
    "copy_password_due": "hizo copy show {copy}",
    "integrity_failed": "hizo show {item}",
    "malware_refused": "hizo alert list",
    "malware_stored": "hizo show {item}",
    "malware_cleared": "hizo show {item}",
    "scan_given_up": "hizo show {item}",
    "storage_scan_troubled": "hizo alert list",
    "regrading_ordered": "hizo regrade list",
    "item_regraded": "hizo show {item}",
    "regrading_blocked": "hizo regrade list",
    "copy_request_void": "hizo copy show {request}",
    "copy_void": "hizo copy show {copy}",
    "copy_marked_before": "hizo copy show {copy}",
    "disposal_ordered": "hizo dispose list",
    "certificate_issued": "hizo certificate show {disposal}",
    "procedure_published": "hizo procedure acknowledge {slot}",
    "procedure_unacknowledged": "hizo procedure acknowledge {slot}",
    "procedure_gaps": "hizo procedure acknowledgements {slot}",
    "training_assigned": "hizo course list",
    "maintenance_watch_asked": "hizo maintenance show {session}",
    "maintenance_lapsed": "hizo maintenance close {session}",
    "visit_asked": "hizo visit decide {visit}",
    "visit_escort_named": "hizo visit show {visit}",
    "visit_decided": "hizo visit show {visit}",
    "visitor_added": "hizo visit decide {visit}",
    "alert_raised": "hizo alert decide {alert}",
    "alert_escalated": "hizo alert decide {alert}",
    "sign_report_raised": "hizo alert decide {alert}",
    "sign_report_told": "hizo alert list",
    "report_sent": "hizo report acknowledge {report}",
    "report_acknowledged": "hizo report show {report}",
    "remark_filed": "hizo remark answer {remark}",
    "remark_escalated": "hizo remark answer {remark}",
    "remark_answered": "hizo remark list --state answered",
    "mutual_check_asked": "hizo mutual-check close {check}",
    "mutual_check_closed": "hizo mutual-check list",
}
"""What a notice asks for, or shows more of it, at a terminal; pages lead to a page of theirs instead."""

OBJECTS: Final = frozenset(
    {
        "alert",
        "check",
        "copy",
        "disposal",
        "grant",
        "item",
        "remark",
        "report",
        "request",
        "session",
        "slot",
        "visit",
    }
)
"""The parameters that name an object; texts say what it is called, never its id."""

POST_NAMES: Final[dict[str, str]] = {
    "overall_officer": N_("overall officer"),
    "responsible_manager": N_("responsible manager"),
    "auditor": N_("auditor"),
    "administrator": N_("administrator"),
}
"""The posts as notices name them."""

FIELD_NAMES: Final[dict[str, str]] = {
    "name": N_("full name"),
    "name_kana": N_("name in kana"),
    "name_romaji": N_("name in Roman letters"),
    "employee_number": N_("employee number"),
    "mail": N_("mail address"),
    "telephone": N_("telephone number"),
    "department": N_("department"),
    "title": N_("job title"),
    "superior_id": N_("superior"),
    "employment_kind": N_("kind of employment"),
    "outside_person": N_("outside person or not"),
}
"""The fields of a person's record as notices name them."""

SOLO_ACTS: Final[dict[str, str]] = {
    "own_appointment": N_("appointing oneself as responsible manager"),
}
"""Acts done alone, as notices name them."""
