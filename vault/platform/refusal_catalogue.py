"""What each refusal says, with which HTTP status, under which rows of the requirement matrix, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from vault.platform.errors import Code
from vault.platform.texts import N_


@dataclass(frozen=True)
class RefusalText:
    """`text` and `remedy` are gettext ids (English) with `{named}` places."""

    status: int
    clauses: tuple[str, ...]
    text: str
    remedy: str


CATALOGUE: dict[Code, RefusalText] = {
    Code.ACCOUNT_LOCKED: RefusalText(
        403,
        ("G9.5-j",),
        N_("This sign-in code generator was switched off after too many wrong codes."),
        N_("Two people (for example the overall officer and an administrator) can rebind it for you."),
    ),
    Code.ACCOUNT_NOT_PERSONAL: RefusalText(
        409,
        ("G9.3-a",),
        N_("An account belongs to exactly one person, and a person has exactly one account."),
        N_("Sign in with your own account, or ask the overall officer to invite the person by name."),
    ),
    Code.CIPHER_NOT_LISTED: RefusalText(
        503,
        ("G9.1.2-a",),
        N_("The algorithm {algorithm} is not on the cipher list in force ({edition})."),
        N_("Ask the operator to choose listed algorithms: HIZO_CIPHERS."),
    ),
    Code.COPY_NOT_APPROVED: RefusalText(
        403,
        ("G5.3-a", "G9.1.2-f"),
        N_("Content leaves the vault only as an approved copy."),
        N_("View the pages here, or ask for a copy: hizo copy request."),
    ),
    Code.DEFAULT_SECRET: RefusalText(
        503,
        ("G9.3-a",),
        N_("A default or shared secret is configured ({setting})."),
        N_("Replace it by a random one of its own."),
    ),
    Code.DERIVATIVE_INHERITS: RefusalText(
        409,
        ("G5.3-d",),
        N_("A copy keeps the marking, the tier and the rules of its original."),
        N_("Leave them as they are, or change the original."),
    ),
    Code.DERIVATIVES_OUTSTANDING: RefusalText(
        409,
        ("G9.1.4-b",),
        N_("Copies of this item are still outside: {copies}."),
        N_("Return them, or declare them destroyed or lost, and try again."),
    ),
    Code.DISPOSAL_ROLE: RefusalText(
        403,
        ("G9.1.4-c",),
        N_(
            "Only the manager of the entry orders disposal, and only another, designated access holder carries it out."
        ),
        N_("Ask the responsible manager for a designation."),
    ),
    Code.DISPOSAL_UNVERIFIED: RefusalText(
        409,
        ("G9.1.4-a",),
        N_("The erasure is not proven yet: {open_step}. The vault goes on trying by itself."),
        N_("Look at the open step: hizo dispose status."),
    ),
    Code.EGRESS_REFUSED: RefusalText(
        403,
        ("G5.0-a",),
        N_("This way out of the vault does not exist."),
        N_("View the pages, or ask for a copy."),
    ),
    Code.FIELD_IMMUTABLE: RefusalText(
        409,
        ("G2.1-b", "G9.2-b"),
        N_("The field {field} cannot be changed by hand."),
        N_("Leave it out; the vault sets it by itself."),
    ),
    Code.FORMAT_UNPROTECTABLE: RefusalText(
        409,
        ("G9.1.2-j",),
        N_("Copies of this format cannot be marked on each page and protected from copying and printing."),
        N_("Deposit a PDF of it and ask for a copy of that."),
    ),
    Code.INTEGRITY_FAILED: RefusalText(
        409,
        ("G9.1.1-n",),
        N_("The stored content does not match its record. Nothing was shown."),
        N_("Tell the responsible manager at once; the record of this is in the log."),
    ),
    Code.ITEM_TYPE_MISSING: RefusalText(
        422, ("G1.2-a",), N_("Every item has one of five types."), N_("Name the type: {types}.")
    ),
    Code.ITEM_TYPE_OUT_OF_SCOPE: RefusalText(
        422,
        ("G1.2-b", "G1.2-c"),
        N_("{type} is not a kind of information that is managed here; products sold outside are not."),
        N_(
            "Manage the process information behind it instead, and take counter-measures against reverse engineering."
        ),
    ),
    Code.LOG_UNAVAILABLE: RefusalText(
        503,
        ("G9.2-a",),
        N_("The act could not be recorded, so it did not happen."),
        N_("Try again in a little while."),
    ),
    Code.MANAGER_MISSING: RefusalText(
        409,
        ("G3.0-a",),
        N_("The register entry has no active responsible manager."),
        N_("Ask the overall officer to appoint one."),
    ),
    Code.MARKING_MISSING: RefusalText(
        422,
        ("G2.0-a", "G9.1.1-a"),
        N_("Protected information carries a marking."),
        N_("Choose one of: {markings}."),
    ),
    Code.MARKING_NOT_IN_CATALOGUE: RefusalText(
        422, ("G2.2-e",), N_("“{marking}” is not in the marking catalogue."), N_("Choose one of: {markings}.")
    ),
    Code.MARKING_REMOVED: RefusalText(
        422,
        ("G2.2-c",),
        N_("The new name would remove, shorten or disguise the marking."),
        N_("Keep {prefix} at the front of the name."),
    ),
    Code.NO_GRANT: RefusalText(
        403,
        ("G4.0-a", "G4.1.1-a"),
        N_("You hold no live grant for this."),
        N_("Ask the responsible manager of the register entry."),
    ),
    Code.OVERALL_OFFICER_MISSING: RefusalText(
        409, ("G3.0-m",), N_("The post of the overall officer is empty."), N_("Fill the post first.")
    ),
    Code.PASSWORD_DICTIONARY: RefusalText(
        422,
        ("G9.1.1-e",),
        N_("This password is made of words that are on lists."),
        N_("Add something that is on no list."),
    ),
    Code.PASSWORD_PERSONAL: RefusalText(
        422,
        ("G9.1.1-d",),
        N_("This password is made of facts about you or the company."),
        N_("Choose something nobody can look up."),
    ),
    Code.PASSWORD_REUSED: RefusalText(
        422,
        ("G9.1.1-i",),
        N_("This password was used before, or the last change was too recent."),
        N_("Choose a new one."),
    ),
    Code.PASSWORD_WEAK: RefusalText(
        422,
        ("G9.1.1-f",),
        N_("This password is too short, repeats itself, or has only digits or only letters."),
        N_("At least {minimum} characters, with letters and something else."),
    ),
    Code.REASON_MISSING: RefusalText(
        422,
        ("G5.3-e",),
        N_("A decision needs a reason: {field}."),
        N_("Give the reason in words that others will understand later."),
    ),
    Code.REGISTER_ENTRY_MISSING: RefusalText(
        422,
        ("G2.0-a",),
        N_("Every item belongs to a register entry."),
        N_("Name the entry: hizo entry list."),
    ),
    Code.ROLE_CONFLICT: RefusalText(
        409,
        ("G3.0-m",),
        N_("These two posts must be held by different people."),
        N_("Appoint another person, or end one of the two posts first."),
    ),
    Code.ROLE_REQUIRED: RefusalText(
        403,
        ("G2.1-c", "G3.0-e"),
        N_("Only this role may do that: {roles}."),
        N_("Ask somebody who holds it; hizo responsible names the managers."),
    ),
    Code.SCOPE_EXCEEDED: RefusalText(
        409, ("G5.3-f",), N_("This is wider than what was approved: {what}."), N_("Ask for a new approval.")
    ),
    Code.SETTER_NOT_AUTHORISED: RefusalText(
        403,
        ("G9.1.1-j",),
        N_("The file password is set in the name of an approver with a live grant, and there is none."),
        N_("The approver needs a grant on the entry first."),
    ),
    Code.STAMP_FAILED: RefusalText(
        422,
        ("G2.2-a",),
        N_("The marking could not be put on every page and verified ({why}). Nothing was stored."),
        N_("Save the document again as a plain PDF and deposit that."),
    ),
    Code.TICKET_INVALID: RefusalText(
        409,
        ("G5.3-b",),
        N_("The approval is used, changed or expired, or it is for another device or session."),
        N_(
            "Fetch the file and see its password in two different sessions; otherwise ask for a new approval."
        ),
    ),
    Code.TIER_EXCEEDED: RefusalText(
        403,
        ("G2.2-g",),
        N_("The tier is above your grant."),
        N_("Ask the responsible manager of the register entry."),
    ),
    Code.TOTP_REPLAYED: RefusalText(
        401,
        ("G9.1.1-c",),
        N_("This code was used already; a code works once."),
        N_("Wait for the next code (30 seconds at most)."),
    ),
    Code.TOTP_REQUIRED: RefusalText(
        401,
        ("G9.1.1-c",),
        N_("A one-time code is required besides the password."),
        N_("Enter the 6 digits your authenticator shows."),
    ),
    Code.UNAUTHENTICATED: RefusalText(
        401, ("G9.1.1-b",), N_("Sign in with your personal account."), N_("hizo login")
    ),
    Code.WORKFLOW_REQUIRED: RefusalText(
        403,
        ("G5.0-b", "G9.0-a"),
        N_("This deed exists only as a workflow with its approvals."),
        N_("Use: {workflow}."),
    ),
    Code.CONFLICT: RefusalText(
        409,
        (),
        N_("This contradicts what is already there: {what}."),
        N_("Look at how things stand now, and decide anew."),
    ),
    Code.CREDENTIALS_INVALID: RefusalText(
        401,
        ("G9.1.1-b",),
        N_("User name, password or code is not right."),
        N_("Check the user name, and read the newest code; the clock of that device must be right."),
    ),
    Code.INTERNAL: RefusalText(
        500,
        (),
        N_("Something went wrong inside. The request id finds it in the service's log."),
        N_("Try again once; if it repeats, tell the operator the request id."),
    ),
    Code.METHOD_NOT_ALLOWED: RefusalText(
        405,
        (),
        N_("This method does not exist here."),
        N_("Use one of the methods that the API's description names."),
    ),
    Code.NAME_INVALID: RefusalText(
        422, (), N_("The name cannot be used: {why}."), N_("Give the file another name.")
    ),
    Code.NOT_FOUND: RefusalText(
        404, (), N_("There is nothing here."), N_("Check the id; what you hold no grant for looks the same.")
    ),
    Code.OWNER_PASSWORD_UNAUTHORISED: RefusalText(
        422,
        (),
        N_("The PDF is protected by an owner password; its maker did not want it changed."),
        N_("If you have the right to deposit it, say so: --authorised “why”."),
    ),
    Code.PDF_PASSWORD_REQUIRED: RefusalText(
        422,
        (),
        N_("The PDF opens only with a password."),
        N_("Save it without the password and deposit that."),
    ),
    Code.PRECONDITION_FAILED: RefusalText(
        412, (), N_("Somebody changed it meanwhile."), N_("Read it again and repeat the change.")
    ),
    Code.PRECONDITION_REQUIRED: RefusalText(
        428,
        (),
        N_("Say which state you are changing (If-Match)."),
        N_("Read it first and send its ETag back."),
    ),
    Code.QUOTA_EXCEEDED: RefusalText(
        413, (), N_("Your storage quota is used up."), N_("Ask the administrator for more room.")
    ),
    Code.REQUEST_INVALID: RefusalText(
        422, (), N_("The request is not well formed: {what}."), N_("Correct what is named and try again.")
    ),
    Code.SELF_DECISION: RefusalText(
        403,
        ("G5.3-b", "G4.1.2-a"),
        N_("Nobody decides for themselves."),
        N_("Another person with the power has to do it."),
    ),
    Code.STEP_UP_REQUIRED: RefusalText(
        403,
        ("G9.1.1-c",),
        N_("This needs a one-time code that is at most {minutes} minutes old."),
        N_("Give a new code: hizo code."),
    ),
    Code.STORE_UNAVAILABLE: RefusalText(
        503, (), N_("The object store does not answer as it should."), N_("Try again in a little while.")
    ),
    Code.THROTTLED: RefusalText(429, (), N_("Too many tries."), N_("Wait {seconds} seconds and try again.")),
    Code.TOO_LARGE: RefusalText(
        413,
        (),
        N_("The file is larger than the limit of {limit} bytes."),
        N_("Divide it, or ask the operator for a higher limit."),
    ),
    Code.TYPE_REFUSED: RefusalText(
        422,
        (),
        N_("The file's name says {claimed}, its content says {found}."),
        N_("Deposit one of: {formats}."),
    ),
    Code.VAULT_LOCKED: RefusalText(
        503,
        ("G9.2-b",),
        N_(
            "The vault serves nobody: its database is older than its key ring, disposal ledger or checkpoint."
        ),
        N_("The operator finds the reason with: hizo-vault doctor."),
    ),
    Code.VIEWER_MISSING: RefusalText(
        409, (), N_("There is no viewer for this format."), N_("Deposit a PDF of it beside it.")
    ),
}
