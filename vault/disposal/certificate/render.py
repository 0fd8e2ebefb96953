"""Facts to an unsigned PDF/A-3b: a constant template, data only as JSON inputs, bundled fonts only.

The same facts give the same bytes. Nothing is fetched and no font of the machine is used, so a certificate looks the
same wherever it is made.
"""

from importlib.resources import files

from vault.disposal.certificate.document import statement_json
from vault.disposal.certificate.errors import RenderError
from vault.disposal.certificate.facts import StatementFacts
from vault.disposal.certificate.sheet import sheet
from vault.platform.typesetting.typeset import TypesettingError, typeset

_TEMPLATE = files("vault.disposal.certificate").joinpath("certificate.typ")


def render(facts: StatementFacts) -> bytes:
    """Set one statement as PDF/A-3b with its JSON attached.

    Args:
        facts: the statement; its `issued_ms` becomes the PDF's creation time.

    Returns:
        The unsigned PDF.

    Raises:
        RenderError: the typesetter failed or warned; a warning means the page is not what was designed.
    """
    try:
        return typeset(_TEMPLATE.read_bytes(), sheet(facts), statement_json(facts), at_ms=facts.issued_ms)
    except TypesettingError as error:
        raise RenderError(str(error)) from error
