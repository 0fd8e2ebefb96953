"""One leaf of the log, read from its bytes."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.texts import translate as _
from clients.verify.checking import checking, wrong
from crypto.canonical import canonical_json
from crypto.commitment import verify_commitment

COMMITMENT_DOMAIN = "hizo/leaf-detail/v1"
SCHEMA = 1
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")


@dataclass(frozen=True)
class Leaf:
    """What a leaf says in clear, and its commitments to the rest."""

    index: int
    id: str
    time: str
    act: str
    outcome: str
    commitments: Mapping[str, str]


def read_leaf(body: bytes) -> Leaf:
    """Read a leaf.

    Raises:
        VerificationFailedError: the bytes are no leaf, or not in their one canonical form (RFC 8785).
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise wrong(_("leaf"), str(error)) from error
    with checking(_("leaf")):
        canonical = canonical_json(document)
    if canonical != body:
        raise wrong(_("leaf"), _("not in canonical form"))
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise wrong(_("leaf"), _("of an unknown schema"))
    return _checked(document)


def _checked(document: Mapping[str, Any]) -> Leaf:
    index, commitments = document.get("index"), document.get("commitments")
    texts = [document.get(name) for name in ("id", "time", "act", "outcome")]
    fits = (
        isinstance(index, int)
        and not isinstance(index, bool)
        and isinstance(commitments, dict)
        and all(isinstance(text, str) and text for text in texts)
        and _TIME.fullmatch(str(document["time"]))
        and all(_COMMITMENT.fullmatch(str(each)) for each in commitments.values())
    )
    if not fits:
        raise wrong(_("leaf"), _("a member is missing or malformed"))
    return Leaf(**{name: document[name] for name in Leaf.__dataclass_fields__})


def opened(leaf: Leaf, vault_id: str, openings: object) -> dict[str, Any]:
    """The values behind those commitments for which an opening is given.

    Args:
        leaf: the leaf.
        vault_id: the vault whose log it is in.
        openings: a list of objects with `field`, `salt` (base64) and `value` (the JSON text committed to).

    Raises:
        VerificationFailedError: an opening is malformed, twice, or does not fit its commitment.
    """
    what = _("details of the leaf")
    if not isinstance(openings, list):
        raise wrong(what, _("not a list"))
    values: dict[str, Any] = {}
    for opening in openings:
        try:
            field, salt, text = (
                opening["field"],
                base64.b64decode(opening["salt"], validate=True),
                opening["value"],
            )
            commitment = bytes.fromhex(leaf.commitments[field])
            value = json.loads(text)
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise wrong(what, _("malformed opening")) from error
        if field in values:
            raise wrong(what, _("{field} is opened twice").format(field=field))
        with checking(what):
            verify_commitment(
                commitment,
                domain=COMMITMENT_DOMAIN,
                vault_id=vault_id,
                leaf_id=leaf.id,
                field=field,
                salt32=salt,
                value=text.encode(),
            )
        values[field] = value
    return values
