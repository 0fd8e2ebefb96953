"""Refusals of the way to access: request, decision, pledge, training, review, preparation."""

from __future__ import annotations

from typing import Final

from vault.platform.errors import Code
from vault.platform.refusal_texts.entry import RefusalText
from vault.platform.texts import N_

ACCESS: Final[dict[Code, RefusalText]] = {
    Code.BACKGROUND_CHECK_MISSING: RefusalText(
        422,
        ("G4.1.1-c",),
        N_("The person's history of mishandling information was not checked."),
        N_("Look at the history that the request shows, and record what you found."),
    ),
    Code.CRITERIA_MISSING: RefusalText(
        409,
        ("G4.1.2-b",),
        N_("No uniform standard for grants is published, or an answer to it is missing: {what}."),
        N_("Publish the standard, and answer each of its questions."),
        command="hizo procedure publish grant_criteria",
    ),
    Code.GRANT_AUDIT_OVERDUE: RefusalText(
        409,
        ("G4.1.2-c",),
        N_(
            "All access rights were set by one person, and the superior's audit of them is overdue since {since}."
        ),
        N_("The superior closes the audit."),
        command="hizo grant audits",
    ),
    Code.GRANT_NOT_PERSONAL: RefusalText(
        422,
        ("G4.1.1-b",),
        N_("Access goes to one person by name, never to a department or to everybody."),
        N_("Ask for each person, each with a reason of its own."),
    ),
    Code.GRANT_OUTLIVES_PERSON: RefusalText(
        422,
        ("G4.1.1-d",),
        N_("The access would end after the person's last day ({last_day})."),
        N_("Choose an end on or before that day."),
    ),
    Code.GRANT_REVIEW_OVERDUE: RefusalText(
        403,
        ("G4.1.3-a",),
        N_("Your access was put up for review and was not confirmed in time."),
        N_("Ask the responsible manager of the register entry to confirm it."),
    ),
    Code.GRANTOR_NOT_AUTHORISED: RefusalText(
        403,
        ("G4.1.2-a",),
        N_(
            "Access is given by the entry's manager, the overall officer, or somebody to whom one of them delegated it and whose time is not over."
        ),
        N_("Ask the responsible manager."),
        command="hizo responsible",
    ),
    Code.MANAGER_NOT_NOTIFIED: RefusalText(
        403,
        ("G4.1.2-d",),
        N_(
            "Your access was given by somebody other than the manager, and the manager has not acknowledged the notice yet."
        ),
        N_("Ask the responsible manager to acknowledge it."),
        command="hizo responsible",
    ),
    Code.NEED_TO_KNOW_MISSING: RefusalText(
        422,
        ("G4.1.1-b",),
        N_("A request for access says what it is needed for: {field}."),
        N_("Give the task, the reason, and an answer on outflow abroad, in words."),
    ),
    Code.PLEDGE_MISSING: RefusalText(
        403,
        ("G4.1.4-a",),
        N_("You have not signed the pledge that is in force now."),
        N_("Read it and sign it."),
        command="hizo pledge sign",
    ),
    Code.PLEDGE_CLAUSE_MISSING: RefusalText(
        422,
        ("G4.1.4-b", "G4.1.4-c", "G4.1.4-d", "G4.1.4-e", "G8.2-b"),
        N_("The pledge has no clause for: {rows}."),
        N_("Map a clause of the text to each of the four compulsory contents."),
    ),
    Code.LOG_CONSENT_MISSING: RefusalText(
        403,
        ("G4.1.4-e",),
        N_("This person's pledge does not hold the consent to log checks."),
        N_("Have the person sign the pledge that is in force."),
        command="hizo pledge sign",
    ),
    Code.ROSTER_INCOMPLETE: RefusalText(
        403,
        ("G4.1.3-c",),
        N_("A column of the roster would stay empty: {column}."),
        N_("Complete the record of the person; the access counts from then on."),
    ),
    Code.ROSTER_IMPORT_INCOMPLETE: RefusalText(
        422,
        ("G4.1.3-c",),
        N_("The list lacks a column: {column}."),
        N_("The list needs exactly these columns: {columns}."),
    ),
    Code.TRAINING_MISSING: RefusalText(
        403,
        ("G7.2-c",),
        N_("You have not completed the course for access holders yet."),
        N_("You can take it now."),
        command="hizo course take holder",
    ),
    Code.TRAINING_OVERDUE: RefusalText(
        403,
        ("G5.3-c", "G7.2-d"),
        N_("Your last training is over a year ago; your access is suspended until you pass it again."),
        N_("You can take the course now."),
        command="hizo course take holder",
    ),
    Code.COURSE_TOPIC_MISSING: RefusalText(
        422,
        ("G7.1-c", "G7.1-d", "G7.1-e", "G7.1-f", "G7.1-g", "G7.1-h", "G7.2-e", "G7.2-f"),
        N_("The course does not cover a compulsory topic: {topics}."),
        N_("Add a lesson with a question for each, or publish the course anew after the procedures changed."),
    ),
    Code.TRAINER_NOT_DESIGNATED: RefusalText(
        409,
        ("G7.2-b",),
        N_(
            "The trainer is neither the responsible manager nor designated; the session is kept but does not count."
        ),
        N_("Designate the trainer first."),
        command="hizo training designate",
    ),
    Code.SETUP_INCOMPLETE: RefusalText(
        409,
        ("G2.2-f", "T2-a"),
        N_("Preparation is not finished: {gaps}."),
        N_("See what is left, in order."),
        command="hizo setup",
    ),
    Code.PROCEDURE_MISSING: RefusalText(
        409,
        ("G5.0-c",),
        N_("The procedure for this is not published: {slot}."),
        N_("The responsible manager publishes it."),
        command="hizo procedure publish",
    ),
    Code.VAULT_SEALED: RefusalText(
        403,
        ("G9.4-a",),
        N_("Maintenance is going on; nothing is opened until it ends."),
        N_("Wait for the end of the maintenance."),
        command="hizo maintenance list",
    ),
}
