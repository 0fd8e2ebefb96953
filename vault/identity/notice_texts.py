"""What notices say, by kind. The named places are filled from the notice's parameters."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_

NOTICE_TEXTS: Final[dict[str, str]] = {
    "session_elsewhere": N_("You signed in on {device} ({address}); your session on another device was ended."),
    "device_new": N_("Sign-in from a device not seen before: {device} ({address})."),
    "code_wrong": N_("Somebody gave your password and a wrong code, from {address}. If it was not you, change your password."),
    "sign_in_after_failures": N_("Sign-in from {address} after {failures} failed tries."),
    "authenticator_disabled": N_("Your code generator was switched off after {failures} wrong codes in a row. Two people can rebind it."),
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
    "designation_made": N_("You were designated to carry out disposals: {entry}, until {ends_on}."),
}
