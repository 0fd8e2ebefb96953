"""Refusals about information: marking, format, copies, disposal, the register and the log."""

from __future__ import annotations

from typing import Final

from vault.platform.errors import Code
from vault.platform.refusal_texts.entry import RefusalText
from vault.platform.texts import N_

CONTENT: Final[dict[Code, RefusalText]] = {
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
        N_("View the pages here, or ask for a copy."),
        command="hizo copy request",
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
        N_("Look at the open step."),
        command="hizo dispose status",
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
    Code.MALWARE_FOUND: RefusalText(
        422,
        ("G9.3-f",),
        N_("The malware scanner found: {found}."),
        N_("Do not open the file anywhere. Tell the responsible manager."),
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
    Code.MARKING_PENDING: RefusalText(
        423,
        ("G5.1-b",),
        N_("The document is being marked anew, and is closed to everybody until then."),
        N_("It opens by itself. If it lasts, ask the responsible manager of the register entry."),
    ),
    Code.MARKING_REMOVED: RefusalText(
        422,
        ("G2.2-c",),
        N_("The new name would remove, shorten or disguise the marking."),
        N_("Keep {prefix} at the front of the name."),
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
        N_("Name the entry."),
        command="hizo entry list",
    ),
    Code.SCAN_IMPOSSIBLE: RefusalText(
        422,
        ("G9.3-f",),
        N_("The malware scanner cannot look at all of this file ({why}). It takes up to {limit} bytes."),
        N_("Deposit it in parts or without encryption, or ask the operator to raise the scanner's limits."),
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
    Code.WORKFLOW_REQUIRED: RefusalText(
        403,
        ("G5.0-b", "G9.0-a"),
        N_("This deed exists only as a workflow with its approvals."),
        N_("Use: {workflow}."),
    ),
}
