"""Acts to choose from, by what they are about."""

from __future__ import annotations

from typing import Final

from vault.compliance.act_words import ACT_WORDS
from vault.platform.texts import N_
from vault.web.frame.reader import said

_KINDS: Final = {
    N_("Documents"): (
        *("item", "page", "tile", "original", "upload", "view_budget", "robot"),
        *("content", "malware", "stored_object", "regrading", "resealing", "object", "replaced_object"),
    ),
    N_("Copies"): ("copy",),
    N_("Disposal"): ("disposal", "certificate", "interim_statement"),
    N_("Access"): ("access", "grant", "grantor", "readers", "roster", "delegation", "designation", "project"),
    N_("Register"): ("entry", "register"),
    N_("Signing in and devices"): (
        *("account", "authenticator", "code", "enrolment", "handover_code", "password", "rebind"),
        *("session", "sign_in", "device", "request", "source_refusals"),
    ),
    N_("People and posts"): (
        *("appointment", "confirmer", "exit_pack", "joining_agreement", "leaver_pledge", "move", "person"),
        *("pledge", "post", "recovery", "small_company", "solo_act"),
    ),
    N_("Training and procedures"): ("completion", "course", "lesson", "procedure", "trainer", "training"),
    N_("Visits and maintenance"): ("visit", "visitor", "undertaking", "maintenance"),
    N_("Store and keys"): ("storage", "store", "epoch_keys", "key_file", "key_ring"),
    N_("Oversight"): (
        *("alert", "remark", "measure", "mutual_check", "self_check", "management_report", "retention"),
    ),
}
"""By the first part of an act's name, or its beginning up to an underscore: `copy` stands for `copy_request` too."""
_KIND_OF: Final = {first: kind for kind, firsts in _KINDS.items() for first in firsts}
_REST: Final = N_("Log and vault")

Group = tuple[str, list[tuple[str, str]]]


def acts_by_kind() -> list[Group]:
    """Pairs of a heading and its acts, each as `(name, words)`, in the reader's language."""
    groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in (*_KINDS, _REST)}
    for act, words in ACT_WORDS.items():
        groups[_kind_of(act.partition(".")[0])].append((act, said(words)))
    return [(said(kind), sorted(acts, key=lambda each: each[1])) for kind, acts in groups.items()]


def _kind_of(first: str) -> str:
    while first not in _KIND_OF and "_" in first:
        first = first.rpartition("_")[0]
    return _KIND_OF.get(first, _REST)
