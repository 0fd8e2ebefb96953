"""Refusals that are no rule of the guideline: wrong input, missing things, waiting."""

from __future__ import annotations

from typing import Final

from vault.platform.errors import Code
from vault.platform.refusal_texts.entry import RefusalText
from vault.platform.texts import N_

TECHNICAL: Final[dict[Code, RefusalText]] = {
    Code.CHECKSUM_MISMATCH: RefusalText(
        460,
        (),
        N_("What arrived is not what was announced."),
        N_("Send that piece again; nothing of it was kept."),
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
    Code.MISDIRECTED: RefusalText(
        421,
        (),
        N_("This vault is not reached by that name."),
        N_(
            "Use the address in your enrolment link. Operators: HIZO_BASE_URL and HIZO_OTHER_HOSTS name the vault."
        ),
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
    Code.SCANNER_UNAVAILABLE: RefusalText(
        503,
        (),
        N_("The malware scanner does not answer."),
        N_("What waits for it is scanned by itself once it is back; tell the operator."),
    ),
    Code.SCAN_PENDING: RefusalText(
        423,
        ("G9.3-f",),
        N_("This has not passed the malware scanner yet, and is closed to everybody until then."),
        N_("It opens by itself. If it lasts, ask the operator whether the scanner runs."),
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
        N_("Give a new code from your authenticator app."),
        command="hizo code",
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
            "The vault is locked: its keys do not open, or its database is older than its key ring, disposal ledger or checkpoint."
        ),
        N_("The operator finds the reason with: hizo-vault doctor."),
    ),
    Code.VIEWER_MISSING: RefusalText(
        409, (), N_("This cannot be shown: {why}."), N_("Deposit a PDF of it beside it.")
    ),
}
