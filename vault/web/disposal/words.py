"""How states, places and findings of disposals are called on pages. Claims about erasing are worded where certificates are."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_

STATES: Final = {
    "ordered": N_("Ordered, waits for a second person"),
    "confirmed": N_("Confirmed, about to begin"),
    "erasing": N_("Being erased"),
    "erased": N_("Erased, certificate being made"),
    "certified": N_("Erased and certified"),
    "cancelled": N_("Withdrawn"),
}
TONES: Final = {
    "ordered": "wait",
    "confirmed": "wait",
    "erasing": "wait",
    "erased": "wait",
    "certified": "good",
}
UNDER_WAY: Final = ("confirmed", "erasing", "erased")
PLACES: Final = {
    "object_store": N_("Where the encrypted files lie"),
    "key_ring": N_("The key ring"),
    "key_provider": N_("The keeper of the epoch keys"),
    "transient": N_("Data under way and earlier copies"),
}
BLOCKED: Final = {
    "store_unavailable": N_(
        "A place does not answer, or refuses. It is tried again by itself until it is proven."
    ),
    "derivatives_outstanding": N_(
        "A numbered copy is out. The erasing goes on when it is returned or declared."
    ),
    "integrity_failed": N_(
        "What was found is not what was recorded. The operator and the auditor have to look."
    ),
    "conflict": N_("The document was changed after it was ordered; the order does not hold."),
    "disposal_role": N_("Whoever ordered no longer answers for the register entry; the order does not hold."),
}
BLOCKED_OTHERWISE: Final = N_("Something stands in the way. It is tried again by itself.")
CHECKS: Final = {
    "bytes": N_("The file is the one that was issued"),
    "signature": N_("The signature covers the whole file and is by the certificate of this vault"),
    "proof": N_("The erasing is recorded in the log, under the log's signature"),
    "log": N_("The log says the same today, of the erasing and of this certificate"),
}
FOUND: Final = {
    "right": N_("Correct"),
    "wrong": N_("Wrong"),
    "could_not_check": N_("Could not be checked"),
    "not_reached": N_("Not checked, because of the one before"),
}
FOUND_TONES: Final = {"right": "good", "wrong": "bad", "could_not_check": "wait"}
SUMMARIES: Final = {
    "right": N_("The certificate was checked just now and is right."),
    "wrong": N_(
        "Something about this certificate is wrong. Do not rely on it; tell the auditor and the operator."
    ),
    "could_not_check": N_(
        "The certificate could not be checked to the end just now. That does not mean that it is wrong; try again later."
    ),
}
NOT_CHECKED: Final = {
    "signer": N_(
        "That the signer is your company: compare the fingerprint below with one that reached you another way."
    ),
    "outside": N_(
        "That the log was never rewritten as a whole: only a checkpoint kept by somebody outside can show that."
    ),
    "clock": N_("The times, which are the vault's own unless a time stamp authority signed them."),
    "places": N_("That media and stores told the truth: what they answered is quoted in the certificate."),
}
