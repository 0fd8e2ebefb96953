"""How states and acts of copies are called on pages."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_

REQUEST_STATES: Final = {
    "requested": N_("Waits for a decision"),
    "approved": N_("Approved, not used yet"),
    "issuing": N_("Being made"),
    "issued": N_("Issued"),
    "rejected": N_("Rejected"),
    "cancelled": N_("Withdrawn"),
    "void": N_("No longer valid"),
}
COPY_STATES: Final = {
    "preparing": N_("Being made"),
    "in_transit": N_("Ready to be fetched"),
    "delivery_unconfirmed": N_("Fetched, arrival not confirmed"),
    "held": N_("Held"),
    "returned": N_("Returned"),
    "destroyed": N_("Destroyed"),
    "lost": N_("Lost"),
    "void": N_("Void"),
}
TONES: Final = {
    "requested": "wait",
    "approved": "good",
    "issuing": "wait",
    "preparing": "wait",
    "in_transit": "wait",
    "delivery_unconfirmed": "wait",
    "held": "good",
    "lost": "bad",
    "rejected": "bad",
}
EVENTS: Final = {
    "issued": N_("Made and issued"),
    "fetched": N_("Handed over to the device"),
    "received": N_("Arrival confirmed"),
    "password_shown": N_("Password shown"),
    "key_released": N_("Key given to the client: from here the file may be unprotected"),
    "returned": N_("Returned"),
    "destroyed": N_("Destroyed"),
    "lost": N_("Lost"),
    "void": N_("Made void"),
    "key_destroyed": N_("Its key destroyed in the vault"),
}
PERMISSIONS: Final = {
    "print": N_("Print"),
    "copy": N_("Copy text out of it"),
    "change": N_("Change it"),
}
POSTS: Final = {
    "responsible_manager": N_("As responsible manager"),
    "overall_officer": N_("As overall officer"),
}
DECLARED: Final = {
    "destroyed": N_("Destroyed"),
    "lost": N_("Lost"),
    "returned": N_("Returned, without the file"),
}
