"""Words for what the API says about people by its own names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vault.identity.notice_texts import FIELD_NAMES, POST_NAMES
from vault.people.person_rules import EMPLOYMENT_KINDS
from vault.platform.texts import N_

POSTS: Final[Mapping[str, str]] = POST_NAMES
KINDS: Final = {
    "officer": N_("officer of the company"),
    "staff": N_("own staff"),
    "trainee": N_("trainee"),
    "dispatched": N_("dispatched worker"),
    "contractor": N_("contractor's staff on the premises"),
    "maintainer": N_("maintenance worker from outside"),
    "confirmer": N_("confirmer from outside"),
}
CHOSEN_KINDS: Final = {kind: KINDS[kind] for kind in EMPLOYMENT_KINDS}
"""Those that a record can be made with."""
STATES: Final = {
    "invited": (N_("invited"), "wait"),
    "active": (N_("in use"), "good"),
    "disabled": (N_("stopped"), "bad"),
}
FIELDS: Final[Mapping[str, str]] = {**FIELD_NAMES, "leaves_on": N_("last day")}
MOVES: Final = {
    "transfer": N_("transfer"),
    "absence": N_("absence"),
    "retirement": N_("retirement"),
    "return": N_("return to the own company"),
}
MOVE_STATES: Final = {
    "planned": (N_("planned"), "wait"),
    "in_force": (N_("in force"), "good"),
    "over": (N_("over"), ""),
    "cancelled": (N_("cancelled"), ""),
}
RANKS: Final = {
    "officer": N_("officer of the company"),
    "head": N_("department head or the like"),
    "section_head": N_("section head or the like"),
    "other": N_("other"),
}
RECOVERIES: Final = {
    "rebind": N_("a new code generator for the overall officer"),
    "succeed": N_("the second officer takes the post over"),
    "appoint": N_("the operator appoints an overall officer"),
}
OUTCOMES: Final = {"objected": N_("ended by an objection"), "completed": N_("carried out")}
SOLO_ACTS: Final = {
    "own_appointment": N_("appointing oneself as responsible manager"),
    "confirmed_people": N_("beginning without a second person"),
    "grant": N_("giving oneself access"),
    "copy": N_("approving one's own copy"),
    "disposal": N_("confirming one's own disposal"),
}
