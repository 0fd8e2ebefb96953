"""Why a PDF could not be marked, for the person who deposits it: known reasons in words, others as the worker put them."""

from typing import Final

from vault.documents.pdf import StampError
from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_

LIMITS: Final = N_("it takes more time or memory than one document may")
_BY_BEGINNING: Final = (
    ("dynamic XFA", N_("it is a dynamic form, whose pages only the program that made it can draw")),
    (
        "portfolio",
        N_("it is a portfolio: its documents are attached files, to be taken out and deposited one by one"),
    ),
    (
        "not readable as a PDF: (encryption dictionary",
        N_("it is encrypted in a way that only the program or the person it was made for can open"),
    ),
    ("not readable", N_("it is damaged so badly that no page can be read")),
    ("0 pages", N_("it has no page")),
    ("marking cannot be extracted", N_("something in it hides the marking")),
    ("marking is not visible", N_("something in it hides the marking")),
)


def stamp_refusal(error: StampError) -> Refusal:
    """What the depositor is told of a document that the stamping worker refused."""
    words = next((text for start, text in _BY_BEGINNING if error.detail.startswith(start)), str(error.detail))
    return Refusal(Code(error.code), params={"why": words})
