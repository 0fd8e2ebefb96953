"""Acts to choose from, by what they are about."""

from __future__ import annotations

from typing import Final

from vault.compliance.act_words import ACT_WORDS
from vault.platform.texts import N_
from vault.web.frame.reader import said

_KINDS: Final = {
    N_("Documents"): ("item", "page", "tile", "original", "upload", "view_budget", "storage"),
    N_("Copies"): ("copy", "copy_key", "copy_password", "copy_request"),
    N_("Disposal"): ("disposal", "disposal_record", "disposal_step", "certificate", "interim_statement"),
    N_("Access"): (
        *("access", "grant", "grant_notice", "grant_request", "grant_review", "grantor", "readers", "roster"),
        *("delegation", "designation", "project"),
    ),
    N_("Register"): ("entry", "register"),
    N_("Signing in and devices"): (
        *("account", "authenticator", "code", "enrolment", "handover_code", "password", "rebind"),
        *("session", "sign_in", "device", "device_policy", "request", "source_refusals"),
    ),
    N_("People and posts"): (
        *("appointment", "confirmer", "exit_pack", "joining_agreement", "leaver_pledge", "move", "person"),
        *("pledge", "pledge_template", "post", "recovery", "small_company", "solo_act"),
    ),
    N_("Training and procedures"): (
        *("completion", "course", "course_attempt", "lesson", "procedure", "trainer"),
        *("training_exception", "training_session"),
    ),
    N_("Visits and maintenance"): (
        *("visit", "visit_page", "visit_run", "visitor", "undertaking", "maintenance"),
    ),
    N_("Oversight"): (
        "alert",
        "remark",
        "measure",
        "mutual_check",
        "self_check",
        "management_report",
        "retention",
    ),
}
"""By the first part of an act's name."""
_REST: Final = N_("Log and vault")

Group = tuple[str, list[tuple[str, str]]]


def acts_by_kind() -> list[Group]:
    """Pairs of a heading and its acts, each as `(name, words)`, in the reader's language."""
    kind_of = {first: kind for kind, firsts in _KINDS.items() for first in firsts}
    groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in (*_KINDS, _REST)}
    for act, words in ACT_WORDS.items():
        groups[kind_of.get(act.partition(".")[0], _REST)].append((act, said(words)))
    return [(said(kind), sorted(acts, key=lambda each: each[1])) for kind, acts in groups.items()]
